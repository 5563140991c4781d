#include "gateway/wire/traced_http.hpp"

namespace parcelgate {

void TracedHttpClient::send(HttpRequest request, Done done) {
  if (!trace_.empty()) request.headers.emplace_back("traceparent", trace_);
  inner_.send(std::move(request), std::move(done));
}

}  // namespace parcelgate
