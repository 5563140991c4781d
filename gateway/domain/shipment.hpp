// A shipment: its identity, its history and the state that follows from it. Events are applied by reduce(), see
// reduce.hpp.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/alert.hpp"
#include "gateway/domain/clock.hpp"
#include "gateway/domain/history.hpp"
#include "gateway/domain/order_details.hpp"

namespace parcelgate {

/// One end of a mark: the position of its event in the order, and the parts of the event that the shipment shows when
/// this event decides its state.
struct MarkPoint {
  Instant at{};
  std::uint64_t fingerprint{0};
  std::uint16_t position{0};
  Reason reason;
  std::int16_t offset_minutes{0};  ///< of occurred_at, with zone_source
  std::uint8_t rank{0};
  ZoneSource zone_source{ZoneSource::assumed};
  std::uint8_t day_hours{0};  ///< of occurred_at: not 0 for a date without a time of day
  ZoneDoubt doubt{};          ///< of occurred_at

  [[nodiscard]] EventOrder order() const noexcept { return {at, position, rank, fingerprint}; }
  [[nodiscard]] ZonedInstant occurred_at() const noexcept {
    return {at, std::chrono::minutes{offset_minutes}, zone_source, day_hours, doubt};
  }
  friend bool operator==(const MarkPoint&, const MarkPoint&) = default;
};

/// First and last event of one kind, by EventOrder. Joining marks is commutative and idempotent, so marks are enough to
/// derive a shipment's state, however long its history grows; see marks.hpp.
struct Mark {
  MarkPoint first;
  MarkPoint last;
  std::uint8_t slot{0};  ///< kind of event, below kMarkSlots; see marks.hpp
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// Number of kinds of event that count separately when the state is derived: each status on its own leg and on the way
/// back to the sender, and the six further kinds of marks.hpp.
inline constexpr std::size_t kMarkSlots = 2 * kStatusCount + 6;

/// The zone of the scan behind an instant.
struct ScanZone {
  std::int16_t offset_minutes{0};    ///< local time minus UTC
  std::optional<ZoneSource> source;  ///< none: not known
  ZoneDoubt doubt{};
  friend bool operator==(const ScanZone&, const ScanZone&) = default;
};

/// The instants of Milestones, as an index of Milestones::zones.
enum class Milestone : std::uint8_t { first_physical_scan, signed_, returning, ended, returned, earlier_scan };
inline constexpr std::size_t kMilestoneCount = 6;

/// The instants that start and meet clocks. Derived from marks. A date without a time of day counts by its latest(): a
/// clock that it starts has its full period, and one that it meets is met by the receipt of the message at the latest.
struct Milestones {
  std::optional<Instant> first_physical_scan_at;  ///< a carrier's own scan, not a typed waybill
  std::optional<Instant> signed_at;               ///< the addressee of this leg has the goods, proven
  std::optional<Instant> returning_at;            ///< on its way back to the sender
  std::optional<Instant> ended_at;                ///< terminal state reached
  std::optional<Instant> returned_at{};           ///< the sender has it back
  std::optional<Instant> earlier_scan_at{};       ///< first physical scan of an earlier journey of the same number
  std::array<ScanZone, kMilestoneCount> zones{};  ///< of the scans behind these instants, by Milestone

