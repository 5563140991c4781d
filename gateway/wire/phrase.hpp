// Texts in each language, and tables of them by enumerator.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// A phrase in each language, by Locale.
using Phrase = std::array<std::string_view, kLocaleCount>;

[[nodiscard]] constexpr std::string_view in(Locale locale, const Phrase& phrase) noexcept {
  return phrase[static_cast<std::size_t>(locale)];
}

/// One row of a table of phrases.
template <class Enum>
struct PhraseRow {
  Enum value;
  Phrase phrase;
};

/// The phrases of an enum whose values count up from zero.
///
///     constexpr PhraseTable<Party, 2> kParties{{{Party::buyer, {"the buyer", "买家", "買家"}}, …}};
///     static_assert(has_each_once(kParties));
///     phrase_in(kParties, Party::buyer);
template <class Enum, std::size_t kCount>
using PhraseTable = std::array<PhraseRow<Enum>, kCount>;

/// Whether the values from zero to the last row's number have one row each, with a text in each language.
/// Trap: it cannot see an enumerator that was added at the end. Cover each table by a test that counts the names.
template <class Enum, std::size_t kCount>
[[nodiscard]] constexpr bool has_each_once(const PhraseTable<Enum, kCount>& table) noexcept {
  std::array<bool, kCount> seen{};
  for (const PhraseRow<Enum>& row : table) {
    const auto index = static_cast<std::size_t>(row.value);
    if (index >= kCount || seen[index]) return false;
    seen[index] = true;
    for (const std::string_view text : row.phrase) {
      if (text.empty()) return false;
    }
  }
  return true;
}

/// The phrase of a value; empty texts for one that the table does not have.
template <class Enum, std::size_t kCount>
[[nodiscard]] constexpr Phrase phrase_in(const PhraseTable<Enum, kCount>& table, Enum value) noexcept {
  for (const PhraseRow<Enum>& row : table) {
    if (row.value == value) return row.phrase;
  }
  return {};
}

}  // namespace parcelgate
