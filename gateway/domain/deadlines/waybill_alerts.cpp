#include "gateway/domain/deadlines/waybill_alerts.hpp"

#include <algorithm>

#include "gateway/domain/delivery.hpp"

namespace parcelgate {
namespace {

class WaybillAlertFinder {
 public:
  WaybillAlertFinder(const AlertLimits& limits, const Return& ret, const Timeline& timeline, AlertList& list)
      : limits_(limits), return_(ret), list_(list), receipt_(latest_receipt(ret, timeline, list.now())) {}

  void find(bool is_settled) {
    find_first([&](const ReturnShipment& shipment) { return scanned_before_approval(shipment); });
    if (!is_settled && receipt_ == nullptr)
      find_first([&](const ReturnShipment& shipment) { return never_scanned(shipment); });
    find_first([&](const ReturnShipment& shipment) { return of_other_return(shipment); });
    find_first([&](const ReturnShipment& shipment) { return delivered_elsewhere(shipment); });
    find_crossed();
    find_weight();
  }

 private:
  template <class Find>
  void find_first(Find find) {
    for (const ReturnShipment& shipment : return_.shipments) {
      if (shipment.leg == Leg::return_ && find(shipment)) return;
    }
  }

  static std::string name_of(const ReturnShipment& shipment, std::string_view milestone) {
    return "shipment:" + shipment.carrier + "/" + shipment.tracking_number + ":" + std::string(milestone);
  }

  /// A number that lived before. Parcels that come home on their own number are no surprise.
  bool scanned_before_approval(const ReturnShipment& shipment) {
    const auto& scan = shipment.milestones.earlier_scan_at;
    if (!scan || *scan > list_.now()) return false;
    list_.open({.kind = AlertKind::scanned_before_approval,
                .cause_at = *scan,
                .evidence = name_of(shipment, "first_physical_scan")});
    return true;
  }

  /// Each parcel is looked at, since each opens at its own time.
  bool never_scanned(const ReturnShipment& shipment) {
    const Milestones& milestones = shipment.milestones;
    const bool is_scanned = milestones.first_physical_scan_at || milestones.signed_at || milestones.ended_at;
    if (is_scanned || !shipment.registered_at || *shipment.registered_at > list_.now()) return false;
    list_.open({.kind = AlertKind::number_never_scanned,
                .cause_at = *shipment.registered_at,
                .evidence = name_of(shipment, "shipment_registered")},
               limits_.number_never_scanned);
    return *shipment.registered_at + limits_.number_never_scanned <= list_.now();
  }

  bool of_other_return(const ReturnShipment& shipment) {
    if (shipment.other_return.empty() || !shipment.registered_at || *shipment.registered_at > list_.now()) return false;
    list_.open({.kind = AlertKind::number_of_other_return,
                .cause_at = *shipment.registered_at,
                .evidence = name_of(shipment, "shipment_registered"),
                .found = shipment.other_return});
    return true;
  }

  bool delivered_elsewhere(const ReturnShipment& shipment) {
    const std::string wanted = prefecture_in(return_.order.destination.city);
    const std::string& found = shipment.delivery.city;
    const bool is_signed = shipment.milestones.signed_at.has_value();
    const auto& at = is_signed ? shipment.milestones.signed_at : shipment.milestones.first_physical_scan_at;
    if (!at || *at > list_.now() || wanted.empty() || found.empty() || found == wanted) return false;
    list_.open({.kind = AlertKind::delivered_elsewhere,
                .cause_at = *at,
                .evidence = name_of(shipment, is_signed ? "signed" : "first_physical_scan"),
                .found = found});
    return true;
  }

  /// What the receiving side found inside: this return's parcel with other goods, this return's goods in another
  /// parcel, or both ways.
  void find_crossed() {
    const bool has_other_goods =
        receipt_ != nullptr && !receipt_->order_found.empty() && receipt_->order_found != return_.order_id;
    const auto elsewhere = std::find_if(return_.crossed.begin(), return_.crossed.end(), [&](const auto& crossed) {
      return crossed.at <= list_.now() && (!has_other_goods || crossed.order_id == receipt_->order_found);
    });
    const bool is_elsewhere = elsewhere != return_.crossed.end();
    if (has_other_goods && is_elsewhere) {
      list_.open({.kind = AlertKind::numbers_crossed,
                  .cause_at = std::max(effective_at(*receipt_), elsewhere->at),
                  .evidence = "fact:" + receipt_->fact_id,
                  .found = elsewhere->return_id});
    } else if (has_other_goods) {
      list_.open({.kind = AlertKind::goods_of_other_order,
                  .cause_at = effective_at(*receipt_),
                  .evidence = "fact:" + receipt_->fact_id,
                  .found = receipt_->order_found});
    } else if (is_elsewhere) {
      list_.open({.kind = AlertKind::goods_in_other_parcel,
                  .cause_at = elsewhere->at,
                  .evidence = "return:" + elsewhere->return_id + "/fact:" + elsewhere->fact_id,
                  .found = elsewhere->return_id});
    }
  }

  void find_weight() {
    if (receipt_ == nullptr || !receipt_->weight_grams || !return_.order.weight_grams) return;
    const std::uint64_t found = *receipt_->weight_grams;
    const std::uint64_t sent = *return_.order.weight_grams;
    const std::uint64_t difference = found > sent ? found - sent : sent - found;
    if (difference <= kWeightToleranceGrams || difference * 100 <= sent * kWeightTolerancePercent) return;
    list_.open({.kind = AlertKind::weight_differs,
                .cause_at = effective_at(*receipt_),
                .evidence = "fact:" + receipt_->fact_id,
                .found = std::to_string(found) + " g / " + std::to_string(sent) + " g"});
  }

  const AlertLimits& limits_;
  const Return& return_;
  AlertList& list_;
  const Fact* receipt_;
};

}  // namespace

const Fact* latest_receipt(const Return& ret, const Timeline& timeline, Instant now) noexcept {
  const Fact* latest = nullptr;
  for (const Fact& fact : ret.facts) {
    const bool counts = fact.kind == FactKind::received && effective_at(fact) <= now &&
                        find_withdrawal(timeline.withdrawals, fact) == nullptr;
    if (counts && (latest == nullptr || effective_at(fact) >= effective_at(*latest))) latest = &fact;
  }
  return latest;
}

void find_waybill_alerts(const AlertLimits& limits, const Return& ret, const Timeline& timeline, bool is_settled,
                         AlertList& list) {
  WaybillAlertFinder(limits, ret, timeline, list).find(is_settled);
}

}  // namespace parcelgate
