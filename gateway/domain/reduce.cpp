#include <algorithm>

#include "gateway/domain/marks.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPlaceBytes = 24;

/// The front of a text, at most `limit` bytes and never inside a UTF-8 sequence.
std::string_view cut_utf8(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  return text.substr(0, limit);
}

std::string_view place_of(const Location& location) noexcept {
  for (const std::string* part : {&location.name, &location.region, &location.postal_code, &location.country}) {
    if (!part->empty()) return cut_utf8(*part, kPlaceBytes);
  }
  return {};
}

HistoryEntry entry_of(const TrackingEvent& event, std::uint64_t id) {
  HistoryEntry entry;
  entry.fingerprint = id;
  entry.occurred_at = event.occurred_at;
  entry.position = event.position;
  entry.status = event.status;
  entry.reason = event.reason;
  entry.leg = event.leg;
  entry.proof = event.proof;
  entry.place = place_of(event.location);
  return entry;
}

/// Repetitions are mostly of recent rows: searched from the back.
HistoryEntry* find_entry(std::vector<HistoryEntry>& history, std::uint64_t id) noexcept {
  for (auto entry = history.rbegin(); entry != history.rend(); ++entry) {
    if (entry->fingerprint == id) return &*entry;
  }
  return nullptr;
}

bool is_retracted(const Shipment& shipment, std::uint64_t id) noexcept {
  return std::binary_search(shipment.retracted.begin(), shipment.retracted.end(), id);
}

/// Takes an event back for good, also one that has not arrived yet.
/// @return whether it had counted, so that the marks were built anew without it
bool retract(Shipment& shipment, std::uint64_t id) {
  const auto place = std::lower_bound(shipment.retracted.begin(), shipment.retracted.end(), id);
  if (place != shipment.retracted.end() && *place == id) return false;
  shipment.retracted.insert(place, id);
  if (find_entry(shipment.history, id) == nullptr) return false;
  shipment.marks.clear();
  for (const HistoryEntry& entry : shipment.history) {
    if (!is_retracted(shipment, entry.fingerprint)) join_marks(shipment.marks, entry, entry.position);
  }
  return true;
}

/// A known event told again: only a new position can matter.
/// @return whether the shipment must be stored again
bool repeat(Shipment& shipment, HistoryEntry& entry, std::uint16_t position) {
  if (position == entry.position || is_retracted(shipment, entry.fingerprint)) return false;
  const bool moved = join_marks(shipment.marks, entry, position);
  if (moved) derive(shipment);
  if (position <= entry.position) return moved;
  entry.position = position;
  return true;
}

void record(Shipment& shipment, const TrackingEvent& event, std::uint64_t id) {
  shipment.history.push_back(entry_of(event, id));
  ++shipment.event_count;
  if (event.reason.is_unmapped()) ++shipment.unmapped_count;
  bool moved = !event.retracts.empty() && retract(shipment, fingerprint(event.retracts));
  if (!is_retracted(shipment, id)) moved |= join_marks(shipment.marks, shipment.history.back(), event.position);
  if (moved) derive(shipment);
}

}  // namespace

std::uint64_t fingerprint(std::string_view event_id) noexcept {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char letter : event_id) value = (value ^ static_cast<std::uint8_t>(letter)) * 1099511628211ULL;
  // FNV-1a leaves the upper bits weak for short ids; this is MurmurHash3's finalizer.
  value = (value ^ (value >> 33U)) * 0xff51afd7ed558ccdULL;
  value = (value ^ (value >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33U);
}

ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events,
                     const std::function<bool(std::uint64_t)>& known) {
  ReduceOutcome outcome;
  const Milestones milestones_before = shipment.milestones;
  for (std::size_t index = 0; index < events.size(); ++index) {
    const std::uint64_t id = fingerprint(events[index].event_id);
    if (HistoryEntry* entry = find_entry(shipment.history, id)) {
      outcome.changed |= repeat(shipment, *entry, events[index].position);
      continue;
    }
    if (known && known(id)) continue;
    const std::optional<Status> previous = shipment.status;
    record(shipment, events[index], id);
    outcome.recorded.push_back({index, shipment.status != previous, previous});
    outcome.changed = true;
  }
  if (outcome.changed) ++shipment.version;
  outcome.milestones_changed = shipment.milestones != milestones_before;
  return outcome;
}

}  // namespace parcelgate
