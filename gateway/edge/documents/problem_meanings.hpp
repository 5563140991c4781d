// What each problem type means and what to do about it, as gateway/docs/problems.md has it.
#pragma once

#include <span>
#include <string_view>

namespace parcelgate {

/// One row of the table of gateway/docs/problems.md; a test compares them.
struct ProblemMeaning {
  std::string_view slug;
  int status;
  std::string_view meaning;  ///< and the remedy; code in backticks
};

[[nodiscard]] std::span<const ProblemMeaning> problem_meanings() noexcept;

}  // namespace parcelgate
