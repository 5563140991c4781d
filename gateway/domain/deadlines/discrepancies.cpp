#include "gateway/domain/deadlines/discrepancies.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

class DiscrepancyFinder {
 public:
  DiscrepancyFinder(const RulePack& rules, const Return& ret, const Timeline& timeline, Instant now)
      : limits_(rules.alert_limits), return_(ret), timeline_(timeline), now_(now) {}

  Discrepancies find() {
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
    find_early_scans();
    return std::move(found_);
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

  void open(AlertKind kind, Instant cause_at, std::string evidence, milliseconds after) {
    const Instant since = cause_at + after;
    if (since <= now_) {
      found_.alerts.push_back({kind, since, cause_at, std::move(evidence)});
    } else if (!found_.next_at || since < *found_.next_at) {
      found_.next_at = since;
    }
  }
  void open(AlertKind kind, const Occurrence& cause, milliseconds after) { open(kind, cause.at, cause.by, after); }

  /// The parcel to the buyer was delivered after the buyer had requested a refund.
  void find_delivered() {
    const Occurrence* const requested = earliest({Trigger::requested, Trigger::approved});
    if (requested == nullptr || return_.order.kind != ReturnKind::refund_only) return;
    for (const ReturnShipment& shipment : return_.shipments) {
      const auto& signed_at = shipment.milestones.signed_at;
      if (shipment.leg != Leg::outbound || !signed_at || *signed_at < requested->at || *signed_at > now_) continue;
      return open(AlertKind::delivered_before_refund, *signed_at, name_of(shipment) + ":signed", {});
    }
  }

  /// What the warehouse found: the latest receipt counts.
  void find_receipt() {
    const Fact* latest = nullptr;
    for (const Fact& fact : return_.facts) {
      const bool counts = fact.kind == FactKind::received && effective_at(fact) <= now_ &&
                          find_withdrawal(timeline_.withdrawals, fact) == nullptr;
      if (counts && (latest == nullptr || effective_at(fact) >= effective_at(*latest))) latest = &fact;
    }
    if (latest == nullptr) return;
    const std::string evidence = "fact:" + latest->fact_id;
    if (latest->quantity && latest->expected_quantity && *latest->quantity < *latest->expected_quantity)
      open(AlertKind::receipt_partial, effective_at(*latest), evidence, {});
    if (latest->condition == GoodsCondition::defective)
      open(AlertKind::goods_defective, effective_at(*latest), evidence, {});
  }

  void find_unregistered() {
    const Occurrence* const is_signed = earliest({Trigger::signed_});
    if (is_signed == nullptr || earliest({Trigger::received, Trigger::inspected}) != nullptr) return;
    open(AlertKind::receipt_not_registered, *is_signed, limits_.receipt_not_registered);
  }

  /// A number that lived before. Parcels that come home on their own number are no surprise.
  void find_early_scans() {
    for (const ReturnShipment& shipment : return_.shipments) {
      const auto& scan = shipment.milestones.earlier_scan_at;
      if (shipment.leg != Leg::return_ || !scan || *scan > now_) continue;
      return open(AlertKind::scanned_before_approval, *scan, name_of(shipment) + ":first_physical_scan", {});
    }
  }

  static std::string name_of(const ReturnShipment& shipment) {
    return "shipment:" + shipment.carrier + "/" + shipment.tracking_number;
  }

  const AlertLimits& limits_;
  const Return& return_;
  const Timeline& timeline_;
  Instant now_;
  Discrepancies found_;
};

}  // namespace

Discrepancies find_discrepancies(const RulePack& rules, const Return& ret, const Timeline& timeline, Instant now) {
  return DiscrepancyFinder(rules, ret, timeline, now).find();
}

}  // namespace parcelgate
