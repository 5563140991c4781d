// What another rule pack would change for the returns, shipments and complaints in the store. Nothing is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A clock as one of the packs computes it.
struct ComparedClock {
  std::optional<ClockState> state;  ///< nothing: the pack has no such clock
  std::optional<Instant> due_at;
  bool is_breached{false};
  friend bool operator==(const ComparedClock&, const ComparedClock&) = default;
};

/// A clock that two packs compute differently.
struct ClockDifference {
  std::string clock;
  ComparedClock before;
  ComparedClock after;
};

/// Computes the clocks of a return, a shipment or a complaint by two packs, from its facts and scans alone.
/// @return the clocks with another state or breach, and the open ones with another deadline; the rules' order of
///         `after`, then clocks that only `before` has
[[nodiscard]] std::vector<ClockDifference> compare_clocks(const RulePack& before, const RulePack& after,
                                                          ClockInput input, Instant now);

/// A return, shipment or complaint with clocks that would change.
struct OwnerDifference {
  std::string tenant;
  std::string return_id;  ///< empty: it is no return
  ShipmentKey shipment;
  std::string complaint_id;  ///< empty: it is no complaint
  std::vector<ClockDifference> clocks;
};

/// Where a step begins: returns are compared first, then shipments, then complaints.
struct ComparisonPlace {
  ClockSubject subject{ClockSubject::return_};
  std::int64_t from{0};
};

/// One step of a comparison.
struct ComparisonStep {
  std::uint64_t returns{0};  ///< open ones that follow the pack
  std::uint64_t shipments{0};
  std::uint64_t complaints{0};
  std::vector<OwnerDifference> differences;
  ComparisonPlace next;
  bool is_end{false};
};

/// Compares the open returns, shipments and complaints that follow the pack with the id of `before`. A step reads some
/// hundred rows, so that a caller who shares its thread holds up nobody:
///
///     ComparisonPlace place;
///     for (bool is_end = false; !is_end;) {
///       const auto step = compare_step(*reader, before, after, place, time.now());
///       if (!step) return unexpected(step.error());
///       place = step->next;
///       is_end = step->is_end;
///     }
///
/// Trap: a shipment gets its first clocks at its next event. One without clocks so far is not compared, also where only
/// `after` has rules for shipments.
[[nodiscard]] Result<ComparisonStep> compare_step(Reader& reader, const RulePack& before, const RulePack& after,
                                                  const ComparisonPlace& place, Instant now);

}  // namespace parcelgate
