// HTTP as values: what goes out through HttpClient and what comes in through HttpServer.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header, by case-insensitive name; empty when absent.
[[nodiscard]] std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept;

/// A request that we send. Every limit is set; there is no "for ever".
struct HttpRequest {
  std::string method{"GET"};
  std::string url;
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{20'000};
  std::size_t max_response_bytes{4u << 20};
};

struct HttpResponse {
  int status{0};
  HttpHeaders headers;
  std::string body;
  /// Retry-After as seconds from now (both forms of RFC 9110), when the answer carried one.
  std::optional<std::chrono::seconds> retry_after;
};

/// Sends requests; one engine for polls, tickets and webhooks.
class HttpClient {
 public:
  using Done = std::function<void(Result<HttpResponse>)>;
  virtual ~HttpClient() = default;
  /// Starts a request. `done` is called once, on the client's own thread, and must not block.
  /// @error unreachable: no connection, or timed out before anything was sent
  /// @error in_doubt: sent, but the answer did not arrive whole
  /// @error malformed: the answer is larger than max_response_bytes
  virtual void send(HttpRequest request, Done done) = 0;
};

/// Sends and waits. For threads of their own (outlets), never for the client's thread or a request thread.
[[nodiscard]] Result<HttpResponse> send_and_wait(HttpClient& client, HttpRequest request);

/// A request that came in. Views are valid until the handler returns; keep copies of what outlives it.
struct InboundRequest {
  std::string_view method;
  std::string_view path;   ///< undecoded, without the query
  std::string_view query;  ///< undecoded, without "?"
  const HttpHeaders* headers{nullptr};
  std::string_view body;            ///< raw bytes as sent (after Content-Encoding is undone by the handler)
  std::string_view remote_address;  ///< numeric, without port
};

struct HttpReply {
  int status{200};
  std::string content_type{"application/json"};
  std::string body;
  HttpHeaders headers;

  // Not sent.
  std::chrono::milliseconds hold{0};  ///< not to leave before this; the connection closes after it
  std::string cause{};                ///< of a failure: what the log says beside the request's id
};

/// Answers one request, once, from any thread. Dropping it unanswered answers 500.
using Responder = std::function<void(HttpReply)>;

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Called on a request thread; must not wait for a commit or the network.
  virtual void handle(const InboundRequest& request, Responder respond) = 0;
};

}  // namespace parcelgate
