// The faults of a decoded message that mean loss of data: something was sent and could not be read.
#pragma once

#include <string>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Whether the fault means that data was sent and could not be read. The other faults say that there is nothing to
/// read.
/// @param via  in the answer to a poll only "malformed" loses data: the others say that the courier has nothing to send
[[nodiscard]] bool loses_data(const ItemError& error, Via via) noexcept;

/// Describes the faults that lose data, for people: "malformed: …; rejected: …", shortened after some hundred bytes.
/// Empty: nothing was lost.
[[nodiscard]] std::string describe_faults(const Decoded& decoded, Via via);

}  // namespace parcelgate
