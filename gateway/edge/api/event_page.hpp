// All events of a shipment, page by page: those in its row and those moved to the history.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

struct EventPage {
  std::vector<std::string> events;  ///< canonical events as JSON, newest first
  std::size_t unreadable{0};        ///< left out, since their entries are damaged; the log has more
  std::optional<EventOrder> next;   ///< the place behind which the next page begins; nothing: this was the last
};

/// Events newest first, starting after `after`; a page ends at `limit` events or kPageBytes. Events that were taken
/// back are left out, and a scan that several sources reported appears once, as in the feed.
/// @param older  the part of its history that the shipment does not hold itself
[[nodiscard]] Result<EventPage> read_event_page(Reader& reader, const Shipment& shipment,
                                                std::span<const HistoryEntry> older,
                                                const std::optional<EventOrder>& after, std::size_t limit);

}  // namespace parcelgate
