// HttpClient on one libcurl multi handle.
#pragma once

#include <memory>

#include "adapters/transports/http_curl/options.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// All requests of a client run on its one thread (CurlOptions::thread): connections are pooled, HTTP/2 is used where
/// TLS offers it, and transfers are bounded overall and for each host. `done` runs on that thread, also for requests
/// that fail at once; after stop() it runs on the sender's thread.
///
///     auto client = CurlClient::create({.user_agent = "parcelgate/1.0"}, metrics);
///     (*client)->send({.method = "GET", .url = url}, [](Result<HttpResponse> answer) { handle(std::move(answer)); });
///
/// Trap: `done` must not block, because all transfers wait for it.
/// Errors in addition to those of HttpClient: config (no http or https URL, a line end in a header) and rejected
/// (an address policy permits no address of the host). Their texts name method, host and path, never user, query,
/// headers or the resolved address.
class CurlClient final : public HttpClient {
 public:
  /// @param metrics  must outlive the client
  /// @error config: libcurl cannot start, or the CA bundle cannot be read
  [[nodiscard]] static Result<std::unique_ptr<CurlClient>> create(const CurlOptions& options, Metrics& metrics);
  ~CurlClient() override;
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  void send(HttpRequest request, Done done) override;
  /// Ends the thread. Requests in progress fail as in_doubt when they may have been sent, otherwise as unreachable; so
  /// do requests that are sent later. Never from within `done`.
  void stop();

 private:
  class Loop;
  explicit CurlClient(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace parcelgate
