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
