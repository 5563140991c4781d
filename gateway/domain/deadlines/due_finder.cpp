#include "gateway/domain/deadlines/due_finder.hpp"

namespace parcelgate {

using std::chrono::milliseconds;

/// The deadline of a start that lies within a range. Later starts give later deadlines, except where an override
/// begins or ends: the first and last moment of each day within the range are looked at, too.
std::optional<Due> DueFinder::find(Instant start, const InstantRange& range, std::string_view carrier) const {
  const auto at = find(start, carrier);
  if (!at || range.is_exact()) return at ? std::optional(Due::exactly(*at)) : std::nullopt;
  Due due = Due::exactly(*at);
  const auto cover = [&](Instant other) {
    const ChosenLimit chosen = choose_limit(rules_, rule_, order_, other);
    if (chosen.limit != nullptr) due.cover(end_of(*chosen.limit, other, rules_.day_count(rule_, carrier)).at);
  };
  cover(range.earliest);
  cover(range.latest);
  for (Instant midnight = next_midnight(range.earliest); midnight <= range.latest; midnight = next_midnight(midnight)) {
    cover(midnight - milliseconds{1});
    cover(midnight);
  }
  if (!due.range.is_exact())
    add_step({.kind = StepKind::due_in_doubt, .due_from = due.range.earliest, .due_to = due.range.latest});
  return due;
}

/// The beginning of the next day of the pack's zone.
Instant DueFinder::next_midnight(Instant at) const {
  const LocalTime local = rules_.zone ? rules_.zone->local(at) : LocalTime(at.time_since_epoch());
  const LocalTime next = std::chrono::floor<std::chrono::days>(local) + std::chrono::days{1};
  if (!rules_.zone) return Instant(next.time_since_epoch());
  return std::max(rules_.zone->resolve(next, ZoneSource::location).at, at + milliseconds{1});
}

std::optional<Instant> DueFinder::find(Instant start, std::string_view carrier) const {
  const ChosenLimit chosen = choose_limit(rules_, rule_, order_, start);
  add_choice(chosen, start);
  if (chosen.limit == nullptr) {
    add_step({.kind = StepKind::waits_for_statement});
    return std::nullopt;
  }
  LimitEnd end = end_of(*chosen.limit, start, rules_.day_count(rule_, carrier), steps_ != nullptr);
  if (steps_ == nullptr) return end.at;
  const std::optional<std::chrono::year> unknown_year = end.unknown_year;
  if (!end.days.empty()) add_days(std::move(end.days), carrier);
  if (unknown_year) add_step({.kind = StepKind::year_unknown, .year = *unknown_year});
  if (end.reading == LocalReading::skipped) add_step({.kind = StepKind::time_skipped, .due = end.at});
  if (end.reading == LocalReading::repeated) add_step({.kind = StepKind::time_repeated, .due = end.at});
  add_step({.kind = StepKind::due_computed, .due = end.at, .limit = *chosen.limit});
  return end.at;
}

/// The days that were counted, and whose they are.
void DueFinder::add_days(std::vector<CountedDay> days, std::string_view carrier) const {
  ClockStep step{.kind = StepKind::days_counted, .days = std::move(days)};
  if (rule_.counts_carrier_days) {
    const Calendar* const own = rules_.calendar_of(carrier);
    const Calendar* const counted = own != nullptr ? own : rules_.calendar.get();
    add_step({.kind = own != nullptr ? StepKind::carrier_days : StepKind::carrier_days_unknown,
              .subject = std::string(carrier),
              .text = counted != nullptr ? counted->id : std::string{}});
    if (own != nullptr) step.subject = carrier;
  }
  add_step(std::move(step));
}

void DueFinder::add_choice(const ChosenLimit& chosen, Instant start) const {
  if (steps_ == nullptr) return;
  if (chosen.dated_override != nullptr) {
    add_step({.kind = StepKind::override_applied,
              .subject = chosen.dated_override->id,
              .text = chosen.dated_override->source});
  }
  if (chosen.region) {
    add_step({.kind = chosen.region_is_unknown ? StepKind::region_unknown : StepKind::region_chosen,
              .subject = std::string(to_string(*chosen.region))});
  }
  if (chosen.is_of_complex) add_step({.kind = StepKind::complex_chosen});
  const LocalTime local = rules_.zone ? rules_.zone->local(start) : LocalTime(start.time_since_epoch());
  const auto day = std::chrono::floor<std::chrono::days>(local);
  if ((rule_.valid_from && day < *rule_.valid_from) || (rule_.valid_until && day > *rule_.valid_until))
    add_step({.kind = StepKind::outside_validity});
}

}  // namespace parcelgate
