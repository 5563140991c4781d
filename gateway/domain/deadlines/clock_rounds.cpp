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
  std::optional<Instant> after;
  if (rule_.met_after_start) after = start_->at;
  if (const auto began = last_round_began()) after = just_before(*began);
  return finder_.earliest(rule_.met_by, after);
}

const Occurrence* ClockRounds::met_before(Instant next_at, Instant round_began) const noexcept {
  std::optional<Instant> after;
  if (rule_.met_after_start || round_began != start_->at) after = just_before(round_began);
  const Occurrence* const met = finder_.earliest(rule_.met_by, after);
  return met != nullptr && met->at < next_at ? met : nullptr;
}

}  // namespace parcelgate
