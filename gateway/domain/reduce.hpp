// reduce(): applies tracking events to a shipment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The reporting source, and access to history that was moved out of the shipment's row.
struct ReportContext {
  ReportingSource by;
  /// Whether the older history holds a fingerprint. Called only for events that `history` does not hold.
  std::function<bool(std::uint64_t)> known{};
  /// The older history itself, oldest first. Must be filled when needs_older() says so; otherwise it may be empty.
  std::span<const HistoryEntry> older{};
};

/// What one new event changed.
struct EventEffect {
  std::size_t index{0};  ///< into the events given
  bool status_changed{false};
  bool corroborates{false};  ///< another source had already reported the same scan: no news for followers
  std::optional<Status> previous_status;
};

struct ReduceOutcome {
  std::vector<EventEffect> recorded;        ///< the new events, in the order given; duplicates are absent
  std::vector<Disagreement> disagreements;  ///< newly found ones; each cause appears once in a shipment's life
  bool changed{false};                      ///< the shipment must be stored again
  bool milestones_changed{false};           ///< clocks of its return must be evaluated again
  /// Indices of repeated event_ids that came with another instant or status, each event once. The first content counts.
  std::vector<std::size_t> altered{};
};

/// Applies events of one source to a shipment.
///
///     const ReduceOutcome outcome = reduce(shipment, events, {.by = {"sf", true}});
///     if (outcome.changed) store(shipment);
///     for (const EventEffect& effect : outcome.recorded) publish(events[effect.index], effect);
///
/// Invariant: the state depends on the set of all events ever applied, not on their order or repetition. An event that
/// arrives late never moves the shipment back out of a terminal state.
///
/// An event_id names one content of its source. Of a repetition only the position counts (payloads number their rows
/// anew); other differences are ignored and listed in `altered`, because a change of meaning is a correction with an id
/// of its own. `retracts` takes an event of the same source back for good, whichever of the two arrives first, together
/// with the corrections that we recorded for it.
///
/// Once several sources have reported the shipment, its state is that of the scans which find_scans() makes of them.
///
/// Trap: each of `recorded` has a new entry at the end of shipment.history with feed_position 0. The caller must fill
/// in the position of the feed entry that it writes.
[[nodiscard]] ReduceOutcome reduce(Shipment& shipment, std::span<const TrackingEvent> events,
                                   const ReportContext& report = {});

/// Whether an event of this source must be judged together with the older history, which ReportContext must then hold.
[[nodiscard]] bool needs_older(const Shipment& shipment, const TrackingEvent& event,
                               const ReportingSource& by) noexcept;

/// Sets the start of the journey and derives the state anew from the whole history.
/// @param older  the part of the history that the shipment does not hold itself
void start_journey(Shipment& shipment, std::optional<Instant> from, std::span<const HistoryEntry> older);

/// A 64-bit hash. It is stored in rows, so it must never change between versions.
[[nodiscard]] std::uint64_t fingerprint(std::string_view text) noexcept;
/// The identity of an event inside its shipment. The source is part of it, because two sources may use one event_id for
/// different events.
[[nodiscard]] std::uint64_t fingerprint(std::string_view source, std::string_view event_id) noexcept;
/// The same from the fingerprint of an event_id alone.
[[nodiscard]] std::uint64_t fingerprint_by(std::string_view source, std::uint64_t event_id) noexcept;

/// event_id of our n-th correction of an event, from 1: "<event_id>~remapped-1".
[[nodiscard]] std::string correction_id(std::string_view event_id, std::size_t n);
/// The event that a correction's id was made for; empty where the id is not that of a correction.
[[nodiscard]] std::string_view corrected_id(std::string_view event_id) noexcept;

}  // namespace parcelgate
