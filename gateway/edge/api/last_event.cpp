#include "gateway/edge/api/last_event.hpp"

#include <vector>

#include "gateway/edge/api/visible_event.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

void write_last_event(JsonWriter& writer, const Shipment& shipment, Locale locale) {
  std::vector<VisibleEvent> newest;
  Scans scans;
  const bool compared = is_compared(shipment);
  if (compared) {
    scans = find_scans(shipment, {});
    std::erase_if(scans.scans, [](const Scan& scan) { return scan.overruled; });
  }
  latest_events(shipment, compared ? &scans : nullptr, 1, newest);
  write_key(writer, "last_event");
  if (newest.empty()) {
    writer.Null();
    return;
  }
  const HistoryEntry& entry = *newest.front().entry;
  writer.StartObject();
  write_zoned_instant(writer, "occurred_at", entry.occurred_at);
  write_key(writer, "status");
  if (entry.status) {
    write_text(writer, to_string(*entry.status));
  } else {
    writer.Null();
  }
  write_member(writer, "reason", to_string(entry.reason));
  write_member(writer, "reason_label", info(entry.reason).labels[static_cast<std::size_t>(locale)]);
  write_member(writer, "place", entry.place);
  writer.EndObject();
}

}  // namespace parcelgate
