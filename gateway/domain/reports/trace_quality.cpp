#include "gateway/domain/reports/trace_quality.hpp"

#include <algorithm>

#include "gateway/domain/marks.hpp"
#include "gateway/domain/scans.hpp"

namespace parcelgate {
namespace {

const MarkPoint* first_delivery(const Shipment& shipment) noexcept {
  const MarkPoint* first = nullptr;
  for (const std::uint8_t slot : {slot_of(Status::delivered, false), kDeliveredUnproven, kDeliveredOnOwnLeg}) {
    const Mark* const mark = find_mark(shipment.marks, slot);
    if (mark != nullptr && (first == nullptr || mark->first.order() < first->order())) first = &mark->first;
  }
  return first;
}

/// A delivery with a date alone may have happened at the end of its day.
bool moved_after(const Shipment& shipment, const MarkPoint& delivery) noexcept {
  constexpr std::array kOnItsWay{Status::picked_up, Status::in_transit, Status::out_for_delivery};
  return std::any_of(kOnItsWay.begin(), kOnItsWay.end(), [&](Status status) {
    const Mark* const mark = find_mark(shipment.marks, slot_of(status, false));
    return mark != nullptr && mark->last.at > delivery.occurred_at().latest();
  });
}

bool is_contradicted(const Shipment& shipment) {
  if (shipment.disputes.empty() || !is_compared(shipment)) return false;
  const Scans found = find_scans(shipment, {});
  return std::any_of(found.disagreements.begin(), found.disagreements.end(), [](const Disagreement& disagreement) {
    const auto is_delivery = [](const Scan& scan) { return scan.shown.status == Status::delivered; };
    return disagreement.kind == DisagreementKind::meaning &&
           (is_delivery(disagreement.kept) || is_delivery(disagreement.overruled));
  });
}

std::optional<bool> promise_kept(const Shipment& shipment, const MarkPoint& delivery) noexcept {
  const auto& promise = shipment.estimated_delivery;
  if (!promise || promise->received_at > delivery.occurred_at().latest()) return std::nullopt;
  const EstimatedDelivery& estimate = promise->value;
  return delivery.at <= (estimate.to ? *estimate.to : estimate.from).latest();
}

}  // namespace

unsigned TraceQuality::milestones() const noexcept {
  return static_cast<unsigned>(std::count(has.begin(), has.end(), true));
}

std::optional<TraceQuality> trace_quality_of(const Shipment& shipment) {
  const MarkPoint* const delivery = first_delivery(shipment);
  if (delivery == nullptr) return std::nullopt;
  const auto has = [&](Status status) { return find_mark(shipment.marks, slot_of(status, false)) != nullptr; };
  TraceQuality quality;
  quality.has = {has(Status::picked_up), has(Status::in_transit), has(Status::out_for_delivery),
                 shipment.milestones.signed_at.has_value()};
  quality.delivered_at = delivery->at;
  quality.scanned_after = moved_after(shipment, *delivery);
  quality.contradicted = is_contradicted(shipment);
  quality.kept_promise = promise_kept(shipment, *delivery);
  return quality;
}

}  // namespace parcelgate
