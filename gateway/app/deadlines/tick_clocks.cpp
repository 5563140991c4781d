#include "gateway/app/deadlines/tick_clocks.hpp"

#include "gateway/app/deadlines/complaint_changes.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kPutOff{1};

/// Retries a return that cannot move an hour later: it neither blocks the loop nor is forgotten.
Result<void> put_off(Transaction& transaction, Return& ret, Instant now) {
  ret.wake_at = now + kPutOff;
  return transaction.store_return(ret);
}
Result<void> put_off(Transaction& transaction, Complaint& complaint, Instant now) {
  complaint.wake_at = now + kPutOff;
  return transaction.store_complaint(complaint);
}

/// A shipment in the report and in the list of what is avoided.
ClockOwner name_of(const Shipment& shipment) {
  return {shipment.key.tenant, shipment.key.carrier + "/" + shipment.key.tracking_number};
}
/// No id holds a blank, so it is the name of no return.
ClockOwner name_of(const Complaint& complaint) {
  return {complaint.tenant, "complaint " + complaint.complaint_id};
}

}  // namespace

TickClocks::TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules,
                       std::shared_ptr<TickReport> report, std::set<ClockOwner> avoid)
    : now_(now),
      limit_(limit),
      rules_(std::move(rules)),
      report_(report ? std::move(report) : std::make_shared<TickReport>()),
      avoid_(std::move(avoid)) {}

Result<void> TickClocks::apply(Transaction& transaction) {
  *report_ = {};
  auto due = transaction.due_returns(now_, limit_);
  if (!due) return unexpected(std::move(due).error());
  for (Return& ret : *due) {
    // Set before the update, so that an exception is reported with its return too.
    report_->failed_owner = ClockOwner{ret.tenant, ret.return_id};
    if (auto updated = update(transaction, ret); !updated) return updated;
  }
  report_->updated = due->size();
  const auto shipments = transaction.due_shipments(now_, limit_);
  if (!shipments) return unexpected(shipments.error());
  for (Shipment* shipment : *shipments) {
    report_->failed_owner = name_of(*shipment);
    if (auto updated = update(transaction, *shipment); !updated) return updated;
  }
  report_->updated += shipments->size();
  auto complaints = transaction.due_complaints(now_, limit_);
  if (!complaints) return unexpected(std::move(complaints).error());
  for (Complaint& complaint : *complaints) {
    report_->failed_owner = name_of(complaint);
    if (auto updated = update(transaction, complaint); !updated) return updated;
  }
  report_->failed_owner.reset();
  report_->updated += complaints->size();
  return {};
}

Result<void> TickClocks::update(Transaction& transaction, Shipment& shipment) const {
  if (avoid_.contains(name_of(shipment))) {
    shipment.deadlines->wake_at = now_ + kPutOff;
  } else if (const auto changed = update_shipment_clocks(transaction, *rules_, shipment, now_); !changed) {
    return unexpected(changed.error());
  }
  transaction.store_shipment(shipment);
  return {};
}

Result<void> TickClocks::update(Transaction& transaction, Return& ret) const {
  if (avoid_.contains({ret.tenant, ret.return_id})) return put_off(transaction, ret, now_);
  const auto rules = find_rules(*rules_, ret);
  if (rules) return update_clocks(transaction, **rules, ret, now_);
  log(LogLevel::error, "clocks_without_rules", {{"return_id", ret.return_id}, {"error", rules.error().what}});
  return put_off(transaction, ret, now_);
}

Result<void> TickClocks::update(Transaction& transaction, Complaint& complaint) const {
  if (avoid_.contains(name_of(complaint))) return put_off(transaction, complaint, now_);
  const auto rules = find_rules(*rules_, complaint);
  if (rules) return update_clocks(transaction, **rules, complaint, now_);
  log(LogLevel::error, "clocks_without_rules",
      {{"complaint_id", complaint.complaint_id}, {"error", rules.error().what}});
  return put_off(transaction, complaint, now_);
}

}  // namespace parcelgate
