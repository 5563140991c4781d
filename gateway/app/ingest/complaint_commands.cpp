#include "gateway/app/ingest/complaint_commands.hpp"

#include <algorithm>

#include "gateway/app/deadlines/complaint_changes.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/wire/complaint_feed.hpp"

namespace parcelgate {
namespace {

/// The member of a repeated registration that is not as registered; empty: it is the same.
std::string_view differing_member(const Complaint& known, const ComplaintRegistration& registration) {
  const Complaint& wanted = registration.complaint;
  if (known.carrier != wanted.carrier) return "carrier";
  if (known.tracking_number != wanted.tracking_number) return "tracking_number";
  if (known.kind != wanted.kind) return "kind";
  if (known.order.is_complex != wanted.order.is_complex) return "complex";
  if (known.order_id != wanted.order_id) return "order_id";
  if (known.rule_pack != wanted.rule_pack) return "rule_pack";
  if (known.locale != wanted.locale) return "locale";
  if (registration.states_received_at && known.received_at != wanted.received_at) return "received_at";
  if (known.order.amount != wanted.order.amount) return "amount";
  if (known.order.origin != wanted.order.origin) return "origin";
  if (known.order.agent != wanted.order.agent) return "agent";
  return known.order.destination != wanted.order.destination ? "destination" : std::string_view{};
}

void finish_complaint(const ComplaintDone& done, ComplaintOutcome& outcome, Result<void> committed) {
  if (!done) return;
  done(committed ? Result<ComplaintOutcome>(std::move(outcome))
                 : Result<ComplaintOutcome>(unexpected(std::move(committed).error())));
}

}  // namespace

RegisterComplaint::RegisterComplaint(ComplaintRegistration registration, std::shared_ptr<const RulePacks> rules,
                                     ComplaintDone done)
    : registration_(std::move(registration)), rules_(std::move(rules)), done_(std::move(done)) {}

Result<void> RegisterComplaint::apply(Transaction& transaction) {
  const Complaint& wanted = registration_.complaint;
  auto found = transaction.find_complaint(wanted.tenant, wanted.complaint_id);
  if (!found) return unexpected(std::move(found).error());
  if (*found) {
    outcome_ = {**std::move(found), true};
    const std::string_view member = differing_member(outcome_.complaint, registration_);
    if (member.empty()) return {};
    return unexpected(ErrorKind::conflict, std::string(member) + ": complaint " + wanted.complaint_id +
                                               " was registered with another value; use another complaint_id, or "
                                               "repeat the registration unchanged");
  }
  outcome_ = {wanted, false};
  Complaint& complaint = outcome_.complaint;
  const auto rules = find_rules(*rules_, complaint);
  if (!rules) return unexpected(rules.error());
  const Instant now = complaint.created_at;
  auto done =
      append_complaint_entry(transaction, complaint, kComplaintRegistered, render_complaint_registered(complaint), now);
  return done ? update_clocks(transaction, **rules, complaint, now) : done;
}

void RegisterComplaint::finished(Result<void> outcome) noexcept {
  finish_complaint(done_, outcome_, std::move(outcome));
}

RecordComplaintFact::RecordComplaintFact(std::string tenant, std::string complaint_id, Fact fact,
                                         std::shared_ptr<const RulePacks> rules, ComplaintDone done)
    : tenant_(std::move(tenant)),
      complaint_id_(std::move(complaint_id)),
      fact_(std::move(fact)),
      rules_(std::move(rules)),
      done_(std::move(done)) {}

Result<void> RecordComplaintFact::apply(Transaction& transaction) {
  auto found = transaction.find_complaint(tenant_, complaint_id_);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return unexpected(ErrorKind::not_found, "complaint_id: there is no complaint " + complaint_id_);
  outcome_ = {**std::move(found), false};
  Complaint& complaint = outcome_.complaint;
  const auto known = std::find_if(complaint.facts.begin(), complaint.facts.end(),
                                  [&](const Fact& fact) { return fact.fact_id == fact_.fact_id; });
  if (known != complaint.facts.end()) {
    outcome_.duplicate = true;
    if (is_repetition(*known, fact_)) return {};
    return unexpected(ErrorKind::conflict,
                      "fact_id: " + fact_.fact_id + " was recorded with other content; use a new fact_id");
  }
  const auto rules = find_rules(*rules_, complaint);
  if (!rules) return unexpected(rules.error());
  if (auto checked = check_fact(**rules, fact_owner(complaint), fact_); !checked) return checked;
  complaint.facts.push_back(fact_);
  const Instant now = fact_.recorded_at;
  auto done = append_complaint_entry(transaction, complaint, kComplaintFactRecorded,
                                     render_fact_recorded(complaint, fact_), now);
  return done ? update_clocks(transaction, **rules, complaint, now) : done;
}

void RecordComplaintFact::finished(Result<void> outcome) noexcept {
  finish_complaint(done_, outcome_, std::move(outcome));
}

}  // namespace parcelgate
