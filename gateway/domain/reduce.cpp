#include "gateway/domain/reduce.hpp"

#include <algorithm>

#include "gateway/base/utf8.hpp"
#include "gateway/domain/marks.hpp"
#include "gateway/domain/place.hpp"
#include "gateway/domain/scans.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPlaceBytes = 24;
constexpr std::string_view kCorrectionMark = "~remapped-";

HistoryEntry entry_of(const TrackingEvent& event, std::uint64_t id, std::uint8_t source_index) {
  HistoryEntry entry;
  entry.fingerprint = id;
  entry.occurred_at = event.occurred_at;
  entry.position = event.position;
  entry.status = event.status;
  entry.reason = event.reason;
  entry.leg = event.leg;
  entry.proof = event.proof;
  entry.source_index = source_index;
  entry.place = short_place(event.location, kPlaceBytes);
  entry.time_verdict = event.time_verdict;
  return entry;
}

std::uint8_t find_source_index(Shipment& shipment, const ReportingSource& by) {
  for (std::size_t at = 0; at < shipment.sources.size(); ++at) {
    if (shipment.sources[at].source != by.source) continue;
    shipment.sources[at].own = by.own;  // as the source is configured now
    return static_cast<std::uint8_t>(at);
  }
  if (shipment.sources.size() == kMaxSources) return kMaxSources - 1;
  shipment.sources.push_back(by);
  return static_cast<std::uint8_t>(shipment.sources.size() - 1);
}

/// Repetitions are mostly of recent rows: searched from the back.
HistoryEntry* find_entry(std::vector<HistoryEntry>& history, std::uint64_t id) noexcept {
  for (auto entry = history.rbegin(); entry != history.rend(); ++entry) {
    if (entry->fingerprint == id) return &*entry;
  }
  return nullptr;
}

/// Inserts into a rising list. @return whether it was absent
bool insert_rising(std::vector<std::uint64_t>& list, std::uint64_t value) {
  const auto place = std::lower_bound(list.begin(), list.end(), value);
  if (place != list.end() && *place == value) return false;
  list.insert(place, value);
  return true;
}

/// The identity of a disagreement, whichever of the two scans is kept.
std::uint64_t cause_of(DisagreementKind kind, std::uint64_t left, std::uint64_t right) noexcept {
  const auto [low, high] = std::minmax(left, right);
  return low * 31 + high * 131 + static_cast<std::uint64_t>(kind);
}

/// The identity of a reused event_id.
std::uint64_t altered_cause(std::uint64_t fingerprint) noexcept {
  return fingerprint * 31 + 7;
}

/// Whether this disagreement of two of their reports was already published.
bool is_known(const Shipment& shipment, const Disagreement& disagreement) noexcept {
  for (const ScanReport& left : disagreement.kept.reports) {
    for (const ScanReport& right : disagreement.overruled.reports) {
      const std::uint64_t cause = cause_of(disagreement.kind, left.fingerprint, right.fingerprint);
      if (std::binary_search(shipment.disputes.begin(), shipment.disputes.end(), cause)) return true;
    }
  }
  return false;
}

/// The marks of all that has not been taken back.
void rebuild_marks(Shipment& shipment, std::span<const HistoryEntry> older) {
  shipment.marks.clear();
  for (const auto part : {older, std::span<const HistoryEntry>(shipment.history)}) {
    for (const HistoryEntry& entry : part) {
      if (is_retracted(shipment, entry.fingerprint)) continue;
      join_marks(shipment.marks, entry, entry.position, shipment.journey_from);
    }
  }
  derive(shipment);
}

/// The marks of the scans that count.
void join_scans(Shipment& shipment, const Scans& found) {
  shipment.marks.clear();
  for (const Scan& scan : found.scans) {
    if (!scan.overruled) join_marks(shipment.marks, scan.shown, scan.shown.position, shipment.journey_from);
  }
  derive(shipment);
}

/// Applies the events of one call.
class Reducer {
 public:
  Reducer(Shipment& shipment, const ReportContext& report) : shipment_(shipment), report_(report) {}

  ReduceOutcome reduce(std::span<const TrackingEvent> events) {
    const Milestones milestones_before = shipment_.milestones;
    for (std::size_t index = 0; index < events.size(); ++index) {
      const std::uint64_t id = fingerprint(report_.by.source, events[index].event_id);
      if (HistoryEntry* entry = find_entry(shipment_.history, id)) {
        note_altered(*entry, events[index], index);
        outcome_.changed |= repeat(*entry, events[index].position);
      } else if (!report_.known || !report_.known(id)) {
        record(events[index], index, id);
      }
    }
    if (outcome_.changed) ++shipment_.version;
    outcome_.milestones_changed = shipment_.milestones != milestones_before;
    return std::move(outcome_);
  }

 private:
  /// One event_id with two contents: the sender reuses ids. Reported once for each event, the first content stays.
  void note_altered(const HistoryEntry& entry, const TrackingEvent& event, std::size_t index) {
    if (entry.occurred_at.at == event.occurred_at.at && entry.status == event.status) return;
    if (is_retracted(shipment_, entry.fingerprint)) return;  // corrected: the new meaning is in its correction
    if (!insert_rising(shipment_.disputes, altered_cause(entry.fingerprint))) return;
    outcome_.altered.push_back(index);
    outcome_.changed = true;
  }

