#include "gateway/domain/marks.hpp"

#include <algorithm>
#include <compare>
#include <tuple>

namespace parcelgate {
namespace {

/// EventOrder, made total over all members of a point: two reports of one event join to the same mark in either order.
bool before(const MarkPoint& left, const MarkPoint& right) noexcept {
  const auto shown = [](const MarkPoint& point) {
    return std::tuple(point.reason.index(), point.offset_minutes, point.zone_source, point.day_hours, point.doubt);
  };
  const auto order = left.order() <=> right.order();
  return std::is_lt(order) || (std::is_eq(order) && shown(left) < shown(right));
}

bool join(std::vector<Mark>& marks, std::uint8_t slot, const MarkPoint& point) {
  const auto place = std::lower_bound(marks.begin(), marks.end(), slot,
                                      [](const Mark& mark, std::uint8_t wanted) { return mark.slot < wanted; });
  if (place == marks.end() || place->slot != slot) {
    marks.insert(place, Mark{point, point, slot});
    return true;
  }
  const bool earlier = before(point, place->first);
  const bool later = before(place->last, point);
  if (earlier) place->first = point;
  if (later) place->last = point;
  return earlier || later;
}

std::uint8_t slot_of_entry(const HistoryEntry& entry) noexcept {
  const bool rto = entry.leg == Leg::rto;
  if (entry.status == Status::delivered && !rto) {
    if (!proves_receipt(entry)) return kDeliveredUnproven;
    if (entry.leg) return kDeliveredOnOwnLeg;
  }
  if (entry.leg == Leg::return_ && entry.status == Status::returning) return kReturningOnReturnLeg;
  if (entry.leg == Leg::return_ && entry.status == Status::returned) return kReturnedOnReturnLeg;
  return slot_of(*entry.status, rto);
}

}  // namespace

bool is_scan_slot(std::uint8_t slot) noexcept {
  if (slot >= 2 * kStatusCount) return slot != kEarlierScan;
  return info(static_cast<Status>(slot % kStatusCount)).physical;
}

bool proves_receipt(const HistoryEntry& entry) noexcept {
  return entry.status == Status::delivered && entry.proof >= ProofLevel::scanned &&
         info(entry.reason).counts_as_receipt;
}

bool join_marks(std::vector<Mark>& marks, const HistoryEntry& entry, std::uint16_t position,
                const std::optional<Instant>& from) {
  if (!entry.status || entry.time_verdict != TimeVerdict::plausible) return false;
  const StatusInfo& status = info(*entry.status);
  MarkPoint point;
  point.at = entry.occurred_at.at;
  point.fingerprint = entry.fingerprint;
  point.position = position;
  point.reason = entry.reason;
  point.offset_minutes = static_cast<std::int16_t>(entry.occurred_at.offset.count());
  point.rank = status.rank;
  point.zone_source = entry.occurred_at.zone_source;
  point.day_hours = entry.occurred_at.day_hours;
  point.doubt = entry.occurred_at.doubt;
  const bool is_scan = status.physical && entry.proof >= ProofLevel::scanned;
  if (from && entry.occurred_at.latest() < *from) return is_scan && join(marks, kEarlierScan, point);
  bool changed = join(marks, slot_of_entry(entry), point);
  if (is_scan) changed |= join(marks, kPhysicalScan, point);
  return changed;
}

const Mark* find_mark(std::span<const Mark> marks, std::uint8_t slot) noexcept {
  for (const Mark& mark : marks) {
    if (mark.slot == slot) return &mark;
  }
  return nullptr;
}

}  // namespace parcelgate
