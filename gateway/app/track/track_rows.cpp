#include "gateway/app/track/track_rows.hpp"

#include <algorithm>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/track/pickup_point.hpp"
#include "gateway/ports/store/return_stamps.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using BeforeRead = std::function<void(ChangeStamps::Slot)>;

void note(const BeforeRead& before_read, ChangeStamps::Slot slot) {
  if (before_read) before_read(slot);
}

/// Reminders that a waiting parcel may bring; older ones are not read.
constexpr std::size_t kMostReminders = 5;

/// The events of the status which the shipment has, newest first.
std::vector<const HistoryEntry*> entries_of_status(const Shipment& shipment) {
  std::vector<const HistoryEntry*> entries;
  for (const HistoryEntry& entry : shipment.history) {
    if (entry.status == shipment.status && !is_retracted(shipment, entry.fingerprint)) entries.push_back(&entry);
  }
  std::sort(entries.begin(), entries.end(),
            [](const HistoryEntry* one, const HistoryEntry* other) { return order_of(*other) < order_of(*one); });
  if (entries.size() > kMostReminders) entries.resize(kMostReminders);
  return entries;
}

/// The courier's text of an event. Empty: the event was removed because of its age.
Result<std::string> read_carrier_text(Reader& reader, const HistoryEntry& entry) {
  if (entry.feed_position == 0) return std::string{};
  const auto event = reader.find_feed_entry(entry.feed_place());
  if (!event) {
    if (event.error().kind == ErrorKind::not_found || event.error().kind == ErrorKind::gone) return std::string{};
    return unexpected(event.error());
  }
  const auto document = parse_json(event->data);
  return document ? std::string(find_text(*document, "carrier_text")) : std::string{};
}

/// The courier's sentence about the pickup of a waiting parcel: the newest one with a code, because a reminder often
/// leaves the code out; else the newest. Empty: the parcel does not wait, or no event has a text.
Result<std::string> read_pickup_sentence(Reader& reader, const Shipment& shipment) {
  std::string newest;
  if (shipment.status != Status::available_for_pickup) return newest;
  for (const HistoryEntry* entry : entries_of_status(shipment)) {
    auto text = read_carrier_text(reader, *entry);
    if (!text) return text;
    if (!pickup_point_in(*text).code.empty()) return text;
    if (newest.empty()) newest = *std::move(text);
  }
  return newest;
}

Result<std::optional<Shipment>> find_where_it_moved(Reader& reader, const ShipmentKey& key,
                                                    const BeforeRead& before_read) {
  note(before_read, ChangeStamps::slot_of_number(key.tracking_number));
  auto found = reader.find_shipment(key);
  if (!found || *found) return found;
  note(before_read, ChangeStamps::slot_of_record(kChoices, choice_key(key.tenant, key.tracking_number)));
  const auto choice = find_choice(reader, key.tenant, key.tracking_number);
  if (!choice) return unexpected(choice.error());
  if (!*choice || !(*choice)->was_at(key.carrier)) return found;
  return reader.find_shipment({key.tenant, (*choice)->carrier, key.tracking_number});
}

Result<bool> add_shipment(Reader& reader, const ShipmentKey& key, const BeforeRead& before_read, TrackRows& rows) {
  auto found = find_where_it_moved(reader, key, before_read);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return false;
  TrackedShipment tracked{**std::move(found), {}, {}};
  if (is_compared(tracked.shipment)) {
    const auto older = reader.older_history(tracked.shipment);
    if (!older) return unexpected(older.error());
    tracked.scans = find_scans(tracked.shipment, *older);
  }
  auto sentence = read_pickup_sentence(reader, tracked.shipment);
  if (!sentence) return unexpected(std::move(sentence).error());
  tracked.pickup_sentence = *std::move(sentence);
  rows.shipments.push_back(std::move(tracked));
  return true;
}

}  // namespace

Result<TrackRows> read_track_rows(Reader& reader, const TrackSubject& subject, const BeforeRead& before_read) {
  TrackRows rows;
  if (!subject.is_return()) {
    const auto is_there =
        add_shipment(reader, {subject.tenant, subject.carrier, subject.tracking_number}, before_read, rows);
    if (!is_there) return unexpected(is_there.error());
    if (!*is_there) return unexpected(ErrorKind::not_found, "no such shipment");
    return rows;
  }
  note(before_read, slot_of_return(subject.tenant, subject.return_id));
  auto ret = reader.find_return(subject.tenant, subject.return_id);
  if (!ret) return unexpected(std::move(ret).error());
  if (!*ret) return unexpected(ErrorKind::not_found, "no such return");
  rows.ret = *std::move(ret);
  for (const ReturnShipment& linked : rows.ret->shipments) {
    if (is_withdrawn(linked, rows.ret->facts)) continue;
    const auto added =
        add_shipment(reader, {subject.tenant, linked.carrier, linked.tracking_number}, before_read, rows);
    if (!added) return unexpected(added.error());
  }
  return rows;
}

}  // namespace parcelgate
