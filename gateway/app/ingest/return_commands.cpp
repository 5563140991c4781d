#include "gateway/app/ingest/return_commands.hpp"

#include <algorithm>

#include "gateway/app/ingest/crossed_receipts.hpp"
#include "gateway/app/ingest/registration_differences.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

/// Copies the shipments for the answer: `done` runs on the store's thread, which must not read then.
Result<void> take_along_shipments(Transaction& transaction, const RulePacks& packs, ReturnOutcome& outcome,
                                  Instant now) {
  for (const ReturnShipment& linked : outcome.ret.shipments) {
    const auto shipment = transaction.find_shipment({outcome.ret.tenant, linked.carrier, linked.tracking_number});
    if (!shipment) return unexpected(shipment.error());
    if (*shipment != nullptr) outcome.shipments.push_back(**shipment);
  }
  auto evidence = find_evidence(transaction, outcome.ret, packs.find(outcome.ret.rule_pack), now);
  if (!evidence) return unexpected(std::move(evidence).error());
  outcome.evidence = *std::move(evidence);
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
  auto done = register_or_find(transaction);
  return done ? add_shopper(transaction) : done;
}

/// The shopper's side: how the buyer proves to be one, and the link. A repetition gets its link too.
Result<void> RegisterReturn::add_shopper(Transaction& transaction) {
  const TrackSubject subject{outcome_.ret.tenant, outcome_.ret.return_id, {}, {}};
  if (auto stored = store_factor(transaction, subject, registration_.shopper); !stored) return stored;
  if (!registration_.link) return {};
  auto link = provide_link(transaction, subject, *registration_.link);
  if (!link) return unexpected(std::move(link).error());
  outcome_.link = *std::move(link);
  return {};
}

Result<void> RegisterReturn::register_or_find(Transaction& transaction) {
  const Return& wanted = registration_.ret;
  auto found = transaction.find_return(wanted.tenant, wanted.return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return register_new(transaction);
  outcome_ = {**std::move(found), true};
  const std::string differences = differences_of(outcome_.ret, registration_);
  if (differences.empty())
    return done_ ? take_along_shipments(transaction, *rules_, outcome_, registration_.ret.created_at) : Result<void>{};
  return unexpected(ErrorKind::conflict, "return " + wanted.return_id + " was registered otherwise: " + differences +
                                             "; use another return_id, or repeat the registration unchanged");
}

Result<void> RegisterReturn::register_new(Transaction& transaction) {
  outcome_ = {registration_.ret, false};
  Return& ret = outcome_.ret;
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  const ReturnChange change{transaction, *rules_, **rules, ret};
  auto done = append_return_entry(transaction, ret, kReturnRegistered, render_return_registered(ret), ret.created_at);
  if (done) done = apply_crossed_receipts(change);
  for (const ShipmentOfReturn& shipment : registration_.shipments) {
    if (done) done = add_shipment(change, shipment, ret.created_at);
  }
  for (const Fact& fact : registration_.facts) {
    if (done) done = add_fact(change, fact, {});
  }
  if (done) done = align_journeys(transaction, ret);
  if (done) done = update_clocks(transaction, **rules, ret, ret.created_at);
  if (done && done_) done = take_along_shipments(transaction, *rules_, outcome_, registration_.ret.created_at);
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
    if (is_repetition(*known, fact_))
      return done_ ? take_along_shipments(transaction, *rules_, outcome_, fact_.recorded_at) : Result<void>{};
    return unexpected(ErrorKind::conflict,
                      "fact_id: " + fact_.fact_id + " was recorded with other content; use a new fact_id");
  }
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  auto done = add_fact({transaction, *rules_, **rules, ret}, fact_, polls_);
  if (done) done = align_journeys(transaction, ret);
  if (done) done = update_clocks(transaction, **rules, ret, fact_.recorded_at);
  if (done && done_) done = take_along_shipments(transaction, *rules_, outcome_, fact_.recorded_at);
  return done;
}

void RecordFact::finished(Result<void> outcome) noexcept {
  finish(done_, outcome_, std::move(outcome));
}

}  // namespace parcelgate
