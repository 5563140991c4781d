// HTTP as values: requests that we send through HttpClient, and requests that we receive in an HttpHandler.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/net/address_policy.hpp"

namespace parcelgate {

/// In the order of the wire; a name may occur more than once.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header, by case-insensitive name; empty when absent. The view points into `headers`.
[[nodiscard]] std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept;

/// A request that we send. Every limit has a default, so no request can wait or read without bound.
struct HttpRequest {
  std::string method{"GET"};
  std::string url;
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{20'000};
  std::size_t max_response_bytes{4u << 20};
  /// Set it for a URL that a client gave; null: any address, for URLs of the configuration. With a policy the client
  /// checks each address when it connects (so a name that changes its address gains nothing), follows no redirect and
  /// uses no proxy.
  std::shared_ptr<const AddressPolicy> address_policy{};
};

/// A response of any status. 4xx and 5xx are responses too, never errors of HttpClient.
struct HttpResponse {
  int status{0};
  HttpHeaders headers;
  std::string body;
  /// Retry-After as seconds from now (both forms of RFC 9110), when the response has one.
  std::optional<std::chrono::seconds> retry_after;
};

/// Port for outgoing HTTP: one client serves polls, tickets and webhooks. Thread-safe.
///
///     client.send(std::move(request), [](Result<HttpResponse> response) {
///       if (!response) return retry_later(response.error());
///       handle(response->status, response->body);
///     });
class HttpClient {
 public:
  using Done = std::function<void(Result<HttpResponse>)>;
  virtual ~HttpClient() = default;
  /// Starts a request. `done` is called once, on the client's own thread, and must not block.
  /// @error unreachable: no connection, or timed out before anything was sent
  /// @error in_doubt: sent, but the response did not arrive completely. The effect may have happened: repeat only with
  ///        the same idempotency key
  /// @error malformed: the response is larger than max_response_bytes
  /// @error rejected: the address policy permits no address of the host. The text names the host, never the address
  virtual void send(HttpRequest request, Done done) = 0;
};

/// Sends and waits for the response. Only for threads that may block (outlets, tools). On the client's own thread it
/// would wait for ever, and on a request thread it would hold up other requests.
[[nodiscard]] Result<HttpResponse> send_and_wait(HttpClient& client, HttpRequest request);

/// Becomes true when the client of a request has disconnected. Null: unknown.
using ClientGone = std::shared_ptr<const std::atomic<bool>>;

/// A request that we received. All views are valid until HttpHandler::handle() returns: if the reply is sent later,
/// copy the parts that it needs.
struct InboundRequest {
  std::string_view method;
  std::string_view path;   ///< undecoded, without the query
  std::string_view query;  ///< undecoded, without "?"
  const HttpHeaders* headers{nullptr};
  std::string_view body;            ///< raw bytes; the server has already undone a Content-Encoding
  std::string_view remote_address;  ///< of the client: numeric, without port
  /// Address of the trusted proxy that forwarded the request; empty: no trusted proxy did. The server sets
  /// `remote_address` to its peer and leaves this empty; for requests of a trusted proxy, Edge sets both.
  std::string_view proxy_address{};
  const ClientGone* client_gone{nullptr};  ///< null: the server does not report it
};

/// The body of a reply that is made while it is sent, for replies without an end (server-sent events).
///
/// The server pulls: it takes a piece when the reply begins, and the next whenever the client has taken the piece
/// before. So a slow client never makes us keep more than one piece, and one that takes nothing is cut off like any
/// other.
class HttpStream {
 public:
  /// Hands over the next piece, from any thread, once. An empty piece ends the reply. Ignored when the client has gone.
  using Next = std::function<void(std::string piece)>;
  /// Destroyed when the reply has ended or the client has disconnected.
  virtual ~HttpStream() = default;
  /// Requests the next piece. Called on the thread that serves the connection; must not block. `next` may be called now
  /// or later.
  virtual void pull(Next next) = 0;
};

/// Our reply to an inbound request.
struct HttpReply {
  int status{200};
  std::string content_type{"application/json"};
  std::string body;
  HttpHeaders headers;

  // Instructions for the server; not sent.
  std::chrono::milliseconds hold{0};  ///< delay the reply by this and close the connection after it (slows guessing)
  std::string cause{};                ///< cause of a failure, logged with the request's id and hidden from the client
  /// Makes the body piece by piece; `body` is then not sent. The connection closes after the last piece.
  std::shared_ptr<HttpStream> stream{};
};

/// Sends the reply to one request. Call it once, from any thread, also after handle() has returned. When every copy is
/// destroyed without a call, the server replies 500.
using Responder = std::function<void(HttpReply)>;

/// Port for incoming HTTP: the server calls it for each request.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Called on a request thread, which serves other requests too: it must not wait for a commit or the network. Hand
  /// the work over and call `respond` from its completion.
  virtual void handle(const InboundRequest& request, Responder respond) = 0;
};

}  // namespace parcelgate
