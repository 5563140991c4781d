#include "gateway/ports/http.hpp"

#include <algorithm>
#include <future>

namespace parcelgate {
namespace {

char to_lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

bool same_header_name(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return to_lower(a) == to_lower(b); });
}

std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept {
  for (const auto& [key, value] : headers) {
    if (same_header_name(key, name)) return value;
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
