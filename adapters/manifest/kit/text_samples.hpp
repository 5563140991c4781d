// Texts that a pattern fits, made of its own words: what comes to mind on reading it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// A few texts that the whole pattern (RE2) fits: its alternatives, each with and without what may be left out, letters
/// that may be any left out or "x". None for a pattern whose words are too many or that uses what is not known here.
[[nodiscard]] std::vector<std::string> sample_texts(std::string_view pattern);

}  // namespace parcelgate
