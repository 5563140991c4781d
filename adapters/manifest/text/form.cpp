#include "adapters/manifest/text/form.hpp"

#include <array>
#include <cstdint>

#include "adapters/manifest/text/charset.hpp"

namespace parcelgate {
namespace {

/// Value of each byte as a hex digit, or -1.
constexpr auto kHexDigits = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (int digit = 0; digit < 16; ++digit) {
    out[static_cast<std::size_t>("0123456789abcdef"[digit])] = static_cast<std::int8_t>(digit);
    out[static_cast<std::size_t>("0123456789ABCDEF"[digit])] = static_cast<std::int8_t>(digit);
  }
  return out;
}();

/// form-urlencoded text to plain: "+" is a blank; a "%" without two hex digits stands for itself.
std::string form_decode(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char letter = text[at] == '+' ? ' ' : text[at];
    if (letter == '%' && at + 2 < text.size()) {
      const int high = kHexDigits[static_cast<unsigned char>(text[at + 1])];
      const int low = kHexDigits[static_cast<unsigned char>(text[at + 2])];
      if (high >= 0 && low >= 0) {
        letter = static_cast<char>(high * 16 + low);
        at += 2;
      }
    }
    out[length++] = letter;
  }
  out.resize(length);
  return out;
}

/// Undecoded value of a field, or nothing.
std::optional<std::string_view> raw_form_field(std::string_view form, std::string_view name) noexcept {
  form = without_byte_order_mark(form);
  while (!form.empty()) {
    const auto end = form.find('&');
    const std::string_view pair = form.substr(0, end);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
    form = end == std::string_view::npos ? std::string_view{} : form.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_form_field(std::string_view form, std::string_view name) {
  const auto raw = raw_form_field(form, name);
  if (!raw) return std::nullopt;
  return form_decode(*raw);
}

bool has_form_field(std::string_view form, std::string_view name) noexcept {
  return raw_form_field(form, name).has_value();
}

}  // namespace parcelgate
