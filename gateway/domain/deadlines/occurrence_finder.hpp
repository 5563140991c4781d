// Finds occurrences of a timeline as a rule counts them.
#pragma once

#include <optional>
#include <span>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

[[nodiscard]] bool contains(std::span<const Trigger> wanted, Trigger trigger) noexcept;

/// Look-up of the occurrence that starts or meets a clock. Borrows the timeline; results point into it.
class OccurrenceFinder {
 public:
  /// @param parcels  of several parcels of a return: whose scans count
  OccurrenceFinder(const Timeline& timeline, ParcelChoice parcels) : timeline_(timeline), parcels_(parcels) {}

  /// The earliest that counts, or null.
  /// @param after  only occurrences later than that; absent: all
  [[nodiscard]] const Occurrence* earliest(std::span<const Trigger> wanted,
                                           const std::optional<Instant>& after = std::nullopt) const noexcept;
  /// Between which instants the earliest lies; there must be one. Another occurrence whose zone is in doubt may have
  /// been earlier than the one that earliest() returns.
  [[nodiscard]] InstantRange range_of_earliest(std::span<const Trigger> wanted,
                                               const std::optional<Instant>& after = std::nullopt) const noexcept;

 private:
  [[nodiscard]] InstantRange range_of(std::span<const Trigger> wanted, std::optional<std::uint16_t> parcel,
                                      const std::optional<Instant>& after) const noexcept;
  [[nodiscard]] const Occurrence* earliest_of(std::span<const Trigger> wanted, std::optional<std::uint16_t> parcel,
                                              const std::optional<Instant>& after) const noexcept;
  [[nodiscard]] const Occurrence* earliest_of_last_parcel(std::span<const Trigger> wanted,
                                                          const std::optional<Instant>& after) const noexcept;

  const Timeline& timeline_;
  ParcelChoice parcels_;
};

}  // namespace parcelgate
