// An HTTP client that adds a trace context to its requests.
#pragma once

#include <string>
#include <utility>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Adds the header `traceparent` to each request and sends it through another client. Use it on one thread only.
class TracedHttpClient final : public HttpClient {
 public:
  /// `inner` must outlive it.
  explicit TracedHttpClient(HttpClient& inner) : inner_(inner) {}

  /// @param trace  for all later requests; empty: no header
  void set_trace(std::string trace) { trace_ = std::move(trace); }
  void send(HttpRequest request, Done done) override;

 private:
  HttpClient& inner_;
  std::string trace_;
};

}  // namespace parcelgate
