// A shipment and how events move it: reduce() depends on the set of events, never on their arrival.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/history.hpp"

namespace parcelgate {

/// One end of a mark: where the event stands in the order, and what a shipment shows of it when it decides.
struct MarkPoint {
  Instant at{};
  std::uint64_t fingerprint{0};
  std::uint16_t position{0};
  Reason reason;
  std::int16_t offset_minutes{0};  ///< of occurred_at, with zone_source
  std::uint8_t rank{0};
  ZoneSource zone_source{ZoneSource::assumed};
  std::uint8_t day_hours{0};  ///< of occurred_at: not 0 for a date without a time of day

  [[nodiscard]] EventOrder order() const noexcept { return {at, position, rank, fingerprint}; }
  [[nodiscard]] ZonedInstant occurred_at() const noexcept {
    return {at, std::chrono::minutes{offset_minutes}, zone_source, day_hours};
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
/// the sender, a `delivered` without proof of receipt, one that names its own leg, any proven physical scan, and any
/// such scan of an earlier journey.
inline constexpr std::size_t kMarkSlots = 2 * kStatusCount + 6;

/// Instants that clocks hang on. Derived from marks. A date without a time of day counts by its latest(): a clock that
/// it starts has its full period, and one that it meets is met by the receipt of the message at the latest.
struct Milestones {
  std::optional<Instant> first_physical_scan_at;  ///< a carrier's own scan, not a typed waybill
  std::optional<Instant> signed_at;               ///< the addressee of this leg has the goods, proven
  std::optional<Instant> returning_at;            ///< on its way back to whoever sent it
  std::optional<Instant> ended_at;                ///< terminal state reached
  std::optional<Instant> returned_at{};           ///< whoever sent it has it back
  std::optional<Instant> earlier_scan_at{};       ///< first physical scan of an earlier journey of the same number
  friend bool operator==(const Milestones&, const Milestones&) = default;
};

/// Sources of one shipment that are told apart. Those after them count as the last.
inline constexpr std::size_t kMaxSources = 255;

/// What a source said of a shipment beside its events, and when that was received. The latest received counts.
template <class Value>
struct Reported {
  Value value{};
  Instant received_at{};
  friend bool operator==(const Reported&, const Reported&) = default;
};

/// State of one shipment. Everything but `history` is bounded.
struct Shipment {
  ShipmentKey key;
  Leg leg{Leg::outbound};  ///< as registered
  std::string return_id;   ///< the return that it belongs to, or empty
  /// Start of the journey that the state is about. Earlier events belong to another journey of the same number (an
  /// outbound waybill that serves the return as well): they are kept in the history, and move nothing.
  std::optional<Instant> journey_from{};
  std::optional<Status> status;           ///< none: nothing mapped heard yet
  Reason reason;                          ///< of the event that decided the status
  std::optional<ZonedInstant> status_at;  ///< occurred_at of the event that decided it
  Milestones milestones;
  std::vector<Mark> marks;               ///< by rising slot, at most kMarkSlots
  std::vector<HistoryEntry> history;     ///< latest arrivals; older ones in `older`
  std::vector<std::int64_t> older;       ///< store references of older history, oldest first
  std::vector<std::uint64_t> retracted;  ///< fingerprints that were taken back, rising
  std::vector<ReportingSource> sources;  ///< in the order in which they were first heard, at most kMaxSources
  std::vector<std::uint64_t> disputes;   ///< disagreements that the feed was told of, rising; see disagreement.hpp
  std::uint32_t event_count{0};          ///< distinct events ever recorded, each source's counted by itself
  std::uint32_t unmapped_count{0};
  std::uint64_t version{0};  ///< rises with every change
  std::optional<Reported<EstimatedDelivery>> estimated_delivery;
  std::optional<Reported<PartnerNumber>> partner;
  friend bool operator==(const Shipment&, const Shipment&) = default;
};

[[nodiscard]] std::uint64_t fingerprint(std::string_view text) noexcept;
/// What an event is known by: two sources may use one event_id for different things.
[[nodiscard]] std::uint64_t fingerprint(std::string_view source, std::string_view event_id) noexcept;
/// The same from the fingerprint of an event_id alone.
[[nodiscard]] std::uint64_t fingerprint_by(std::string_view source, std::uint64_t event_id) noexcept;

/// Who tells the events that are applied, and what the caller knows of the shipment's past beyond its row.
struct ReportContext {
  ReportingSource by;
  /// Says whether a fingerprint stands in history that the shipment does not hold itself (its `older` part); asked
  /// only for events that `history` does not know.
  std::function<bool(std::uint64_t)> known{};
  /// The older part itself. Needed when needs_older() says so.
  std::span<const HistoryEntry> older{};
};

/// What one event did.
struct EventEffect {
  std::size_t index{0};  ///< into the events given
  bool status_changed{false};
  bool corroborates{false};  ///< another source had told the same scan: nothing new for those who follow the shipment
  std::optional<Status> previous_status;
};

struct ReduceOutcome {
  std::vector<EventEffect> recorded;        ///< the new ones, in the order given; duplicates are absent
  std::vector<Disagreement> disagreements;  ///< those that have come up, each cause once in a shipment's life
  bool changed{false};                      ///< the shipment must be stored again
  bool milestones_changed{false};
  /// Indices of repeated event_ids that came with another instant or status, each event once. The first content counts.
  std::vector<std::size_t> altered{};
};

/// Applies events of one source to a shipment. The state depends on the set of all events ever applied, not on their
/// order or repetition; a row that arrives late never moves it back out of a terminal state.
/// An event_id names one content of its source: of a repetition only its position counts (payloads number their rows
/// anew), and what else differs is ignored, because a change of meaning is a correction with an id of its own.
/// `retracts` takes an event of the same source back for good, whichever of the two arrives first, and with it what we
/// have recorded as its corrections.
/// Once several sources told of the shipment, its state is that of the scans that find_scans() makes of them.
/// New entries are appended to shipment.history, one for each of `recorded`, with feed_position 0, for the caller
/// to fill in.
[[nodiscard]] ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events,
                                   const ReportContext& report = {});

/// Whether an event by this source is judged together with the older history, which Telling must then hold.
[[nodiscard]] bool needs_older(const Shipment& shipment, const TrackingEvent& event,
                               const ReportingSource& by) noexcept;

/// Takes over what a message says of the shipment, unless a message received later said something else.
/// @return whether the shipment shows another value
bool take_reports(Shipment& shipment, const std::optional<EstimatedDelivery>& estimate,
                  const std::optional<PartnerNumber>& partner, Instant received_at);

/// Derives status, reason, status_at and milestones from the marks (after `leg` or the marks changed).
void derive(Shipment& shipment);

/// Sets the start of the journey and derives the state anew from the whole history.
/// @param older  the part of the history that the shipment does not hold itself
void start_journey(Shipment& shipment, std::optional<Instant> from, std::span<const HistoryEntry> older);

/// Whether an event was taken back for good.
[[nodiscard]] bool is_retracted(const Shipment& shipment, std::uint64_t fingerprint) noexcept;
/// The same from the list alone: Shipment::retracted, or a copy of it. It must be sorted.
[[nodiscard]] bool is_retracted(std::span<const std::uint64_t> retracted, std::uint64_t fingerprint) noexcept;

/// Who has to act on the event that decided the shipment's status; see action_required_by() of the taxonomy.
[[nodiscard]] Party acting_party(const Shipment& shipment) noexcept;

}  // namespace parcelgate
