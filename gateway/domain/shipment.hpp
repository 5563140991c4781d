// A shipment and how events move it: reduce() depends on the set of events, never on their arrival.
#pragma once

#include <array>
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
  std::uint64_t fingerprint{0};     ///< of the event_id: what duplicates are known by
  ZonedInstant occurred_at;
  std::uint16_t position{0};
  std::optional<Status> status;
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
  std::uint64_t feed_position{0};   ///< where the whole event stands in the feed
  std::string place;                ///< at most 24 bytes of UTF-8
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// First and last event of one kind, by EventOrder. Joining marks is commutative and idempotent,
/// so a shipment's state needs no more than these however long its history grows.
struct Mark {
  EventOrder first;
  EventOrder last;
  std::uint16_t last_reason{0};     ///< Reason of `last`
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// Kinds of event that are told apart when the state is derived: each status on its own leg, and a
/// `delivered` that does not prove receipt apart from one that does.
inline constexpr std::size_t kMarkSlots = 2 * kStatusCount + 1;

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
  Leg leg{Leg::outbound};                          ///< as registered
  std::string return_id;                           ///< the return that it belongs to, or empty
  std::optional<Status> status;                    ///< none: nothing mapped heard yet
  Reason reason;
  std::optional<ZonedInstant> status_at;           ///< occurred_at of the event that decided it
  Milestones milestones;
  std::array<std::optional<Mark>, kMarkSlots> marks{};
  std::vector<HistoryEntry> history;               ///< latest arrivals; older ones in `older`
  std::vector<std::int64_t> older;                 ///< store references of older history, oldest first
  std::vector<std::uint64_t> retracted;            ///< fingerprints that were taken back
  std::uint32_t event_count{0};                    ///< distinct events ever recorded
  std::uint32_t unmapped_count{0};
  std::uint64_t version{0};                        ///< rises with every change
  friend bool operator==(const Shipment&, const Shipment&) = default;
};

[[nodiscard]] std::uint64_t fingerprint(std::string_view event_id) noexcept;

/// What one event did.
struct EventEffect {
  std::size_t index{0};                  ///< into the events given
  bool status_changed{false};
  std::optional<Status> previous_status;
};

struct ReduceOutcome {
  std::vector<EventEffect> recorded;     ///< the new ones, in the order given; duplicates are absent
  bool changed{false};                   ///< the shipment must be stored again
  bool milestones_changed{false};
};

/// Applies events to a shipment. The state depends on the set of all events ever applied, not on their
/// order or repetition; a row that arrives late never moves it back out of a terminal state.
/// @param known  says whether a fingerprint stands in history that the shipment does not hold itself
///               (its `older` part); asked only for events that `history` does not know
/// New entries are appended to shipment.history with feed_position 0, for the caller to fill in.
/// A retraction rebuilds the marks from `history`: the caller loads the older part first.
[[nodiscard]] ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events,
                                   const std::function<bool(std::uint64_t)>& known = {});

/// Derives status, reason, status_at and milestones from the marks (after `leg` or the marks changed).
void derive(Shipment& shipment);

}  // namespace parcelgate
