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

/// One page of a shipment's events, ready to be written into the answer.
struct EventPage {
  std::vector<std::string> events;  ///< canonical events as JSON, newest first
  std::size_t unreadable{0};        ///< left out, since their entries are damaged; the log has more
  std::optional<EventOrder> next;   ///< the place behind which the next page begins; nothing: this was the last
};

/// Events newest first, starting after `after`; a page ends at `limit` events or kPageBytes. Events that were taken
/// back are left out, and a scan that several sources reported appears once, as in the feed.
/// If the feed entry of an event was removed because of its age, the event has only the history's fields and "removed":
/// true. A damaged entry is counted and left out, so that one bad row does not hide the others.
///
///     auto page = read_event_page(reader, shipment, *reader.older_history(shipment), {}, 100);
///     while (page && page->next) page = read_event_page(reader, shipment, older, page->next, 100);
///
/// @param older  the part of its history that the shipment does not hold itself
/// @error errors of the reader
[[nodiscard]] Result<EventPage> read_event_page(Reader& reader, const Shipment& shipment,
                                                std::span<const HistoryEntry> older,
                                                const std::optional<EventOrder>& after, std::size_t limit);

}  // namespace parcelgate
