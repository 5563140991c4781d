// The whole events of a shipment, page by page: those that stand in its row and those that no longer do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

struct EventPage {
  std::vector<std::string> events;  ///< canonical events as JSON, newest first
  std::optional<EventOrder> next;   ///< the place behind which the next page begins; nothing: this was the last
};

/// Newest first, at most `limit`, those behind `after` in that order; without those taken back.
/// @param shipment  as `reader` gave it
/// @error conflict: the shipment changed since it was read; read it again
[[nodiscard]] Result<EventPage> read_event_page(Reader& reader, const Shipment& shipment,
                                                const std::optional<EventOrder>& after, std::size_t limit);

/// Where an entry stands among the events of its shipment.
[[nodiscard]] EventOrder order_of(const HistoryEntry& entry) noexcept;

}  // namespace parcelgate
