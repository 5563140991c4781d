#include "gateway/app/scheduling/poll_changes.hpp"

#include <algorithm>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr double kNoJitter = 0.5;

/// The row waits for a reason that a clock does not change.
bool must_wait(const PollState& row) noexcept {
  return row.basis.reason == CheckReason::no_answer || row.basis.reason == CheckReason::rejected ||
         row.basis.reason == CheckReason::interval || row.basis.reason == CheckReason::only_heard ||
         row.basis.reason == CheckReason::unreadable || row.basis.reason == CheckReason::no_account;
}

/// @return whether the row changed
bool expedite(PollState& row, const Shipment& shipment, const Return& ret, Instant now) {
  if (must_wait(row) || is_polling_over(shipment, &ret)) return false;
  const PollOutcome outcome{PollResult::answered, 0, row.subscription.state == SubscriptionState::subscribed,
                            row.pushed_first};
  auto plan = plan_next_check(shipment, &ret, {}, outcome, row.last_checked_at.value_or(now), kNoJitter);
  plan.next_at = std::max(plan.next_at, now);
  if (plan.ended || (!row.ended && (plan.basis.reason != CheckReason::clock_close || plan.next_at >= row.next_at))) {
    return false;
  }
  row.ended = false;
  row.next_at = plan.next_at;
  row.basis = std::move(plan.basis);
  return true;
}

}  // namespace

Result<void> expedite_polls(Transaction& transaction, const Return& ret, Instant now) {
  for (const ReturnShipment& linked : ret.shipments) {
    auto rows = transaction.find_polls(ret.tenant, linked.tracking_number);
    if (!rows) return unexpected(std::move(rows).error());
    for (PollState& row : *rows) {
      if (row.key.carrier != linked.carrier) continue;
      const auto shipment = transaction.find_shipment(row.key);
      if (!shipment && shipment.error().kind == ErrorKind::internal) {
        // A parcel that cannot be read must not stop the clocks of its return.
        log(LogLevel::error, "parcel_unreadable",
            {{"return_id", ret.return_id}, {"error", std::string_view(shipment.error().what)}});
        continue;
      }
      if (!shipment) return unexpected(shipment.error());
      if (*shipment == nullptr || !expedite(row, **shipment, ret, now)) continue;
      if (auto stored = transaction.store_poll(row); !stored) return stored;
    }
  }
  return {};
}

Result<std::size_t> end_subscriptions(Transaction& transaction, std::string_view tenant, std::string_view account,
                                      std::string_view tracking_number, std::string_view why, Instant made_until,
                                      Instant now) {
  auto rows = transaction.find_polls(tenant, tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  std::size_t ended = 0;
  for (PollState& row : *rows) {
    if (row.account != account || row.subscription.at > made_until) continue;
    if (!end_subscription(row.subscription, why, now)) continue;
    ++ended;
    row.pushed_first = 0;  // no pushes are expected any more
    if (row.basis.reason != CheckReason::other_carrier) {
      row.ended = false;
      row.next_at = now;
      row.basis = {};
      row.basis.reason = CheckReason::subscription;
    }
    if (auto stored = transaction.store_poll(row); !stored) return unexpected(std::move(stored).error());
  }
  return ended;
}

}  // namespace parcelgate
