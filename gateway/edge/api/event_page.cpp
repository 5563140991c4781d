#include "gateway/edge/api/event_page.hpp"

#include <algorithm>

#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// Sorts the newest `count` to the front and drops the rest.
void keep_newest(std::vector<const HistoryEntry*>& entries, std::size_t count) {
  const std::size_t kept = std::min(count, entries.size());
  std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end(),
                    [](const auto* left, const auto* right) { return order_of(*right) < order_of(*left); });
  entries.resize(kept);
}

bool is_removed(const Error& error) noexcept {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::gone;
}

/// An event whose feed entry was removed because of its age: shows the fields that the history still has.
std::string event_of(const Shipment& shipment, const HistoryEntry& entry) {
  const auto text_of_enum = [](const auto& value) { return value ? to_string(*value) : std::string_view{}; };
  return render_json_object([&](JsonWriter& writer) {
    const bool has_source = entry.source_index < shipment.sources.size();
    write_text_or_null(writer, "source",
                       has_source ? std::string_view(shipment.sources[entry.source_index].source) : std::string_view{});
    write_member(writer, "carrier", shipment.key.carrier);
    write_member(writer, "tracking_number", shipment.key.tracking_number);
    write_zoned_instant(writer, "occurred_at", entry.occurred_at);
    write_member(writer, "zone_source", to_string(entry.occurred_at.zone_source));
    write_text_or_null(writer, "status", text_of_enum(entry.status));
    write_member(writer, "reason", to_string(entry.reason));
    write_text_or_null(writer, "carrier_code", {});
    write_text_or_null(writer, "carrier_text", {});
    write_key(writer, "location");
    writer.StartObject();
    write_text_or_null(writer, "name", entry.place);
    writer.EndObject();
    write_text_or_null(writer, "leg", text_of_enum(entry.leg));
    write_member(writer, "proof_level", to_string(entry.proof));
    write_key(writer, "removed");
    writer.Bool(true);
  });
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
    if (!found && is_removed(found.error())) {
      page.events.push_back(event_of(shipment, *entry));
      bytes += page.events.back().size();
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
