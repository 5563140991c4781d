// Settings of the outbound HTTP engine.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace parcelgate {

class TimeSource;

/// Limits and policy of a CurlClient. The defaults suit the gateway; every timeout and limit is finite.
struct CurlOptions {
  std::size_t max_transfers{64};          ///< at the same time, all hosts together
  std::size_t max_transfers_per_host{8};  ///< by scheme, host and port
  std::size_t max_waiting{10'000};        ///< more are refused as unreachable
  std::string thread{"http-out"};         ///< name of the client's thread
  std::string user_agent{"parcelgate"};
  std::string proxy;      ///< "http://host:port"; empty: none. The environment is ignored. Requests with an address
                          ///< policy never use it: it would connect to addresses that nobody checks
  std::string ca_bundle;  ///< PEM file in addition to the system's folder; empty: the system's alone. Peer and name are
                          ///< always verified
  long max_redirects{0};  ///< 0: a redirect is an answer like any other, as it always is under an address policy
  std::chrono::seconds retry_after_cap{3600};
  std::size_t low_speed_bytes{16};  ///< a second: slower for `low_speed_time` ends a transfer
  std::chrono::seconds low_speed_time{15};
  const TimeSource* time{nullptr};  ///< for Retry-After dates without a Date header; null: the machine's clock
};

}  // namespace parcelgate
