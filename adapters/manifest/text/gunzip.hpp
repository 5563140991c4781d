// Undoing gzip, bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Bodies are at most this large after decompression.
inline constexpr std::size_t kMaxBodyBytes = 1u << 20;

/// Inflates gzip or zlib data.
/// @error malformed: damaged, cut short, or larger than kMaxBodyBytes when inflated
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes);

}  // namespace parcelgate
