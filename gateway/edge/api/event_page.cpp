#include "gateway/edge/api/event_page.hpp"

#include <algorithm>

#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// Sorts the newest `count` to the front and drops the rest.
void keep_newest(std::vector<const HistoryEntry*>& entries, std::size_t count) {
  const std::size_t kept = std::min(count, entries.size());
  std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end(),
                    [](const auto* left, const auto* right) { return order_of(*right) < order_of(*left); });
  entries.resize(kept);
}

}  // namespace

Result<EventPage> read_event_page(Reader& reader, const Shipment& shipment, std::span<const HistoryEntry> older,
                                  const std::optional<EventOrder>& after, std::size_t limit) {
  std::vector<const HistoryEntry*> entries;
  for (const auto part : {older, std::span<const HistoryEntry>(shipment.history)}) {
    for (const HistoryEntry& entry : part) {
      const bool behind = !after || order_of(entry) < *after;
      if (behind && entry.feed_position != 0 && !is_retracted(shipment, entry.fingerprint)) entries.push_back(&entry);
    }
  }
  bool more = entries.size() > limit;
  keep_newest(entries, limit);

  EventPage page;
  std::size_t bytes = 0;
  const HistoryEntry* last = nullptr;
  for (const HistoryEntry* entry : entries) {
    if (bytes >= kPageBytes) {
      more = true;
      break;
    }
    last = entry;
    auto found = reader.find_feed_entry(entry->feed_place());
    if (!found && found.error().kind == ErrorKind::internal) {
      log(LogLevel::error, "feed_entry_unreadable",
          {{"position", entry->feed_position}, {"error", found.error().what}});
      ++page.unreadable;
      continue;
    }
    if (!found) return unexpected(std::move(found).error());
    bytes += found->data.size();
    page.events.push_back(std::move(found->data));
  }
  if (more) page.next = order_of(*last);
  return page;
}

}  // namespace parcelgate
