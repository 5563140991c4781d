// Values for what every Store must do: each uses every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "gateway/ports/store.hpp"

namespace parcelgate::test {

using namespace std::chrono_literals;

inline Instant at_second(std::int64_t second) {
  return Instant{std::chrono::seconds{1'760'000'000 + second}};
}

inline ShipmentKey key_of(int number) {
  return {"shop", "sf", "SF" + std::to_string(100'000 + number)};
}

inline FeedEntry entry_of(std::string tenant, std::string data) {
  FeedEntry entry;
  entry.recorded_at = at_second(1);
  entry.type = "parcelgate.shipment.event_recorded.v1";
  entry.tenant = std::move(tenant);
  entry.data = std::move(data);
  return entry;
}

inline HistoryEntry history_entry(std::uint64_t fingerprint) {
  HistoryEntry entry;
  entry.fingerprint = fingerprint;
  entry.occurred_at = {at_second(static_cast<std::int64_t>(fingerprint)), 480min, ZoneSource::carrier};
  entry.status = Status::in_transit;
  entry.place = "杭州转运中心";
  return entry;
}

/// A shipment that uses every field.
inline Shipment full_shipment(const ShipmentKey& key) {
  Shipment shipment;
  shipment.key = key;
  shipment.leg = Leg::return_;
  shipment.return_id = "R-1";
  shipment.other_returns = {"R-2", "R-3"};
  shipment.status = Status::delivered;
  shipment.reason = Reason{3};
  shipment.status_at = ZonedInstant{at_second(5), -90min, ZoneSource::location};
  shipment.milestones = {at_second(1), at_second(5), std::nullopt, at_second(6), at_second(7), at_second(-9)};
  shipment.milestones.zones[0] = {-90, ZoneSource::location, {}};
  shipment.milestones.zones[1] = {480, ZoneSource::assumed, {3, 200}};
  shipment.status_at->doubt = {0, 4};
  shipment.journey_from = at_second(0);
  const MarkPoint first{at_second(1), 4, 2, Reason{2}, -90, 3, ZoneSource::location};
  const MarkPoint last{at_second(2), 7, 5, Reason{1}, 480, 6, ZoneSource::carrier};
  shipment.marks = {Mark{first, last, 0}, Mark{last, last, kMarkSlots - 1}};
  shipment.history = {history_entry(1), history_entry(2)};
  shipment.history[1].occurred_at.doubt = {12, 20};
  shipment.history[1].status.reset();
  shipment.history[1].leg = Leg::rto;
  shipment.history[1].source_index = 1;
  shipment.sources = {{"sf", true}, {"kuaidi100", false}};
  shipment.disputes = {5, 6};
  shipment.retracted = {77};
  shipment.event_count = 3;
  shipment.unmapped_count = 1;
  shipment.version = 9;
  return shipment;
}

inline Return full_return(std::string return_id, std::optional<Instant> wake_at, Instant created_at) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = std::move(return_id);
  ret.order_id = "O-1";
  ret.rule_pack = "default";
  ret.locale = Locale::zh_tw;
  ret.created_at = created_at;
  ret.wake_at = wake_at;
  Fact fact;
  fact.fact_id = "f-1";
  fact.kind = FactKind::extended;
  fact.at = at_second(3);
  fact.by = 24h;
  fact.due_at = at_second(9);
  fact.note = "长假";
  fact.withdraws = "f-0";
  fact.order_found = "O-8";
  fact.weight_grams = 900;
  fact.is_shared = true;
  ret.facts = {fact};
  ret.shipments = {{"sf", "SF1", Leg::return_, {at_second(1), std::nullopt, std::nullopt, std::nullopt}}};
  ret.shipments.front().milestones.returned_at = at_second(8);
  ret.shipments.front().milestones.earlier_scan_at = at_second(-3);
  ret.shipments.front().milestones.zones[4] = {-300, ZoneSource::assumed, {8, 1}};
  ret.shipments.front().registered_at = at_second(4);
  ret.shipments.front().was_known = true;
  ret.shipments.front().other_return = "R-0";
  ret.shipments.front().delivery = {"成都", at_second(5)};
  ret.order.weight_grams = 1'200;
  ret.platform_refunds = {{"kuaimai", {"2828", "SKU001"}}, {"taobao", {"77", ""}}};
  ret.crossed = {{"R-8", "O-8", "f-8", at_second(6)}};
  Clock clock;
  clock.id = "buyer_sends";
  clock.state = ClockState::running;
  clock.actor = Party::buyer;
  clock.started_at = at_second(2);
  clock.due_at = at_second(400);
  clock.warned = {24h, 6h};
  clock.computed_due_at = clock.due_at;
  clock.stated_by = "fact:platform";
  clock.money_at_risk = Money{500, {'C', 'N', 'Y'}};
  clock.due_from = at_second(390);
  clock.due_to = at_second(420);
  clock.is_met_in_doubt = true;
  clock.zone_doubts = {{DoubtRole::met, "shipment:sf/SF1:returned", at_second(8), -300min, at_second(1), at_second(9)}};
  ret.clocks = {clock};
  ret.alerts = {{AlertKind::numbers_crossed, at_second(6), at_second(6), "fact:f-1", "R-8"}};
  ret.version = 4;
  return ret;
}

/// A receipt that uses every field.
inline Receipt full_receipt(std::string receipt_id, Instant received_at) {
  Receipt receipt;
  receipt.tenant = "shop";
  receipt.receipt_id = std::move(receipt_id);
  receipt.carrier = "sf";
  receipt.tracking_number = "SF1";
  receipt.warehouse = "hangzhou-1";
  receipt.received_at = received_at;
  receipt.recorded_at = received_at + 1s;
  receipt.found = {"O-1", "1234", 2, GoodsCondition::defective, 450, "破损"};
  return receipt;
}

}  // namespace parcelgate::test
