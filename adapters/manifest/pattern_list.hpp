// Text patterns (RE2) in order, asked together.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Ordered patterns, each of which must fit the whole text; a line break is a character like any other. All are matched
/// in one pass, however many there are. Immutable after `compile`.
class PatternList {
 public:
  PatternList();
  PatternList(PatternList&&) noexcept;
  PatternList& operator=(PatternList&&) noexcept;
  ~PatternList();

  /// Appends a pattern. Call `compile` after the last one.
  /// @return what RE2 says against the pattern; empty: nothing
  [[nodiscard]] std::string add(std::string_view pattern);
  void compile();
  [[nodiscard]] bool empty() const noexcept { return patterns_.empty(); }

  /// The place of the first pattern, in the order of `add`, that fits and that the caller accepts.
  /// @param accepts  null: all
  [[nodiscard]] std::optional<std::size_t> first(std::string_view text,
                                                 const std::function<bool(std::size_t)>& accepts = nullptr) const;
  /// Places of all patterns that fit, in order.
  [[nodiscard]] std::vector<std::size_t> all(std::string_view text) const;

 private:
  struct Pattern;
  struct Together;
  std::vector<Pattern> patterns_;
  std::unique_ptr<Together> together_;  ///< all of them in one machine; null: fewer than two, or one is faulty
};

}  // namespace parcelgate
