// Sample texts that a pattern matches, made of its own literals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// A few texts that the whole pattern (RE2) matches: its alternatives, with and without optional parts; free letters
/// are left out or "x". None for a pattern with too many alternatives or with unsupported syntax.
[[nodiscard]] std::vector<std::string> sample_texts(std::string_view pattern);

}  // namespace parcelgate
