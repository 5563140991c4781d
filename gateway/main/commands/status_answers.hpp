// The requests that `parcelgate status` and `parcelgate top` send to the running gateway.
#pragma once

#include <chrono>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/status_lines.hpp"

namespace parcelgate {

/// Sends the requests. A gateway that does not run, or does not answer, is an answer as well: see StatusAnswers::fault.
/// Never opens the store, whose lock would keep a gateway from starting at that moment.
/// @param limit  time limit of each answer
[[nodiscard]] StatusAnswers request_status(const AdminLink& link, std::chrono::milliseconds limit);

}  // namespace parcelgate
