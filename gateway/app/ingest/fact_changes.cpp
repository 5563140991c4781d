#include "gateway/app/ingest/fact_changes.hpp"

#include <algorithm>

#include "gateway/app/carrier_choice/resolve.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/receipts.hpp"

namespace parcelgate {
namespace {

/// Applies a change to each other return of an order and updates its clocks.
/// @param edit  returns whether it changed the return
template <class Edit>
Result<void> edit_returns_of_order(const ReturnChange& change, const std::string& order_id, Instant now, Edit edit) {
  auto returns = change.transaction.find_returns_of_order(change.ret.tenant, order_id);
  if (!returns) return unexpected(std::move(returns).error());
  for (Return& other : *returns) {
    if (other.return_id == change.ret.return_id || !edit(other)) continue;
    const auto rules = find_rules(change.packs, other);
    if (!rules) {
      log(LogLevel::error, "clocks_without_rules", {{"return_id", other.return_id}, {"error", rules.error().what}});
      continue;
    }
    if (auto updated = update_clocks(change.transaction, **rules, other, now); !updated) return updated;
  }
  return {};
}

bool is_crossed(const Return& ret, const Fact& fact) {
  return fact.kind == FactKind::received && !fact.order_found.empty() && fact.order_found != ret.order_id;
}

/// The goods of another order were in this return's parcel: the returns of that order learn where theirs are.
Result<void> note_crossed(const ReturnChange& change, const Fact& fact) {
  const CrossedReceipt crossed{change.ret.return_id, change.ret.order_id, fact.fact_id, effective_at(fact)};
  return edit_returns_of_order(change, fact.order_found, fact.recorded_at, [&](Return& other) {
    other.crossed.push_back(crossed);
    return true;
  });
}

Result<void> forget_crossed(const ReturnChange& change, const Fact& withdrawal) {
  const auto& facts = change.ret.facts;
  const auto taken_back =
      std::find_if(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.fact_id == withdrawal.withdraws; });
  if (taken_back == facts.end() || !is_crossed(change.ret, *taken_back)) return {};
  return edit_returns_of_order(change, taken_back->order_found, withdrawal.recorded_at, [&](Return& other) {
    return std::erase_if(other.crossed, [&](const CrossedReceipt& crossed) {
             return crossed.return_id == change.ret.return_id && crossed.fact_id == taken_back->fact_id;
           }) > 0;
  });
}

Result<void> apply_withdrawal(const ReturnChange& change, const Fact& fact) {
  if (auto detached = detach_withdrawn(change.transaction, change.ret, fact.recorded_at); !detached) return detached;
  return forget_crossed(change, fact);
}

/// Records the receipts of a number that the return has now, and marks them as matched.
Result<void> match_receipts(const ReturnChange& change, const ShipmentKey& key) {
  auto receipts = change.transaction.find_unmatched_receipts(key.tenant, key.tracking_number);
  if (!receipts) return unexpected(std::move(receipts).error());
  for (Receipt& receipt : *receipts) {
    if (!receipt.carrier.empty() && receipt.carrier != key.carrier) continue;
    const Fact fact = fact_of(receipt);
    const bool is_known = std::any_of(change.ret.facts.begin(), change.ret.facts.end(),
                                      [&](const Fact& known) { return known.fact_id == fact.fact_id; });
    if (!is_known) {
      if (auto added = add_fact(change, fact, {}); !added) return added;
    }
    receipt.return_id = change.ret.return_id;
    if (auto stored = change.transaction.store_receipt(receipt); !stored) return stored;
    if (auto reported = append_return_entry(change.transaction, change.ret, kReceiptMatched, render_receipt(receipt),
                                            receipt.recorded_at);
        !reported)
      return reported;
  }
  return {};
}

}  // namespace

Result<void> append_return_entry(Transaction& transaction, const Return& ret, std::string_view type, std::string data,
                                 Instant now) {
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = type;
  entry.tenant = ret.tenant;
  entry.return_id = ret.return_id;
  entry.data = std::move(data);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> add_fact(const ReturnChange& change, const Fact& fact, const PollRequest& polls) {
  Return& ret = change.ret;
  if (auto checked = check_fact(change.rules, ret, fact); !checked) return checked;
  ret.facts.push_back(fact);
  auto reported = append_return_entry(change.transaction, ret, kReturnFactRecorded, render_fact_recorded(ret, fact),
                                      fact.recorded_at);
  if (!reported) return reported;
  if (fact.kind == FactKind::waybill_withdrawn || fact.kind == FactKind::withdrawn)
    return apply_withdrawal(change, fact);
  if (is_crossed(ret, fact)) return note_crossed(change, fact);
  if (fact.kind != FactKind::waybill_entered) return {};
  return add_shipment(change, {fact.carrier, fact.tracking_number, Leg::return_, polls, fact.is_shared},
                      fact.recorded_at);
}

Result<void> add_shipment(const ReturnChange& change, const ShipmentOfReturn& shipment, Instant now) {
  const auto key = resolve_number(change.transaction, {change.ret.tenant, shipment.carrier, shipment.tracking_number},
                                  shipment.polls, &change.ret, now);
  if (!key) return unexpected(key.error());
  auto done = attach_number(change, *key, {shipment.leg, shipment.is_shared}, now);
  return done ? schedule_number(change.transaction, *key, shipment.polls, now) : done;
}

Result<void> attach_number(const ReturnChange& change, const ShipmentKey& key, const ReturnLink& link, Instant now) {
  if (auto linked = link_shipment(change.transaction, change.ret, key, link, now); !linked) return linked;
  const auto shipment = change.transaction.find_shipment(key);
  if (!shipment) return unexpected(shipment.error());
  const auto changed = update_shipment_clocks(change.transaction, change.packs, **shipment, now);
  if (!changed) return unexpected(changed.error());
  if (*changed) change.transaction.store_shipment(**shipment);
  return match_receipts(change, key);
}

}  // namespace parcelgate
