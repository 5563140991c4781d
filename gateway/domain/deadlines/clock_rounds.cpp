#include "gateway/domain/deadlines/clock_rounds.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

/// So that what happens at the beginning of a round counts for it.
Instant just_before(Instant at) noexcept {
  return at - std::chrono::milliseconds{1};
}

const Occurrence* find_closing(const Timeline& timeline) noexcept {
  const auto found = std::find_if(timeline.occurrences.begin(), timeline.occurrences.end(),
                                  [](const Occurrence& occurrence) { return closes_owner(occurrence.trigger); });
  return found == timeline.occurrences.end() ? nullptr : &*found;
}

}  // namespace

ClockRounds::ClockRounds(const ClockRule& rule, const Timeline& timeline, const OccurrenceFinder& finder)
    : rule_(rule), timeline_(timeline), finder_(finder), closing_(find_closing(timeline)), start_(find_start()) {}

std::optional<Turn> ClockRounds::find_start() const noexcept {
  std::optional<Turn> start;
  if (const Occurrence* const found = finder_.earliest(rule_.starts)) start = Turn{found->at, found, nullptr};
  const auto statement = std::find_if(timeline_.facts.begin(), timeline_.facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::deadline_stated && (fact.clock.empty() || fact.clock == rule_.id);
  });
  if (statement != timeline_.facts.end() && (!start || statement->at < start->at))
    start = Turn{statement->at, nullptr, &*statement};
  if (start && closing_ != nullptr && closing_->at <= start->at) start.reset();
  return start;
}

bool ClockRounds::is_further_parcel(const Occurrence& occurrence) const noexcept {
  if (rule_.parcels != ParcelChoice::each || occurrence.parcel == 0 || !contains(rule_.starts, occurrence.trigger))
    return false;
  const auto first =
      std::find_if(timeline_.occurrences.begin(), timeline_.occurrences.end(), [&](const Occurrence& other) {
        return other.parcel == occurrence.parcel && contains(rule_.starts, other.trigger);
      });
  const bool started_it = start_->occurrence != nullptr && start_->occurrence->parcel == occurrence.parcel;
  return !started_it && &*first == &occurrence;
}

bool ClockRounds::is_restart(const Occurrence& occurrence) const noexcept {
  if (!start_ || occurrence.at <= start_->at) return false;
  if (!contains(rule_.restarts, occurrence.trigger) && !is_further_parcel(occurrence)) return false;
  return closing_ == nullptr || occurrence.at < closing_->at;
}

std::optional<Instant> ClockRounds::last_round_began() const noexcept {
  std::optional<Instant> began;
  if (rule_.restarts.empty() && rule_.parcels != ParcelChoice::each) return began;
  for (const Occurrence& occurrence : timeline_.occurrences) {
    if (occurrence.trigger != Trigger::movement && is_restart(occurrence)) began = occurrence.at;
  }
  return began;
}

/// Something that closes the return or complaint meets a clock that never started only if nothing else could have met
/// it.
const Occurrence* ClockRounds::met() const noexcept {
  if (!start_) {
    const Occurrence* const met = rule_.met_after_start ? nullptr : finder_.earliest(rule_.met_by);
    return met != nullptr && closes_owner(met->trigger) && rule_.met_by.size() > 1 ? nullptr : met;
  }
  return finder_.earliest(rule_.met_by, met_after());
}

InstantRange ClockRounds::met_range() const noexcept {
  return finder_.range_of_earliest(rule_.met_by, start_ ? met_after() : std::nullopt);
}

std::optional<Instant> ClockRounds::met_after() const noexcept {
  if (const auto began = last_round_began()) return just_before(*began);
  return rule_.met_after_start ? std::optional(start_->at) : std::nullopt;
}

const Occurrence* ClockRounds::met_before(Instant next_at, Instant round_began) const noexcept {
  std::optional<Instant> after;
  if (rule_.met_after_start || round_began != start_->at) after = just_before(round_began);
  const Occurrence* const met = finder_.earliest(rule_.met_by, after);
  return met != nullptr && met->at < next_at ? met : nullptr;
}

std::vector<Turn> ClockRounds::turns(bool dispute_pauses) const {
  std::vector<Turn> turns;
  for (const Fact& fact : timeline_.facts) {
    if (concerns(fact)) turns.push_back({fact.at, nullptr, &fact});
  }
  // The start becomes known after the statement that started the clock.
  const Occurrence* const later_start = start_->fact != nullptr ? finder_.earliest(rule_.starts) : nullptr;
  for (const Occurrence& occurrence : timeline_.occurrences) {
    const bool pauses = dispute_pauses && (occurrence.trigger == Trigger::dispute_opened ||
                                           occurrence.trigger == Trigger::dispute_closed);
    const bool restarts = is_restart(occurrence);
    const bool starts_later = &occurrence == later_start;
    if (pauses || restarts || starts_later) turns.push_back({occurrence.at, &occurrence, nullptr});
  }
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& left, const Turn& right) { return left.at < right.at; });
  return turns;
}

InstantRange ClockRounds::range_of(const Turn& turn) const {
  if (turn.occurrence == nullptr || !timeline_.has_doubts) return {turn.at, turn.at};
  const bool is_first = start_ && turn.occurrence == start_->occurrence;
  return is_first ? finder_.range_of_earliest(rule_.starts) : turn.occurrence->range();
}

}  // namespace parcelgate
