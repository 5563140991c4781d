#include "adapters/transports/http_restinio/request_rules.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

bool starts_with_ignoring_case(std::string_view text, std::string_view front) noexcept {
  return equal_ignoring_case(text.substr(0, front.size()), front);
}

/// uri-host and port: nothing that would be a path, a user or a second host.
bool is_host(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte > 0x20 && byte < 0x7f && std::string_view("/\\?#@,<>\"^`{|}").find(letter) == std::string_view::npos;
  });
}

}  // namespace

RequestTarget split_target(std::string_view target) noexcept {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!starts_with_ignoring_case(target, scheme)) continue;
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    break;
  }
  const std::size_t mark = target.find('?');
  RequestTarget out{target.substr(0, mark), {}};
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  if (out.path.empty()) out.path = "/";
  return out;
}

std::optional<Refusal> check_head(const HttpHeaders& headers, bool is_http_1_1) noexcept {
  std::size_t hosts = 0;
  for (const auto& [name, value] : headers) {
    // Some proxies read "Content-Length : 5" and others do not: request smuggling uses that.
    if (name.find_first_of(" \t") != std::string::npos) return Refusal::malformed_request;
    if (equal_ignoring_case(name, "host")) {
      if (++hosts > 1 || !is_host(value)) return Refusal::malformed_host;
    } else if (equal_ignoring_case(name, "expect") && is_http_1_1) {
      if (!equal_ignoring_case(trim(value), "100-continue")) return Refusal::unknown_expectation;
    }
  }
  if (is_http_1_1 && hosts == 0) return Refusal::malformed_host;
  return std::nullopt;
}

}  // namespace parcelgate
