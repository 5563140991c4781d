#include "adapters/manifest/text/form.hpp"

#include "adapters/manifest/text/charset.hpp"
#include "gateway/base/percent.hpp"

namespace parcelgate {
namespace {

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
