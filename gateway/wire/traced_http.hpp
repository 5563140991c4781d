// A client for HTTP that passes a trace context on.
#pragma once

#include <string>
#include <utility>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Adds the header `traceparent` to the requests that it hands to another client. For the calls of one thread.
class TracedHttpClient final : public HttpClient {
 public:
  /// `inner` must outlive it.
  explicit TracedHttpClient(HttpClient& inner) : inner_(inner) {}

  /// @param trace  of the requests from now on; empty: they get no header
  void set_trace(std::string trace) { trace_ = std::move(trace); }
  void send(HttpRequest request, Done done) override;

 private:
  HttpClient& inner_;
  std::string trace_;
};

}  // namespace parcelgate
