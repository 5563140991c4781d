// Limits of the HTTP listener. Each has a finite value.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "gateway/net/networks.hpp"

namespace parcelgate {

/// Settings of one listener; the numbers in comments are the status of the refusal.
struct HttpServerOptions {
  std::string address{"127.0.0.1"};  ///< numeric; "0.0.0.0" or "::" for all
  std::uint16_t port{0};             ///< 0: the system picks one
  std::size_t threads{1};            ///< "http-in-0" … ; each has its own connections

  std::size_t max_head_bytes{16 * 1024};         ///< request line and all headers (431)
  std::size_t max_header_count{64};              ///< 431
  std::size_t max_header_value_bytes{8 * 1024};  ///< 431
  std::size_t max_url_bytes{4 * 1024};           ///< 414
  std::size_t max_body_bytes{1u << 20};          ///< as sent, and again after decompression (413)
  std::size_t max_pipelined{16};                 ///< requests of one connection at work; more wait unread

  std::chrono::milliseconds read_timeout{15'000};    ///< from a request's first bytes to its last
  std::chrono::milliseconds silence_timeout{5'000};  ///< from the connection to the first bytes of the first request
  std::chrono::milliseconds idle_timeout{
      60'000};  ///< from the end of one answer to the first bytes of the next request
  std::chrono::milliseconds handle_timeout{60'000};  ///< a request without an answer; above any long poll
  std::chrono::milliseconds write_timeout{20'000};   ///< a client that does not take its answer
  std::chrono::milliseconds drain_timeout{5'000};    ///< stop(): how long answers in flight may take

  std::size_t max_incoming_bytes{64u << 20};  ///< of all requests that are not answered yet (503)
  std::size_t max_outgoing_bytes{32u << 20};  ///< of all large answers that clients have not taken yet (503)

  std::size_t max_connections{2'000};
  std::size_t max_connections_per_address{256};  ///< IPv6: of one /64 network
  /// Peers without a limit per address: the connections of a proxy belong to many clients.
  Networks trusted_proxies{};
  /// At these limits a new connection takes the place of one that has sent no whole request for so long.
  std::chrono::milliseconds replaceable_after{1'000};
};

}  // namespace parcelgate
