// Tracking numbers as shoppers see them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace parcelgate {

/// All but the first two and last four characters as "*"; short numbers keep the last two.
inline void append_masked_number(std::string& out, std::string_view number) {
  const bool is_short = number.size() < 10;
  const std::size_t head = is_short ? 0 : 2;
  const std::size_t tail = std::min<std::size_t>(number.size(), is_short ? 2 : 4);
  out.append(number.substr(0, head));
  out.append(number.size() - head - tail, '*');
  out.append(number.substr(number.size() - tail));
}

}  // namespace parcelgate
