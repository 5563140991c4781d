// Finds numbers of people in a text: identity cards and telephones. Private to personal_data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "gateway/domain/characters.hpp"

namespace parcelgate {

enum class NumberKind : std::uint8_t { identity, telephone };

struct FoundNumber {
  NumberKind kind;
  std::size_t end;  ///< behind its last character
};

/// A number of a person that begins at `from`, by its form or by the word before it.
/// @param text  as characters; `from` is inside, and the character before it is not a digit
[[nodiscard]] std::optional<FoundNumber> find_personal_number(std::span<const Character> text, std::size_t from);

}  // namespace parcelgate