  [[nodiscard]] const ScanZone& zone_of(Milestone milestone) const noexcept {
    return zones[static_cast<std::size_t>(milestone)];
  }
  friend bool operator==(const Milestones&, const Milestones&) = default;
};

/// Most sources of one shipment. Further ones are counted as the last of them.
inline constexpr std::size_t kMaxSources = 255;

/// Most returns that share a parcel, besides the one whose journey it describes.
inline constexpr std::size_t kMaxOtherReturns = 20;

/// A value that a source reports in addition to events, and when it was received. The latest received counts.
template <class Value>
struct Reported {
  Value value{};
  Instant received_at{};
  friend bool operator==(const Reported&, const Reported&) = default;
};

/// The deadlines of a shipment to the buyer. Only shipments whose tenant's rule pack has rules for them have any.
struct ShipmentDeadlines {
  std::string rule_pack;
  std::string order_id;  ///< may be empty
  OrderDetails order;
  Instant registered_at{};
  std::vector<Clock> clocks;
  std::optional<Instant> wake_at;  ///< when a clock changes by itself, or earlier
  std::vector<Alert> alerts{};     ///< open ones; deadlines in danger are in `clocks`
  friend bool operator==(const ShipmentDeadlines&, const ShipmentDeadlines&) = default;
};

/// One shipment: identity, history, and the state derived from it. All members but `history` are bounded in size.
///
/// Invariant: `status`, `reason`, `status_at` and `milestones` are a function of `marks` and `leg`. Do not set them;
/// change the marks by reduce() or start_journey(), or call derive() after changing `leg`.
/// Trap: `history` holds only the latest entries. A question about all events also needs the `older` part, which the
/// store reads.
struct Shipment {
  ShipmentKey key;
  Leg leg{Leg::outbound};                    ///< as registered
  std::string return_id;                     ///< the return whose journey the state describes, or empty
  std::vector<std::string> other_returns{};  ///< further returns that it belongs to, at most kMaxOtherReturns
  /// Start of the journey that the state describes. Earlier events belong to another journey of the same number (an
  /// outbound waybill that serves the return as well): they stay in the history and do not change the state.
  std::optional<Instant> journey_from{};
  std::optional<Status> status;           ///< none: no mapped event yet
  Reason reason;                          ///< of the event that decided the status
  std::optional<ZonedInstant> status_at;  ///< occurred_at of the event that decided it
  Milestones milestones;
  std::vector<Mark> marks;               ///< by rising slot, at most kMarkSlots
  std::vector<HistoryEntry> history;     ///< latest arrivals; older ones in `older`
  std::vector<std::int64_t> older;       ///< store references of older history, oldest first
  std::vector<std::uint64_t> retracted;  ///< fingerprints of events that were taken back, sorted; see is_retracted()
  std::vector<ReportingSource> sources;  ///< in the order of their first report, at most kMaxSources
  std::vector<std::uint64_t> disputes;   ///< disagreements that were published, sorted
  std::uint32_t event_count{0};          ///< distinct events ever recorded, counted for each source
  std::uint32_t unmapped_count{0};
  std::uint64_t version{0};  ///< rises with every change
  std::optional<Reported<EstimatedDelivery>> estimated_delivery;
  std::optional<Reported<PartnerNumber>> partner;
  std::optional<ShipmentDeadlines> deadlines;
  friend bool operator==(const Shipment&, const Shipment&) = default;
};

/// Stores the estimate and the partner number of a message, unless a message received later reported other values.
/// @return whether a value of the shipment changed
bool take_reports(Shipment& shipment, const std::optional<EstimatedDelivery>& estimate,
                  const std::optional<PartnerNumber>& partner, Instant received_at);

/// Derives status, reason, status_at and milestones from the marks. Needed after `leg` or the marks changed; reduce()
/// and start_journey() do it themselves.
void derive(Shipment& shipment);

/// Whether an event was taken back for good.
[[nodiscard]] bool is_retracted(const Shipment& shipment, std::uint64_t fingerprint) noexcept;
/// The same from the list alone: Shipment::retracted, or a copy of it. It must be sorted.
[[nodiscard]] bool is_retracted(std::span<const std::uint64_t> retracted, std::uint64_t fingerprint) noexcept;

/// Whether one of the shipment's own deadlines is in force and was missed.
[[nodiscard]] bool is_overdue(const Shipment& shipment) noexcept;

/// Who has to act on the event that decided the shipment's status; see action_required_by() of the taxonomy.
[[nodiscard]] Party acting_party(const Shipment& shipment) noexcept;

}  // namespace parcelgate
