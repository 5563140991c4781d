#include "gateway/app/ingest/record_receipt.hpp"

#include <utility>

#include "gateway/app/ingest/receipt_matching.hpp"
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
  auto returns = find_returns_of_receipt(transaction, receipt_);
  if (!returns) return unexpected(std::move(returns).error());
  for (Return& ret : *returns) {
    const auto rules = find_rules(*rules_, ret);
    if (!rules) return unexpected(rules.error());
    const auto recorded = record_receipt_on({transaction, *rules_, **rules, ret}, receipt_, receipt_.recorded_at);
    if (!recorded) return unexpected(recorded.error());
    if (!*recorded) continue;
    if (auto done = update_clocks(transaction, **rules, ret, receipt_.recorded_at); !done) return done;
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
