// The deadline of one period of a clock, from the rule's limit.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/chosen_limit.hpp"
#include "gateway/domain/deadlines/steps.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// A deadline: as it stands, and between which instants it lies because a zone was assumed.
struct Due {
  Instant at{};
  InstantRange range{};

  static Due exactly(Instant at) noexcept { return {at, {at, at}}; }
  void cover(Instant other) noexcept { range = {std::min(range.earliest, other), std::max(range.latest, other)}; }
};

/// Finds the limit that holds for a start, and the instant at which it ends. Borrows its arguments.
///
///     const auto due = DueFinder(rules, rule, order, nullptr).find(start, {earliest_start, latest_start}, "sf");
class DueFinder {
 public:
  /// @param steps  where the steps are added; null: they are not wanted
  DueFinder(const RulePack& rules, const ClockRule& rule, const OrderDetails& order, std::vector<ClockStep>* steps)
      : rules_(rules), rule_(rule), order_(order), steps_(steps) {}

  /// The deadline of a period that starts at an instant, and its bounds where the start is in doubt. Nothing: the rule
  /// has no figure for this order.
  /// @param carrier  whose working days count, where the rule counts those of the carrier
  [[nodiscard]] std::optional<Due> find(Instant start, const InstantRange& range, std::string_view carrier) const;

 private:
  void add_step(ClockStep step) const {
    if (steps_ != nullptr) steps_->push_back(std::move(step));
  }
  [[nodiscard]] std::optional<Instant> find(Instant start, std::string_view carrier) const;
  void add_days(std::vector<CountedDay> days, std::string_view carrier) const;
  [[nodiscard]] Instant next_midnight(Instant at) const;
  void add_choice(const ChosenLimit& chosen, Instant start) const;

  const RulePack& rules_;
  const ClockRule& rule_;
  const OrderDetails& order_;
  std::vector<ClockStep>* steps_;
};

}  // namespace parcelgate
