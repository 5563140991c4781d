// One picture of `parcelgate top`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gateway/main/commands/status_lines.hpp"

namespace parcelgate {

/// The movement between two pictures.
struct TopRates {
  double feed_per_second{-1};  ///< below zero: not known yet
};

/// Lines for a screen: the time and rates, a table of outlets, then the status lines, worst first. What does not fit
/// is counted in the last line.
/// @param width, height  of the screen; no line is wider, and there are no more lines
[[nodiscard]] std::vector<std::string> render_top(const StatusAnswers& answers, Instant now, const TopRates& rates,
                                                  std::size_t width, std::size_t height, bool colour);

}  // namespace parcelgate
