// The meaning of an HTTP status that a ticket desk answers with.
#pragma once

#include <optional>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// The one table of all desks, for a status of which neither the desk's data nor its adapter says more. Nothing for
/// 2xx.
/// @param writes  the request may have changed something: a server that broke off may have done half of it
[[nodiscard]] std::optional<ErrorKind> fault_of_desk_status(int status, bool writes) noexcept;

}  // namespace parcelgate
