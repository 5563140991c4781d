#include "gateway/app/ingest/tick_clocks.hpp"

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kRulesPatience{1};

/// Without its rules a return cannot move: look again later, so that it neither spins nor is forgotten.
Result<void> postpone(Transaction& transaction, Return& ret, Instant now, const Error& error) {
  log(LogLevel::error, "clocks_without_rules", {{"return_id", ret.return_id}, {"what", error.what}});
  ret.wake_at = now + kRulesPatience;
  return transaction.store_return(ret);
}

}  // namespace

TickClocks::TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules)
    : now_(now), limit_(limit), rules_(std::move(rules)) {}

Result<void> TickClocks::apply(Transaction& transaction) {
  auto due = transaction.due_returns(now_, limit_);
  if (!due) return unexpected(std::move(due).error());
  for (Return& ret : *due) {
    const auto rules = find_rules(*rules_, ret);
    auto moved = rules ? move_clocks(transaction, **rules, ret, now_) : postpone(transaction, ret, now_, rules.error());
    if (!moved) return moved;
  }
  return {};
}

}  // namespace parcelgate
