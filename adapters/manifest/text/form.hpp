// Form-encoded texts (application/x-www-form-urlencoded): finding one field.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parcelgate {

/// A field of a form-encoded text, decoded; nothing when absent. The first field of a name counts.
[[nodiscard]] std::optional<std::string> find_form_field(std::string_view form, std::string_view name);
[[nodiscard]] bool has_form_field(std::string_view form, std::string_view name) noexcept;

}  // namespace parcelgate
