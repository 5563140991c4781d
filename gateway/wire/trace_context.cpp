#include "gateway/wire/trace_context.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kTraceContextBytes = 55;  ///< of version 00
constexpr std::size_t kTraceIdAt = 3;
constexpr std::size_t kParentIdAt = 36;
constexpr std::size_t kFlagsAt = 53;

bool is_id(std::string_view digits) noexcept {
  const bool is_hexadecimal = std::all_of(digits.begin(), digits.end(), [](char letter) {
    return is_ascii_digit(letter) || (letter >= 'a' && letter <= 'f');
  });
  return is_hexadecimal && digits.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string_view find_trace_context(const HttpHeaders& headers) noexcept {
  const std::string_view value = find_header(headers, "traceparent");
  if (value.size() != kTraceContextBytes || !value.starts_with("00-")) return {};
  if (value[kParentIdAt - 1] != '-' || value[kFlagsAt - 1] != '-') return {};
  const std::string_view flags = value.substr(kFlagsAt);
  const bool has_flags = flags == "00" || is_id(flags);
  const bool is_valid = has_flags && is_id(value.substr(kTraceIdAt, 32)) && is_id(value.substr(kParentIdAt, 16));
  return is_valid ? value : std::string_view{};
}

}  // namespace parcelgate
