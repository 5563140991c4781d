// Marks: a summary of bounded size of a shipment's events. A semilattice: joining is commutative, associative and
// idempotent, so neither order nor repetition of events matters.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

// Slots 0 … 16 are the statuses on the shipment's own leg or without a reported leg, 17 … 33 the same on the way back
// to the sender; then further kinds that the state or the milestones need.
inline constexpr std::uint8_t kDeliveredUnproven = 2 * kStatusCount;  ///< somebody has it, perhaps not the addressee
inline constexpr std::uint8_t kDeliveredOnOwnLeg = 2 * kStatusCount + 1;  ///< the carrier itself named a leg, not rto
inline constexpr std::uint8_t kPhysicalScan = 2 * kStatusCount + 2;  ///< any scan by a carrier: a milestone, no state
inline constexpr std::uint8_t kEarlierScan = 2 * kStatusCount + 3;   ///< the same, before the journey began
// `returning` and `returned` of a carrier that names the leg "return": towards the seller, whoever the sender was. On a
// shipment that is registered as a return they are its own way and its delivery.
inline constexpr std::uint8_t kReturningOnReturnLeg = 2 * kStatusCount + 4;
inline constexpr std::uint8_t kReturnedOnReturnLeg = 2 * kStatusCount + 5;

[[nodiscard]] constexpr std::uint8_t slot_of(Status status, bool rto) noexcept {
  return static_cast<std::uint8_t>(static_cast<std::size_t>(status) + (rto ? kStatusCount : 0));
}

/// Whether the marks of a slot are scans by a carrier.
[[nodiscard]] bool is_scan_slot(std::uint8_t slot) noexcept;

/// Whether an event shows that the addressee of its leg has the goods.
[[nodiscard]] bool proves_receipt(const HistoryEntry& entry) noexcept;

/// Joins an entry, reported at `position`, into the marks. Entries without a status, or at an implausible time, change
/// nothing. Of an entry before `from`, the start of the journey, only kEarlierScan is kept.
/// @return whether a mark changed
bool join_marks(std::vector<Mark>& marks, const HistoryEntry& entry, std::uint16_t position,
                const std::optional<Instant>& from = std::nullopt);

/// The mark of a slot, or null.
[[nodiscard]] const Mark* find_mark(std::span<const Mark> marks, std::uint8_t slot) noexcept;

}  // namespace parcelgate
