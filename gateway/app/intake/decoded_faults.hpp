// What a decoded message says of itself: which of its faults mean that something was sent and not read.
#pragma once

#include <string>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Whether something was sent and not read; the other faults say that there is nothing to read.
/// @param via  in the answer to a poll all but "malformed" say that the courier has nothing to send
[[nodiscard]] bool loses_data(const ItemError& error, Via via) noexcept;

/// The faults that lose data, for people: "malformed: …; rejected: …". Empty: nothing was lost.
[[nodiscard]] std::string describe_faults(const Decoded& decoded, Via via);

}  // namespace parcelgate
