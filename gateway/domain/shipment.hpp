// A shipment and how events move it: reduce() depends on the set of events, never on their arrival.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// Total order of a shipment's events: instant, place in the payload, status rank, then identity.
struct EventOrder {
  Instant at{};
  std::uint16_t position{0};
  std::uint8_t rank{0};
  std::uint64_t fingerprint{0};
  friend auto operator<=>(const EventOrder&, const EventOrder&) = default;
};

/// One event inside the shipment's row: at most 64 bytes when stored. Text and raw words stand in the feed.
struct HistoryEntry {
  std::uint64_t fingerprint{0};  ///< of the event_id: what duplicates are known by
  ZonedInstant occurred_at;
  std::uint16_t position{0};  ///< the highest that was told
  std::optional<Status> status;
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
  std::uint64_t feed_position{0};  ///< where the whole event stands in the feed
  std::string place;               ///< at most 24 bytes of UTF-8
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// One end of a mark: where the event stands in the order, and what a shipment shows of it when it decides.
struct MarkPoint {
  Instant at{};
  std::uint64_t fingerprint{0};
  std::uint16_t position{0};
  Reason reason;
  std::int16_t offset_minutes{0};  ///< of occurred_at, with zone_source
  std::uint8_t rank{0};
  ZoneSource zone_source{ZoneSource::assumed};

  [[nodiscard]] EventOrder order() const noexcept { return {at, position, rank, fingerprint}; }
  [[nodiscard]] ZonedInstant occurred_at() const noexcept {
    return {at, std::chrono::minutes{offset_minutes}, zone_source};
  }
  friend bool operator==(const MarkPoint&, const MarkPoint&) = default;
};

/// First and last event of one kind, by EventOrder. Joining marks is commutative and idempotent,
/// so a shipment's state needs no more than these however long its history grows.
struct Mark {
  MarkPoint first;
  MarkPoint last;
  std::uint8_t slot{0};  ///< kind of event, below kMarkSlots; see marks.hpp
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// Kinds of event that are told apart when the state is derived: each status on its own leg and on the way back to
/// the sender, a `delivered` without proof of receipt, one that names its own leg, and any proven physical scan.
inline constexpr std::size_t kMarkSlots = 2 * kStatusCount + 3;

/// Instants that clocks hang on. Derived from marks.
struct Milestones {
  std::optional<Instant> first_physical_scan_at;  ///< a carrier's own scan, not a typed waybill
  std::optional<Instant> signed_at;               ///< the addressee of this leg has the goods, proven
  std::optional<Instant> returning_at;            ///< on its way back to whoever sent it
  std::optional<Instant> ended_at;                ///< terminal state reached
  friend bool operator==(const Milestones&, const Milestones&) = default;
};

/// State of one shipment. Everything but `history` is bounded.
struct Shipment {
  ShipmentKey key;
  Leg leg{Leg::outbound};                 ///< as registered
  std::string return_id;                  ///< the return that it belongs to, or empty
  std::optional<Status> status;           ///< none: nothing mapped heard yet
  Reason reason;                          ///< of the event that decided the status
  std::optional<ZonedInstant> status_at;  ///< occurred_at of the event that decided it
  Milestones milestones;
  std::vector<Mark> marks;               ///< by rising slot, at most kMarkSlots
  std::vector<HistoryEntry> history;     ///< latest arrivals; older ones in `older`
  std::vector<std::int64_t> older;       ///< store references of older history, oldest first
  std::vector<std::uint64_t> retracted;  ///< fingerprints that were taken back, rising
  std::uint32_t event_count{0};          ///< distinct events ever recorded
  std::uint32_t unmapped_count{0};
  std::uint64_t version{0};  ///< rises with every change
  friend bool operator==(const Shipment&, const Shipment&) = default;
};

[[nodiscard]] std::uint64_t fingerprint(std::string_view event_id) noexcept;

/// What one event did.
struct EventEffect {
  std::size_t index{0};  ///< into the events given
  bool status_changed{false};
  std::optional<Status> previous_status;
};

struct ReduceOutcome {
  std::vector<EventEffect> recorded;  ///< the new ones, in the order given; duplicates are absent
  bool changed{false};                ///< the shipment must be stored again
  bool milestones_changed{false};
};

/// Applies events to a shipment. The state depends on the set of all events ever applied, not on their
/// order or repetition; a row that arrives late never moves it back out of a terminal state.
/// An event_id names one content: of a repetition only its position counts (payloads number their rows anew), and
/// what else differs is ignored, because a change of meaning is a correction with an id of its own.
/// `retracts` takes an event back for good, whichever of the two arrives first.
/// @param known  says whether a fingerprint stands in history that the shipment does not hold itself
///               (its `older` part); asked only for events that `history` does not know
/// New entries are appended to shipment.history, one for each of `recorded`, with feed_position 0, for the caller
/// to fill in. A retraction rebuilds the marks from `history`: the caller loads the older part first.
[[nodiscard]] ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events,
                                   const std::function<bool(std::uint64_t)>& known = {});

/// Derives status, reason, status_at and milestones from the marks (after `leg` or the marks changed).
void derive(Shipment& shipment);

}  // namespace parcelgate
