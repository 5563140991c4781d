// Ids of carriers, and ids made of names.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// Lower-case-with-hyphens form of a name: the id of an unknown company until it is mapped. A name without Latin
/// letters and digits is "company-" and eight digits of its SHA-256.
[[nodiscard]] std::string slug(std::string_view name);
/// Whether a text is an id: lower-case letters, digits and single hyphens, at most 64.
[[nodiscard]] bool is_id(std::string_view text) noexcept;

}  // namespace parcelgate