  /// A repeated event: only a new position can matter.
  /// @return whether the shipment must be stored again
  bool repeat(HistoryEntry& entry, std::uint16_t position) {
    if (position == entry.position || is_retracted(shipment_, entry.fingerprint)) return false;
    if (is_compared(shipment_)) {
      if (position < entry.position) return false;
      entry.position = position;
      (void)compare(entry.fingerprint);
      return true;
    }
    const bool moved = join_marks(shipment_.marks, entry, position, shipment_.journey_from);
    if (moved) derive(shipment_);
    if (position <= entry.position) return moved;
    entry.position = position;
    return true;
  }

  void record(const TrackingEvent& event, std::size_t index, std::uint64_t id) {
    const bool was_compared = is_compared(shipment_);
    const std::uint8_t source_index = find_source_index(shipment_, report_.by);
    EventEffect effect;
    effect.index = index;
    effect.previous_status = shipment_.status;
    shipment_.history.push_back(entry_of(event, id, source_index));
    ++shipment_.event_count;
    if (event.reason.is_unmapped()) ++shipment_.unmapped_count;
    const bool first = take_back(event, event.retracts);
    const bool second = take_back(event, event.also_retracts);
    const bool retracts = first || second;
    if (is_compared(shipment_)) {
      effect.corroborates = compare(id);
    } else if (retracts || was_compared) {
      rebuild_marks(shipment_, report_.older);
    } else if (!is_retracted(shipment_, id) &&
               join_marks(shipment_.marks, shipment_.history.back(), event.position, shipment_.journey_from)) {
      derive(shipment_);
    }
    effect.status_changed = shipment_.status != effect.previous_status;
    outcome_.recorded.push_back(effect);
    outcome_.changed = true;
  }

  [[nodiscard]] bool is_recorded(std::uint64_t id) {
    return find_entry(shipment_.history, id) != nullptr || (report_.known && report_.known(id));
  }

  /// @return whether anything counted until now, or was yet to come, that does not count any more
  bool take_back(const TrackingEvent& by, const std::string& event_id) {
    if (event_id.empty()) return false;
    const auto take = [&](std::string_view id) {
      return insert_rising(shipment_.retracted, fingerprint(report_.by.source, id));
    };
    bool any = take(event_id);
    if (corrected_id(by.event_id) == event_id) return any;  // one of its corrections, which is to count
    for (std::size_t n = 1;; ++n) {
      const std::string correction = correction_id(event_id, n);
      if (!is_recorded(fingerprint(report_.by.source, correction))) return any;
      any = take(correction) || any;
    }
  }

  /// Derives the state from the scans. @return whether the report repeats one of another source
  bool compare(std::uint64_t report) {
    const Scans found = find_scans(shipment_, report_.older);
    bool repeats = false;
    join_scans(shipment_, found);
    for (const Scan& scan : found.scans) {
      const auto is_it = [&](const ScanReport& reported) { return reported.fingerprint == report; };
      repeats = repeats || (scan.reports.size() > 1 && std::any_of(scan.reports.begin(), scan.reports.end(), is_it));
    }
    for (const Disagreement& disagreement : found.disagreements) {
      if (is_known(shipment_, disagreement)) continue;
      insert_rising(shipment_.disputes, cause_of(disagreement.kind, disagreement.kept.shown.fingerprint,
                                                 disagreement.overruled.shown.fingerprint));
      outcome_.disagreements.push_back(disagreement);
    }
    return repeats;
  }

  Shipment& shipment_;
  const ReportContext& report_;
  ReduceOutcome outcome_;
};

// FNV-1a leaves the upper bits weak for short ids; this is MurmurHash3's finalizer.
std::uint64_t finish(std::uint64_t value) noexcept {
  value = (value ^ (value >> 33U)) * 0xff51afd7ed558ccdULL;
  value = (value ^ (value >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33U);
}

}  // namespace

std::string correction_id(std::string_view event_id, std::size_t n) {
  return std::string(event_id).append(kCorrectionMark).append(std::to_string(n));
}

std::string_view corrected_id(std::string_view event_id) noexcept {
  const std::size_t at = event_id.rfind(kCorrectionMark);
  return at == std::string_view::npos ? std::string_view{} : event_id.substr(0, at);
}

std::uint64_t fingerprint(std::string_view text) noexcept {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char letter : text) value = (value ^ static_cast<std::uint8_t>(letter)) * 1099511628211ULL;
  return finish(value);
}

std::uint64_t fingerprint_by(std::string_view source, std::uint64_t event_id) noexcept {
  // Computed from the hash of the id alone, so that rows written before sources were distinguished can be migrated.
  return source.empty() ? event_id : finish(event_id ^ fingerprint(source));
}

std::uint64_t fingerprint(std::string_view source, std::string_view event_id) noexcept {
  return fingerprint_by(source, fingerprint(event_id));
}

bool needs_older(const Shipment& shipment, const TrackingEvent& event, const ReportingSource& by) noexcept {
  if (shipment.older.empty()) return false;
  return !event.retracts.empty() || is_compared(shipment) ||
         (shipment.sources.size() == 1 && shipment.sources.front().source != by.source);
}

void start_journey(Shipment& shipment, std::optional<Instant> from, std::span<const HistoryEntry> older) {
  shipment.journey_from = from;
  if (is_compared(shipment)) {
    join_scans(shipment, find_scans(shipment, older));
  } else {
    rebuild_marks(shipment, older);
  }
}

ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events, const ReportContext& report) {
  return Reducer(shipment, report).reduce(events);
}

}  // namespace parcelgate
