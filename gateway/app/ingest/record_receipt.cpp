#include "gateway/app/ingest/record_receipt.hpp"

#include <algorithm>
#include <utility>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/receipts.hpp"

namespace parcelgate {
namespace {

/// Same content, whenever it was recorded and whatever it was matched with.
bool is_same_receipt(Receipt left, const Receipt& right) {
  const bool stamped_by_us = left.received_at == left.recorded_at && right.received_at == right.recorded_at;
  left.recorded_at = right.recorded_at;
  left.return_id = right.return_id;
  if (stamped_by_us) left.received_at = right.received_at;
  return left == right;
}

/// The open or done returns that have the number, each once.
Result<std::vector<Return>> find_returns_of_number(Transaction& transaction, const Receipt& receipt) {
  std::vector<Return> out;
  const auto carriers = transaction.find_carriers(receipt.tenant, receipt.tracking_number);
  if (!carriers) return unexpected(carriers.error());
  for (const std::string& carrier : *carriers) {
    if (!receipt.carrier.empty() && receipt.carrier != carrier) continue;
    const auto shipment = transaction.find_shipment({receipt.tenant, carrier, receipt.tracking_number});
    if (!shipment) return unexpected(shipment.error());
    if (*shipment == nullptr) continue;
    for (const std::string& return_id : returns_of(**shipment)) {
      auto ret = transaction.find_return(receipt.tenant, return_id);
      if (!ret) return unexpected(std::move(ret).error());
      const bool is_new = *ret && std::none_of(out.begin(), out.end(),
                                               [&](const Return& known) { return known.return_id == return_id; });
      if (is_new) out.push_back(**std::move(ret));
    }
  }
  return out;
}

/// Of several returns that share the parcel, the one whose order was found inside.
void keep_found_order(std::vector<Return>& returns, const std::string& order_id) {
  const auto is_it = [&](const Return& ret) { return ret.order_id == order_id; };
  if (std::any_of(returns.begin(), returns.end(), is_it)) std::erase_if(returns, std::not_fn(is_it));
}

}  // namespace

RecordReceipt::RecordReceipt(Receipt receipt, std::shared_ptr<const RulePacks> rules, ReceiptDone done)
    : receipt_(std::move(receipt)), rules_(std::move(rules)), done_(std::move(done)) {}

Result<void> RecordReceipt::apply(Transaction& transaction) {
  const auto known = transaction.find_receipt(receipt_.tenant, receipt_.receipt_id);
  if (!known) return unexpected(known.error());
  if (*known) {
    if (!is_same_receipt(**known, receipt_)) {
      return unexpected(ErrorKind::conflict, "receipt_id: " + receipt_.receipt_id +
                                                 " was recorded with other content; use a new receipt_id");
    }
    outcome_ = {**known, true};
    return {};
  }
  outcome_ = {receipt_, false};
  if (auto recorded = record_on_returns(transaction); !recorded) return recorded;
  if (auto stored = transaction.store_receipt(outcome_.receipt); !stored) return stored;
  FeedEntry entry;
  entry.recorded_at = receipt_.recorded_at;
  entry.type = kReceiptRecorded;
  entry.tenant = receipt_.tenant;
  entry.carrier = receipt_.carrier.empty() ? std::string(kUnknownCarrier) : receipt_.carrier;
  entry.tracking_number = receipt_.tracking_number;
  entry.return_id = outcome_.receipt.return_id;
  entry.data = render_receipt(outcome_.receipt);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> RecordReceipt::record_on_returns(Transaction& transaction) {
  auto returns = find_returns_of_number(transaction, receipt_);
  if (!returns) return unexpected(std::move(returns).error());
  keep_found_order(*returns, receipt_.found.order_id);
  const Fact fact = fact_of(receipt_);
  for (Return& ret : *returns) {
    const auto rules = find_rules(*rules_, ret);
    if (!rules) return unexpected(rules.error());
    auto done = add_fact({transaction, *rules_, **rules, ret}, fact, {});
    if (done) done = update_clocks(transaction, **rules, ret, fact.recorded_at);
    if (!done) return done;
    if (outcome_.receipt.return_id.empty()) outcome_.receipt.return_id = ret.return_id;
  }
  return {};
}

void RecordReceipt::finished(Result<void> outcome) noexcept {
  if (!done_) return;
  done_(outcome ? Result<ReceiptOutcome>(std::move(outcome_))
                : Result<ReceiptOutcome>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
