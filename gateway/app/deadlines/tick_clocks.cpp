#include "gateway/app/deadlines/tick_clocks.hpp"

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kPutOff{1};

/// Retries a return that cannot move an hour later: it neither blocks the loop nor is forgotten.
Result<void> put_off(Transaction& transaction, Return& ret, Instant now) {
  ret.wake_at = now + kPutOff;
  return transaction.store_return(ret);
}

}  // namespace

TickClocks::TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules,
                       std::shared_ptr<TickReport> report, std::set<ReturnName> avoid)
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
    report_->failed_return = ReturnName{ret.tenant, ret.return_id};
    if (auto updated = update(transaction, ret); !updated) return updated;
  }
  report_->failed_return.reset();
  report_->updated = due->size();
  return {};
}

Result<void> TickClocks::update(Transaction& transaction, Return& ret) const {
  if (avoid_.contains({ret.tenant, ret.return_id})) return put_off(transaction, ret, now_);
  const auto rules = find_rules(*rules_, ret);
  if (rules) return update_clocks(transaction, **rules, ret, now_);
  log(LogLevel::error, "clocks_without_rules", {{"return_id", ret.return_id}, {"error", rules.error().what}});
  return put_off(transaction, ret, now_);
}

}  // namespace parcelgate
