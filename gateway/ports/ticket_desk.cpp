#include "gateway/ports/ticket_desk.hpp"

#include <algorithm>

namespace parcelgate {

TicketPriority priority_to_set(TicketPriority held, const SharedValue<TicketPriority>& change) noexcept {
  return held == change.written_before ? change.wanted : std::max(held, change.wanted);
}

std::optional<Instant> due_to_set(std::optional<Instant> held,
                                  const SharedValue<std::optional<Instant>>& change) noexcept {
  const auto to_seconds = [](std::optional<Instant> at) {
    return at ? std::optional<Instant>(std::chrono::floor<std::chrono::seconds>(*at)) : std::nullopt;
  };
  const bool is_ours = !held || to_seconds(held) == to_seconds(change.written_before);
  return is_ours ? to_seconds(change.wanted) : held;
}

}  // namespace parcelgate
