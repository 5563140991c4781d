#include "gateway/domain/deadlines/occurrence_finder.hpp"

#include <algorithm>

namespace parcelgate {

bool contains(std::span<const Trigger> wanted, Trigger trigger) noexcept {
  return std::find(wanted.begin(), wanted.end(), trigger) != wanted.end();
}

const Occurrence* OccurrenceFinder::earliest(std::span<const Trigger> wanted,
                                             const std::optional<Instant>& after) const noexcept {
  if (parcels_ != ParcelChoice::last || timeline_.parcels.size() < 2) return earliest_of(wanted, std::nullopt, after);
  const Occurrence* const fact = earliest_of(wanted, 0, after);
  const Occurrence* const parcel = earliest_of_last_parcel(wanted, after);
  if (fact == nullptr || parcel == nullptr) return fact != nullptr ? fact : parcel;
  return parcel->at < fact->at ? parcel : fact;
}

InstantRange OccurrenceFinder::range_of_earliest(std::span<const Trigger> wanted,
                                                 const std::optional<Instant>& after) const noexcept {
  const Occurrence* const found = earliest(wanted, after);
  if (!timeline_.has_doubts) return {found->at, found->at};
  if (parcels_ != ParcelChoice::last || timeline_.parcels.size() < 2) return range_of(wanted, std::nullopt, after);
  if (found->parcel == 0) return found->range();
  InstantRange last{Instant::min(), Instant::min()};
  for (const std::uint16_t parcel : timeline_.parcels) {
    const InstantRange range = range_of(wanted, parcel, after);
    last = {std::max(last.earliest, range.earliest), std::max(last.latest, range.latest)};
  }
  return last;
}

/// The earliest of several: before it none can lie, and after the latest instant of each it has happened.
InstantRange OccurrenceFinder::range_of(std::span<const Trigger> wanted, std::optional<std::uint16_t> parcel,
                                        const std::optional<Instant>& after) const noexcept {
  std::optional<InstantRange> found;
  for (const Occurrence& occurrence : timeline_.occurrences) {
    if ((after && occurrence.at <= *after) || (parcel && occurrence.parcel != *parcel)) continue;
    if (!contains(wanted, occurrence.trigger)) continue;
    const InstantRange range = occurrence.range();
    if (!found) found = range;
    found->earliest = std::min(found->earliest, range.earliest);
    found->latest = std::min(found->latest, range.latest);
  }
  return found.value_or(InstantRange{});
}

const Occurrence* OccurrenceFinder::earliest_of(std::span<const Trigger> wanted, std::optional<std::uint16_t> parcel,
                                                const std::optional<Instant>& after) const noexcept {
  for (const Occurrence& occurrence : timeline_.occurrences) {
    if (after && occurrence.at <= *after) continue;
    if ((!parcel || occurrence.parcel == *parcel) && contains(wanted, occurrence.trigger)) return &occurrence;
  }
  return nullptr;
}

/// Null until every parcel has one.
const Occurrence* OccurrenceFinder::earliest_of_last_parcel(std::span<const Trigger> wanted,
                                                            const std::optional<Instant>& after) const noexcept {
  const Occurrence* last = nullptr;
  for (const std::uint16_t parcel : timeline_.parcels) {
    const Occurrence* const found = earliest_of(wanted, parcel, after);
    if (found == nullptr) return nullptr;
    if (last == nullptr || found->at > last->at) last = found;
  }
  return last;
}

}  // namespace parcelgate
