// Lists of words.
#pragma once

#include <span>
#include <string_view>

namespace parcelgate {

using Words = std::span<const std::string_view>;

}  // namespace parcelgate
