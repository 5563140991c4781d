#include "gateway/edge/api/explain_api.hpp"

#include "gateway/base/text.hpp"
#include "gateway/edge/api/return_view.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

const RulePack* find_pack_or_answer(const ApiCall& call, const std::string& id) {
  const RulePack* const rules = call.directory->rules->find(id);
  if (rules == nullptr) {
    call.respond(problem(ProblemType::not_found,
                         "the rule pack \"" + shorten(id, 40) + "\" of its deadlines is no longer configured"));
  }
  return rules;
}

}  // namespace

void explain_return(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.session.reader->find_return(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no return with this id"));
  const RulePack* const rules = find_pack_or_answer(call, (*found)->rule_pack);
  if (rules == nullptr) return;
  const auto shipments = read_shipments(*call.session.reader, **found);
  if (!shipments) return call.respond(problem(shipments.error()));
  const auto evidence = read_return_evidence(*call.session.reader, *shipments, rules, call.now);
  if (!evidence) return call.respond(problem(evidence.error()));
  write_explanation(call.session.begin(), *rules, **found, *evidence, call.now, locale_of(call, *tenant));
  answer_json(call);
}

void explain_complaint(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.session.reader->find_complaint(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no complaint with this id"));
  const RulePack* const rules = find_pack_or_answer(call, (*found)->rule_pack);
  if (rules == nullptr) return;
  write_explanation(call.session.begin(), *rules, **found, call.now, locale_of(call, *tenant));
  answer_json(call);
}

void explain_shipment(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const ShipmentKey key = call.directory->key_of(*tenant, call.match.parameters[0], call.match.parameters[1]);
  const auto found = call.session.reader->find_shipment(key);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no shipment with this carrier and number"));
  if (!(*found)->deadlines) {
    return call.respond(problem(ProblemType::not_found,
                                "this shipment has no deadlines; the tenant's rule pack has none for shipments"));
  }
  const RulePack* const rules = find_pack_or_answer(call, (*found)->deadlines->rule_pack);
  if (rules == nullptr) return;
  const auto evidence = read_shipment_evidence(*call.session.reader, **found, rules, call.now);
  if (!evidence) return call.respond(problem(evidence.error()));
  write_explanation(call.session.begin(), *rules, **found, *evidence, call.now, locale_of(call, *tenant));
  answer_json(call);
}

}  // namespace parcelgate
