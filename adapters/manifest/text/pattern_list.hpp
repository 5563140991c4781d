// An ordered list of text patterns (RE2) that are matched together.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Ordered patterns, each of which must match the whole text; a line break is a character like any other. Immutable
/// after `compile`.
///
///     PatternList list;
///     if (const std::string fault = list.add("签收.*"); !fault.empty()) report(fault);
///     list.compile();
///     const auto row = list.first("签收人:本人");  // 0
///
/// Long lists are fast: one pass over the text finds the literal words that each pattern requires, and only patterns
/// whose words are in the text are tried.
class PatternList {
 public:
  PatternList();
  PatternList(PatternList&&) noexcept;
  PatternList& operator=(PatternList&&) noexcept;
  ~PatternList();

  /// Appends a pattern. Call `compile` after the last one.
  /// @return RE2's error message; empty: none. A pattern with an error never matches.
  [[nodiscard]] std::string add(std::string_view pattern);
  void compile();

  /// The index of the first pattern, in the order of `add`, that matches and that the caller accepts.
  /// @param accepts  called before the pattern is tried; null: all
  [[nodiscard]] std::optional<std::size_t> first(std::string_view text,
                                                 const std::function<bool(std::size_t)>& accepts = nullptr) const;
  /// Indices of all patterns that match, in order.
  [[nodiscard]] std::vector<std::size_t> all(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;  ///< null: no pattern yet
};

}  // namespace parcelgate
