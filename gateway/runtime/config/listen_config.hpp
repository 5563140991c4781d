// "listen": the HTTP server.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/net/networks.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// A second path for an endpoint: "/webhooks/{source}" for "/v1/hooks/{source}/main".
struct RouteAlias {
  std::string path;
  std::string to;
  friend bool operator==(const RouteAlias&, const RouteAlias&) = default;
};

/// Address, limits and timeouts of the server, and the endpoints that need no key. A change needs a restart.
struct ListenConfig {
  std::string address{"127.0.0.1"};  ///< numeric; 0.0.0.0 or :: for all addresses
  std::uint16_t port{8080};          ///< 0: the system picks one
  unsigned threads{1};
  std::size_t max_body_bytes{1u << 20};  ///< as received and after decompression
  std::size_t max_head_bytes{16u << 10};
  std::size_t max_connections{2'000};
  std::size_t max_connections_per_address{256};
  Networks trusted_proxies;                        ///< proxies whose X-Forwarded-For is trusted
  std::chrono::milliseconds read_timeout{15'000};  ///< from a request's first byte to its last
  std::chrono::milliseconds idle_timeout{60'000};  ///< from an answer to the first byte of the next request
  std::vector<RouteAlias> aliases;
  bool open_reads{false};    ///< shipments without a key; loopback addresses only
  bool open_metrics{false};  ///< /metrics without a key; loopback addresses only
  bool healthz_rows{false};  ///< /healthz reports the number of stored events
  friend bool operator==(const ListenConfig&, const ListenConfig&) = default;
};

[[nodiscard]] ListenConfig read_listen(const rapidjson::Value& value, const std::string& pointer, Faults& faults);

}  // namespace parcelgate
