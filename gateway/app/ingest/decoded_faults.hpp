// What a decoded message says of itself: which of its faults mean that something was sent and not read.
#pragma once

#include <string>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Whether something was sent and not read; the other faults say that there is nothing to read.
[[nodiscard]] bool loses_data(const ItemError& error) noexcept;

/// The faults that lose data, for people: "malformed: …; rejected: …". Empty: nothing was lost.
[[nodiscard]] std::string describe_faults(const Decoded& decoded);

}  // namespace parcelgate
