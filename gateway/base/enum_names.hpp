// Enumerators and their wire spellings: one table for each, read both ways.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Wire spellings of an enum whose values count up from zero, in the order of the enumerators.
///
///     constexpr Names<2> kStates{"open", "closed"};
///     name_of(kStates, State::open);          // "open"
///     find_name<State>(kStates, "closed");    // State::closed
///
/// Trap: nothing checks the order. Cover each table by a test that reads a name back.
template <std::size_t kCount>
using Names = std::array<std::string_view, kCount>;

/// The spelling of a value; "?" for one that the enum does not have.
template <class Enum, std::size_t kCount>
[[nodiscard]] constexpr std::string_view name_of(const Names<kCount>& names, Enum value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < kCount ? names[index] : std::string_view{"?"};
}

/// The value of a spelling; nothing for an unknown one.
template <class Enum, std::size_t kCount>
[[nodiscard]] constexpr std::optional<Enum> find_name(const Names<kCount>& names, std::string_view id) noexcept {
  for (std::size_t index = 0; index < kCount; ++index) {
    if (names[index] == id) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

/// All spellings of an enum in the order of its values, for messages that list them:
///
///     all_names<Leg>();  // "outbound", "return", "rto", "exchange"
///
/// Trap: the enum's to_string() must return name_of(), whose "?" ends the list. Other types specialise this template.
template <class Enum>
[[nodiscard]] std::vector<std::string_view> all_names() {
  std::vector<std::string_view> out;
  for (std::size_t index = 0;; ++index) {
    const std::string_view name = to_string(static_cast<Enum>(index));
    if (name == "?") return out;
    out.push_back(name);
  }
}

}  // namespace parcelgate
