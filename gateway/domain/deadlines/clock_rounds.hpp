// Where the rounds of a clock begin and end: start, restarts, what meets it, what closes the owner.
#pragma once

#include <optional>
#include <vector>

#include "gateway/domain/deadlines/occurrence_finder.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// A fact about the clock or an occurrence that restarts or pauses it: what walk() passes in order of time.
struct Turn {
  Instant at{};
  const Occurrence* occurrence{nullptr};
  const Fact* fact{nullptr};
};

/// Reads the rounds of one rule from a timeline. Borrows its arguments; results point into the timeline.
///
/// A restart begins a new round, also when the round before was met: a request after a refusal starts the seller's time
/// again. Scans restart a period, and no round: a parcel that went out for delivery has moved enough.
class ClockRounds {
 public:
  ClockRounds(const ClockRule& rule, const Timeline& timeline, const OccurrenceFinder& finder);

  /// What started the first round; a stated deadline shows that the clock runs, also when its start is not known.
  [[nodiscard]] const std::optional<Turn>& start() const noexcept { return start_; }
  /// What closed the return or complaint, or null.
  [[nodiscard]] const Occurrence* closing() const noexcept { return closing_; }
  /// What met the last round, or null.
  [[nodiscard]] const Occurrence* met() const noexcept;
  /// Between which instants the last round was met; there must be a met().
  [[nodiscard]] InstantRange met_range() const noexcept;
  /// What met the round that began at an instant, before the next one began at `next_at`; null: nothing.
  [[nodiscard]] const Occurrence* met_before(Instant next_at, Instant round_began) const noexcept;
  /// Between which instants a turn lies. Another start whose zone is in doubt may have come before the first one.
  [[nodiscard]] InstantRange range_of(const Turn& turn) const;
  /// Whether a fact about clocks is about this one.
  [[nodiscard]] bool concerns(const Fact& fact) const { return fact.clock.empty() || fact.clock == rule_.id; }
  /// What changes the clock, in order of time. There must be a start().
  /// @param dispute_pauses  whether a dispute stops the clock
  [[nodiscard]] std::vector<Turn> turns(bool dispute_pauses) const;
  [[nodiscard]] bool is_restart(const Occurrence& occurrence) const noexcept;

 private:
  /// With ParcelChoice::each: the first start of a parcel other than the one that started the clock.
  [[nodiscard]] bool is_further_parcel(const Occurrence& occurrence) const noexcept;
  [[nodiscard]] std::optional<Turn> find_start() const noexcept;
  [[nodiscard]] std::optional<Instant> last_round_began() const noexcept;
  /// What comes at that instant or before does not meet the last round.
  [[nodiscard]] std::optional<Instant> met_after() const noexcept;

  const ClockRule& rule_;
  const Timeline& timeline_;
  const OccurrenceFinder& finder_;
  const Occurrence* closing_{nullptr};
  std::optional<Turn> start_;
};

}  // namespace parcelgate
