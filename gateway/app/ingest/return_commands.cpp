#include "gateway/app/ingest/return_commands.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/app/carrier_choice/resolve.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

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

/// Same content, whenever it was recorded.
bool is_same_fact(Fact left, Fact right) {
  const bool stamped_by_us = left.at == left.recorded_at && right.at == right.recorded_at;
  left.recorded_at = right.recorded_at;
  if (stamped_by_us) left.at = right.at;
  return left == right;
}

/// A waybill often comes without its carrier; resolve_number() then chooses the likeliest.
Result<void> add_shipment(Transaction& transaction, Return& ret, const ShipmentOfReturn& shipment, Instant now) {
  const auto key =
      resolve_number(transaction, {ret.tenant, shipment.carrier, shipment.tracking_number}, shipment.polls, &ret, now);
  if (!key) return unexpected(key.error());
  if (auto linked = link_shipment(transaction, ret, *key, shipment.leg, now); !linked) return linked;
  return schedule_number(transaction, *key, shipment.polls, now);
}

/// Appends the fact and applies its consequences. The caller updates the clocks, once for all facts.
Result<void> add_fact(Transaction& transaction, const RulePack& rules, Return& ret, const Fact& fact,
                      const PollRequest& polls) {
  if (auto checked = check_fact(rules, ret, fact); !checked) return checked;
  ret.facts.push_back(fact);
  auto reported =
      append_return_entry(transaction, ret, kReturnFactRecorded, render_fact_recorded(ret, fact), fact.recorded_at);
  if (reported && (fact.kind == FactKind::waybill_withdrawn || fact.kind == FactKind::withdrawn))
    reported = detach_withdrawn(transaction, ret, fact.recorded_at);
  if (!reported || fact.kind != FactKind::waybill_entered) return reported;
  return add_shipment(transaction, ret, {fact.carrier, fact.tracking_number, Leg::return_, polls}, fact.recorded_at);
}

/// Copies the shipments for the answer: `done` runs on the store's thread, which must not read then.
Result<void> take_along_shipments(Transaction& transaction, ReturnOutcome& outcome) {
  for (const ReturnShipment& linked : outcome.ret.shipments) {
    const auto shipment = transaction.find_shipment({outcome.ret.tenant, linked.carrier, linked.tracking_number});
    if (!shipment) return unexpected(shipment.error());
    if (*shipment != nullptr) outcome.shipments.push_back(**shipment);
  }
  return {};
}

void finish(const ReturnDone& done, ReturnOutcome& outcome, Result<void> committed) {
  if (!done) return;
  done(committed ? Result<ReturnOutcome>(std::move(outcome))
                 : Result<ReturnOutcome>(unexpected(std::move(committed).error())));
}

}  // namespace

RegisterReturn::RegisterReturn(ReturnRegistration registration, std::shared_ptr<const RulePacks> rules, ReturnDone done)
    : registration_(std::move(registration)), rules_(std::move(rules)), done_(std::move(done)) {}

Result<void> RegisterReturn::apply(Transaction& transaction) {
  const Return& wanted = registration_.ret;
  auto found = transaction.find_return(wanted.tenant, wanted.return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return register_new(transaction);
  outcome_ = {**std::move(found), true};
  const Return& known = outcome_.ret;
  const auto registered = [](const Return& ret) {
    return std::tie(ret.order_id, ret.rule_pack, ret.locale, ret.order);
  };
  if (registered(known) == registered(wanted))
    return done_ ? take_along_shipments(transaction, outcome_) : Result<void>{};
  return unexpected(ErrorKind::conflict, "return_id: " + wanted.return_id + " belongs to order " + known.order_id +
                                             " with rule pack " + known.rule_pack +
                                             "; use another id, or repeat it unchanged");
}

Result<void> RegisterReturn::register_new(Transaction& transaction) {
  outcome_ = {registration_.ret, false};
  Return& ret = outcome_.ret;
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  auto done = append_return_entry(transaction, ret, kReturnRegistered, render_return_registered(ret), ret.created_at);
  for (const ShipmentOfReturn& shipment : registration_.shipments) {
    if (done) done = add_shipment(transaction, ret, shipment, ret.created_at);
  }
  for (const Fact& fact : registration_.facts) {
    if (done) done = add_fact(transaction, **rules, ret, fact, {});
  }
  if (done) done = align_journeys(transaction, ret);
  if (done) done = update_clocks(transaction, **rules, ret, ret.created_at);
  if (done && done_) done = take_along_shipments(transaction, outcome_);
  return done;
}

void RegisterReturn::finished(Result<void> outcome) noexcept {
  finish(done_, outcome_, std::move(outcome));
}

RecordFact::RecordFact(std::string tenant, std::string return_id, Fact fact, PollRequest polls,
                       std::shared_ptr<const RulePacks> rules, ReturnDone done)
    : tenant_(std::move(tenant)),
      return_id_(std::move(return_id)),
      fact_(std::move(fact)),
      polls_(std::move(polls)),
      rules_(std::move(rules)),
      done_(std::move(done)) {}

Result<void> RecordFact::apply(Transaction& transaction) {
  auto found = transaction.find_return(tenant_, return_id_);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return unexpected(ErrorKind::not_found, "return_id: there is no return " + return_id_);
  outcome_ = {**std::move(found), false};
  Return& ret = outcome_.ret;
  const auto known =
      std::find_if(ret.facts.begin(), ret.facts.end(), [&](const Fact& fact) { return fact.fact_id == fact_.fact_id; });
  if (known != ret.facts.end()) {
    outcome_.duplicate = true;
    if (is_same_fact(*known, fact_)) return done_ ? take_along_shipments(transaction, outcome_) : Result<void>{};
    return unexpected(ErrorKind::conflict,
                      "fact_id: " + fact_.fact_id + " was recorded with other content; use a new fact_id");
  }
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  auto done = add_fact(transaction, **rules, ret, fact_, polls_);
  if (done) done = align_journeys(transaction, ret);
  if (done) done = update_clocks(transaction, **rules, ret, fact_.recorded_at);
  if (done && done_) done = take_along_shipments(transaction, outcome_);
  return done;
}

void RecordFact::finished(Result<void> outcome) noexcept {
  finish(done_, outcome_, std::move(outcome));
}

}  // namespace parcelgate
