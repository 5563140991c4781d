#include "gateway/edge/api/checked_body.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

std::optional<LinkDraft> draft_of(const ApiCall& call, Faults& faults) {
  auto draft = draft_link(call.session.reader.get(), call.now, call.links->life());
  if (draft) return *std::move(draft);
  faults.push_back({"/tracking_link", "no link can be made now: " + draft.error().what, "retry later"});
  return std::nullopt;
}

}  // namespace

ReturnRegistration read_checked_return(const ApiCall& call, const std::string& tenant, const rapidjson::Value& body,
                                       Faults& faults) {
  Return defaults;
  defaults.tenant = tenant;
  defaults.created_at = call.now;
  if (const auto settings = call.directory->tenants.find(tenant); settings != call.directory->tenants.end()) {
    defaults.rule_pack = settings->second.rule_pack;
    defaults.locale = settings->second.locale;
  }
  ReturnRegistration wanted = read_return_registration(body, defaults, call.directory->carriers_of(tenant), faults);
  if (call.directory->rules->find(wanted.ret.rule_pack) == nullptr) {
    faults.push_back({"/rule_pack", "there is no rule pack \"" + shorten(wanted.ret.rule_pack, 40) + "\"", {}});
  }
  for (std::size_t at = 0; faults.empty() && at < wanted.shipments.size(); ++at) {
    ShipmentOfReturn& shipment = wanted.shipments[at];
    find_polling_accounts(call.directory, tenant, shipment.carrier, shipment.tracking_number, {},
                          "/shipments/" + std::to_string(at) + "/tracking_number", shipment.polls, faults);
  }
  if (wanted.link) wanted.link = draft_of(call, faults);
  return wanted;
}

ShipmentRegistration read_checked_shipment(const ApiCall& call, const std::string& tenant, const rapidjson::Value& body,
                                           Faults& faults) {
  std::string country;
  ShipmentRegistration wanted = read_shipment_registration(body, call.directory->carriers_of(tenant), country, faults);
  if (faults.empty()) {
    find_polling_accounts(call.directory, tenant, wanted.key.carrier, wanted.key.tracking_number, country,
                          "/tracking_number", wanted.polls, faults);
  }
  wanted.key.tenant = tenant;
  wanted.registered_at = call.now;
  if (wanted.link) wanted.link = draft_of(call, faults);
  return wanted;
}

FactReading fact_reading(const ApiCall& call, const std::string& tenant) {
  return {call.directory->carriers_of(tenant), call.now};
}

PollRequest check_fact_of_return(const ApiCall& call, const std::string& tenant, const Return* ret, Fact& fact,
                                 Faults& faults) {
  const RulePack* rules = ret == nullptr ? nullptr : call.directory->rules->find(ret->rule_pack);
  if (rules != nullptr) {
    const bool is_known = std::any_of(ret->facts.begin(), ret->facts.end(),
                                      [&](const Fact& known) { return known.fact_id == fact.fact_id; });
    if (!is_known) add_fact_faults(*rules, fact_owner(*ret), fact, "", faults);
  }
  PollRequest polls;
  if (faults.empty() && !fact.tracking_number.empty()) {
    find_polling_accounts(call.directory, tenant, fact.carrier, fact.tracking_number, {}, "/tracking_number", polls,
                          faults);
  }
  return polls;
}

}  // namespace parcelgate
