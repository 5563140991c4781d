#include "gateway/app/deadlines/shipment_clocks.hpp"

#include <algorithm>

#include "gateway/app/deadlines/clock_evidence.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/domain/deadlines/shipment_alerts.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

bool goes_to_buyer(const Shipment& shipment) noexcept {
  return shipment.leg == Leg::outbound || shipment.leg == Leg::exchange;
}

Result<void> publish(Transaction& transaction, const Shipment& shipment, const Clock& clock, const ClockChange& change,
                     std::span<const std::string> why, const Evidence* evidence, Instant now) {
  FeedEntry entry = entry_about(shipment, clock_feed_type(change.kind), now,
                                render_shipment_clock_change(shipment, clock, change, why, evidence));
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> publish_changes(Transaction& transaction, const RulePack& rules, const Shipment& shipment,
                             const ClockInput& input, const Evaluation& evaluation, Instant now) {
  const bool is_news = std::any_of(evaluation.changes.begin(), evaluation.changes.end(),
                                   [](const ClockChange& change) { return change.had_alert; });
  if (!is_news) return {};
  const auto evidence = find_clock_evidence(transaction, rules, shipment, evaluation.clocks, now);
  if (!evidence) return unexpected(evidence.error());
  for (const ClockChange& change : evaluation.changes) {
    if (!change.had_alert) continue;
    const auto clock = std::find_if(evaluation.clocks.begin(), evaluation.clocks.end(),
                                    [&](const Clock& each) { return each.id == change.clock; });
    const auto why = reasons_of(rules, input, change.clock, now);
    if (auto done = publish(transaction, shipment, *clock, change, why, evidence->find(change.clock), now); !done)
      return done;
  }
  return {};
}

Result<void> publish_alert(Transaction& transaction, const Shipment& shipment, std::string_view type,
                           const Alert& alert, Instant now) {
  FeedEntry entry = entry_about(shipment, type, now, render_shipment_alert(shipment, alert));
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

/// Replaces the open alerts and publishes what opened and closed.
/// @return whether they changed
Result<bool> replace_alerts(Transaction& transaction, Shipment& shipment, std::vector<Alert> alerts, Instant now) {
  std::vector<Alert>& known = shipment.deadlines->alerts;
  if (known == alerts) return false;
  for (const Alert& alert : known) {
    if (has_kind(alerts, alert.kind)) continue;
    if (auto done = publish_alert(transaction, shipment, kAlertClosed, alert, now); !done)
      return unexpected(std::move(done).error());
  }
  for (const Alert& alert : alerts) {
    if (has_kind(known, alert.kind)) continue;
    if (auto done = publish_alert(transaction, shipment, kAlertOpened, alert, now); !done)
      return unexpected(std::move(done).error());
  }
  known = std::move(alerts);
  return true;
}

/// A parcel that turned into a return: its way to the buyer is over, and so are the deadlines of that way.
Result<bool> drop_clocks(Transaction& transaction, Shipment& shipment, Instant now) {
  for (Clock& clock : shipment.deadlines->clocks) {
    const bool had_alert = !clock.warned.empty() || clock.breached_at.has_value();
    if (!is_open(clock.state) || clock.state == ClockState::waiting || !had_alert) continue;
    clock.state = ClockState::cancelled;
    const ClockChange change{clock.id, ClockChangeKind::cancelled, std::nullopt, had_alert};
    if (auto done = publish(transaction, shipment, clock, change, {}, nullptr, now); !done)
      return unexpected(std::move(done).error());
  }
  if (auto closed = replace_alerts(transaction, shipment, {}, now); !closed) return closed;
  shipment.deadlines.reset();
  return true;
}

Result<bool> evaluate_clocks(Transaction& transaction, const RulePack& rules, Shipment& shipment, Instant now) {
  ShipmentDeadlines& deadlines = *shipment.deadlines;
  const ClockInput input = input_of(shipment, now);
  Evaluation evaluation = evaluate(rules, input, now);
  const bool keeps_wake =
      deadlines.wake_at && *deadlines.wake_at > now && evaluation.wake_at && *deadlines.wake_at < *evaluation.wake_at;
  if (auto done = publish_changes(transaction, rules, shipment, input, evaluation, now); !done)
    return unexpected(std::move(done).error());
  AlertSet found = find_shipment_alerts(rules, shipment, now);
  const auto alerts_changed = replace_alerts(transaction, shipment, std::move(found.alerts), now);
  if (!alerts_changed) return alerts_changed;
  const bool changed = *alerts_changed || evaluation.clocks != deadlines.clocks ||
                       (!keeps_wake && evaluation.wake_at != deadlines.wake_at);
  deadlines.clocks = std::move(evaluation.clocks);
  if (!keeps_wake) deadlines.wake_at = evaluation.wake_at;
  return changed;
}

}  // namespace

Result<bool> update_shipment_clocks(Transaction& transaction, const RulePacks& packs, Shipment& shipment, Instant now) {
  if (!goes_to_buyer(shipment)) {
    return shipment.deadlines ? drop_clocks(transaction, shipment, now) : Result<bool>{false};
  }
  if (!shipment.deadlines) {
    const RulePack* const rules = packs.of_tenant(shipment.key.tenant);
    if (rules == nullptr || !rules->has_rules_of(ClockSubject::shipment)) return false;
    shipment.deadlines.emplace();
    shipment.deadlines->rule_pack = rules->id;
    shipment.deadlines->registered_at = now;
  }
  const RulePack* const rules = packs.find(shipment.deadlines->rule_pack);
  // Without its pack nothing can be evaluated: an hour later it may be configured again.
  if (rules == nullptr) {
    shipment.deadlines->wake_at = now + std::chrono::hours{1};
    return true;
  }
  return evaluate_clocks(transaction, *rules, shipment, now);
}

Result<bool> set_shipment_order(Transaction& transaction, const RulePacks& packs, Shipment& shipment,
                                const std::string& order_id, const OrderDetails& order, Instant now) {
  auto changed = update_shipment_clocks(transaction, packs, shipment, now);
  if (!changed || !shipment.deadlines) return changed;
  ShipmentDeadlines& deadlines = *shipment.deadlines;
  if (deadlines.order_id == order_id && deadlines.order == order) return changed;
  deadlines.order_id = order_id;
  deadlines.order = order;
  auto evaluated = update_shipment_clocks(transaction, packs, shipment, now);
  return evaluated ? Result<bool>{true} : evaluated;
}

}  // namespace parcelgate
