#include "gateway/app/ingest/receipt_matching.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/receipts.hpp"

namespace parcelgate {
namespace {

bool is_of(const Receipt& receipt, std::string_view carrier) noexcept {
  return receipt.carrier.empty() || receipt.carrier == carrier;
}

bool may_receive(const Return& ret, const ShipmentKey& key) {
  return std::any_of(ret.shipments.begin(), ret.shipments.end(), [&](const ReturnShipment& linked) {
    return linked.carrier == key.carrier && linked.tracking_number == key.tracking_number &&
           linked.leg != Leg::exchange;
  });
}

/// Keeps those for which `holds`, if there is one.
template <class Holds>
void prefer(std::vector<Return>& returns, Holds holds) {
  if (std::any_of(returns.begin(), returns.end(), holds)) std::erase_if(returns, std::not_fn(holds));
}

const Fact* find_fact(const Return& ret, std::string_view fact_id) noexcept {
  const auto found =
      std::find_if(ret.facts.begin(), ret.facts.end(), [&](const Fact& fact) { return fact.fact_id == fact_id; });
  return found == ret.facts.end() ? nullptr : &*found;
}

/// Calls `act` for each receipt of a parcel that a return has, or for each of the others.
template <class Act>
Result<void> for_each_receipt(const ReturnChange& change, const ShipmentKey& key, bool is_matched, Act act) {
  std::int64_t from = 0;
  for (bool is_end = false; !is_end;) {
    auto page = change.transaction.find_receipts_of_number(key.tenant, key.tracking_number, is_matched, from);
    if (!page) return unexpected(std::move(page).error());
    for (Receipt& receipt : page->rows) {
      if (!is_of(receipt, key.carrier)) continue;
      if (auto done = act(receipt); !done) return done;
    }
    from = page->next;
    is_end = page->is_end;
  }
  return {};
}

/// The fact of a receipt with the first id that is free: clients may have used `receipt-…` themselves, and a receipt
/// that was taken off a return can come back to it.
struct ReceiptFact {
  Fact fact;
  bool is_recorded{false};  ///< the return has it already
};

ReceiptFact receipt_fact_of(const Return& ret, const Receipt& receipt, Instant now) {
  Fact fact = fact_of(receipt);
  fact.recorded_at = now;
  const std::string first_id = fact.fact_id;
  for (std::size_t number = 2;; ++number) {
    const Fact* const known = find_fact(ret, fact.fact_id);
    if (known == nullptr) return {std::move(fact), false};
    if (is_repetition(*known, fact) && find_withdrawal(ret.facts, *known) == nullptr) return {std::move(fact), true};
    fact.fact_id = first_id + "-" + std::to_string(number);
  }
}

/// Stores whose receipt it is, and publishes that on the return.
Result<void> store_match(Transaction& transaction, Receipt& receipt, const Return& ret, std::string_view type,
                         Instant now) {
  if (auto stored = transaction.store_receipt(receipt); !stored) return stored;
  return append_return_entry(transaction, ret, type, render_receipt(receipt), now);
}

Result<void> pass_on(const ReturnChange& change, Receipt& receipt, Instant now) {
  receipt.return_id.clear();
  if (auto released = store_match(change.transaction, receipt, change.ret, kReceiptReleased, now); !released)
    return released;
  auto others = find_returns_of_receipt(change.transaction, receipt);
  if (!others) return unexpected(std::move(others).error());
  for (Return& other : *others) {
    if (other.return_id == change.ret.return_id) continue;
    const auto rules = find_rules(change.packs, other);
    if (!rules) return unexpected(rules.error());
    const auto recorded = record_receipt_on({change.transaction, change.packs, **rules, other}, receipt, now);
    if (!recorded) return unexpected(recorded.error());
    if (!*recorded) continue;
    if (auto updated = update_clocks(change.transaction, **rules, other, now); !updated) return updated;
    if (!receipt.return_id.empty()) continue;
    receipt.return_id = other.return_id;
    if (auto matched = store_match(change.transaction, receipt, other, kReceiptMatched, now); !matched) return matched;
  }
  return {};
}

Result<void> withdraw_fact(const ReturnChange& change, const Receipt& receipt, const std::string& fact_id,
                           Instant now) {
  Fact withdrawal;
  withdrawal.fact_id = "withdrawn-" + fact_id.substr(fact_id.find('-') + 1);
  withdrawal.kind = FactKind::withdrawn;
  withdrawal.withdraws = fact_id;
  withdrawal.at = withdrawal.recorded_at = now;
  if (const auto checked = check_fact(change.rules, change.ret, withdrawal); !checked) {
    log(LogLevel::warn, "receipt_not_released",
        {{"receipt_id", receipt.receipt_id}, {"return_id", change.ret.return_id}, {"error", checked.error().what}});
    return {};
  }
  return add_fact(change, withdrawal, {});
}

}  // namespace

Result<std::vector<Return>> find_returns_of_receipt(Transaction& transaction, const Receipt& receipt) {
  std::vector<Return> out;
  const auto carriers = transaction.find_carriers(receipt.tenant, receipt.tracking_number);
  if (!carriers) return unexpected(carriers.error());
  for (const std::string& carrier : *carriers) {
    if (!is_of(receipt, carrier)) continue;
    const ShipmentKey key{receipt.tenant, carrier, receipt.tracking_number};
    const auto shipment = transaction.find_shipment(key);
    if (!shipment) return unexpected(shipment.error());
    if (*shipment == nullptr) continue;
    for (const std::string& return_id : returns_of(**shipment)) {
      auto ret = transaction.find_return(receipt.tenant, return_id);
      if (!ret) return unexpected(std::move(ret).error());
      const bool is_new = *ret && std::none_of(out.begin(), out.end(),
                                               [&](const Return& known) { return known.return_id == return_id; });
      if (is_new && may_receive(**ret, key)) out.push_back(**std::move(ret));
    }
  }
  prefer(out, [](const Return& ret) { return !is_done(ret); });
  prefer(out, [&](const Return& ret) { return ret.order_id == receipt.found.order_id; });
  return out;
}

Result<bool> record_receipt_on(const ReturnChange& change, const Receipt& receipt, Instant now) {
  const auto [fact, is_recorded] = receipt_fact_of(change.ret, receipt, now);
  if (is_recorded) return true;
  if (const auto checked = check_fact(change.rules, change.ret, fact); !checked) {
    log(LogLevel::warn, "receipt_not_recorded",
        {{"receipt_id", receipt.receipt_id}, {"return_id", change.ret.return_id}, {"error", checked.error().what}});
    return false;
  }
  if (auto added = add_fact(change, fact, {}); !added) return unexpected(std::move(added).error());
  return true;
}

Result<void> match_receipts(const ReturnChange& change, const ShipmentKey& key, Instant now) {
  if (!may_receive(change.ret, key)) return {};
  return for_each_receipt(change, key, false, [&](Receipt& receipt) -> Result<void> {
    if (change.ret.facts.size() >= kMostFacts) return {};
    const auto recorded = record_receipt_on(change, receipt, now);
    if (!recorded) return unexpected(recorded.error());
    if (!*recorded) return {};
    receipt.return_id = change.ret.return_id;
    return store_match(change.transaction, receipt, change.ret, kReceiptMatched, now);
  });
}

Result<void> release_receipts(const ReturnChange& change, const ShipmentKey& key, Instant now) {
  return for_each_receipt(change, key, true, [&](Receipt& receipt) -> Result<void> {
    const auto [fact, is_recorded] = receipt_fact_of(change.ret, receipt, now);
    if (is_recorded) {
      if (auto withdrawn = withdraw_fact(change, receipt, fact.fact_id, now); !withdrawn) return withdrawn;
    }
    return receipt.return_id == change.ret.return_id ? pass_on(change, receipt, now) : Result<void>{};
  });
}

}  // namespace parcelgate
