#include "gateway/ports/http.hpp"

#include <future>

#include "gateway/base/text.hpp"

namespace parcelgate {

std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

Result<HttpResponse> send_and_wait(HttpClient& client, HttpRequest request) {
  // Shared with the callback, which may still be inside set_value() when the waiting thread has continued.
  const auto answer = std::make_shared<std::promise<Result<HttpResponse>>>();
  auto arrived = answer->get_future();
  client.send(std::move(request), [answer](Result<HttpResponse> response) { answer->set_value(std::move(response)); });
  return arrived.get();
}

}  // namespace parcelgate
