#include "gateway/domain/deadlines/discrepancies.hpp"

#include <algorithm>

#include "gateway/domain/deadlines/waybill_alerts.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

class DiscrepancyFinder {
 public:
  DiscrepancyFinder(const RulePack& rules, const Return& ret, const Timeline& timeline, Instant now)
      : limits_(rules.alert_limits), return_(ret), timeline_(timeline), list_(now) {}

  AlertSet find() {
    // `waived` without a clock closes the return, and with it what does not match.
    for (const Fact& fact : timeline_.facts) {
      if (fact.kind == FactKind::waived && fact.clock.empty()) list_.ignore_until(fact.at);
    }
    const Occurrence* const refund = earliest({Trigger::refunded, Trigger::exchange_sent});
    const Occurrence* const cancelled = earliest({Trigger::cancelled});
    const Occurrence* const back = earliest({Trigger::signed_, Trigger::received, Trigger::inspected});
    if (refund != nullptr && back == nullptr && goods_come_back())
      open(AlertKind::goods_not_back, *refund, limits_.goods_not_back);
    const bool is_settled = refund != nullptr || cancelled != nullptr;
    if (back != nullptr && !is_settled) open(AlertKind::refund_not_made, *back, limits_.refund_not_made);
    if (!is_settled) find_delivered();
    if (!is_settled) find_receipt();
    if (!is_settled) find_unregistered();
    find_waybill_alerts(limits_, return_, timeline_, is_settled, list_);
    return list_.take();
  }

 private:
  [[nodiscard]] bool goods_come_back() const noexcept {
    const ReturnKind kind = return_.order.kind;
    return kind != ReturnKind::refund_only && kind != ReturnKind::resend;
  }

  [[nodiscard]] const Occurrence* earliest(std::initializer_list<Trigger> wanted) const noexcept {
    for (const Occurrence& occurrence : timeline_.occurrences) {
      if (std::find(wanted.begin(), wanted.end(), occurrence.trigger) != wanted.end()) return &occurrence;
    }
    return nullptr;
  }

  void open(AlertKind kind, const Occurrence& cause, milliseconds after) {
    list_.open({.kind = kind, .cause_at = cause.at, .evidence = cause.by}, after);
  }

  /// The parcel to the buyer was delivered, or is being delivered, after the buyer had requested a refund.
  void find_delivered() {
    const Occurrence* const requested = earliest({Trigger::requested, Trigger::approved});
    if (requested == nullptr || return_.order.kind != ReturnKind::refund_only) return;
    const auto is_after = [&](const std::optional<Instant>& at) {
      return at && *at >= requested->at && *at <= list_.now();
    };
    for (const ReturnShipment& shipment : return_.shipments) {
      if (shipment.leg != Leg::outbound) continue;
      const std::string name = "shipment:" + shipment.carrier + "/" + shipment.tracking_number;
      if (is_after(shipment.milestones.signed_at)) {
        return list_.open({.kind = AlertKind::delivered_before_refund,
                           .cause_at = *shipment.milestones.signed_at,
                           .evidence = name + ":signed"});
      }
      if (!shipment.milestones.ended_at && is_after(shipment.delivery.since)) {
        return list_.open({.kind = AlertKind::out_for_delivery_before_refund,
                           .cause_at = *shipment.delivery.since,
                           .evidence = name + ":out_for_delivery"});
      }
    }
  }

  /// What the warehouse found.
  void find_receipt() {
    const Fact* const latest = latest_receipt(return_, timeline_, list_.now());
    if (latest == nullptr) return;
    Alert alert{.cause_at = effective_at(*latest), .evidence = "fact:" + latest->fact_id};
    alert.kind = AlertKind::receipt_partial;
    if (latest->quantity && latest->expected_quantity && *latest->quantity < *latest->expected_quantity)
      list_.open(alert);
    alert.kind = AlertKind::goods_defective;
    if (latest->condition == GoodsCondition::defective) list_.open(alert);
  }

  void find_unregistered() {
    const Occurrence* const is_signed = earliest({Trigger::signed_});
    if (is_signed == nullptr || earliest({Trigger::received, Trigger::inspected}) != nullptr) return;
    open(AlertKind::receipt_not_registered, *is_signed, limits_.receipt_not_registered);
  }

  const AlertLimits& limits_;
  const Return& return_;
  const Timeline& timeline_;
  AlertList list_;
};

}  // namespace

AlertSet find_discrepancies(const RulePack& rules, const Return& ret, const Timeline& timeline, Instant now) {
  return DiscrepancyFinder(rules, ret, timeline, now).find();
}

}  // namespace parcelgate
