// Fields of HTML forms.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The first field of this name in a form (application/x-www-form-urlencoded) or in a query, decoded by the rules of
/// forms. Empty: absent.
[[nodiscard]] std::string form_field(std::string_view form, std::string_view name);

}  // namespace parcelgate
