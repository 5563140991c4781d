#include "gateway/edge/returns_api.hpp"

#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/edge/request_body.hpp"
#include "gateway/edge/return_view.hpp"

namespace parcelgate {
namespace {

const RulePack* find_pack(const EdgeDirectory& directory, const std::string& id) {
  const auto known = directory.rules->find(id);
  return known == directory.rules->end() ? nullptr : &known->second;
}

/// Answers from the commit's completion, on the store's thread: with the return itself, without what else the store
/// knows of its shipments and tickets.
ReturnDone answer_with_return(const ApiCall& call, std::string_view tenant) {
  return [respond = call.respond, directory = call.directory, locale = locale_of(call, tenant), now = call.now,
          scheduled = call.polls_scheduled](Result<ReturnOutcome> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    if (scheduled) scheduled();
    rapidjson::StringBuffer buffer;
    JsonWriter writer(buffer);
    write_return(writer, {outcome->ret, find_pack(*directory, outcome->ret.rule_pack), {}, {}, locale, now});
    HttpReply reply;
    reply.status = outcome->duplicate ? 200 : 201;
    reply.body.assign(buffer.GetString(), buffer.GetSize());
    respond(std::move(reply));
  };
}

Result<void> write_whole_return(const ApiCall& call, const Return& ret, JsonWriter& writer, Locale locale) {
  const auto around = read_surroundings(*call.desk.reader, ret);
  if (!around) return unexpected(around.error());
  write_return(writer,
               {ret, find_pack(*call.directory, ret.rule_pack), around->shipments, around->tickets, locale, call.now});
  return {};
}

}  // namespace

void create_return(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));

  Return defaults;
  defaults.tenant = *tenant;
  defaults.created_at = call.now;
  if (const auto settings = call.directory->tenants.find(*tenant); settings != call.directory->tenants.end()) {
    defaults.rule_pack = settings->second.rule_pack;
    defaults.locale = settings->second.locale;
  }
  Faults faults;
  ReturnRegistration wanted = read_return_registration(*document, defaults, faults);
  if (find_pack(*call.directory, wanted.ret.rule_pack) == nullptr) {
    faults.push_back({"/rule_pack", "there is no rule pack \"" + wanted.ret.rule_pack.substr(0, 40) + "\"", {}});
  }
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  for (ShipmentOfReturn& shipment : wanted.shipments) {
    shipment.polls.accounts = call.directory->polling_accounts(*tenant, shipment.carrier);
  }
  submit_or_refuse(
      call,
      std::make_unique<RegisterReturn>(std::move(wanted), call.directory->rules, answer_with_return(call, *tenant)),
      call.respond);
}

void list_returns(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto limit = number_parameter(call.request.query, "limit", 50, 1, 200);
  if (!limit) return call.respond(problem(limit.error()));
  const auto returns = call.desk.reader->list_returns(*tenant, *limit);
  if (!returns) return call.respond(problem(returns.error()));

  const Locale locale = locale_of(call, *tenant);
  JsonWriter& writer = call.desk.begin();
  writer.StartObject();
  write_key(writer, "returns");
  writer.StartArray();
  for (const Return& ret : *returns) {
    if (auto written = write_whole_return(call, ret, writer, locale); !written) {
      return call.respond(problem(written.error()));
    }
  }
  writer.EndArray();
  writer.EndObject();
  answer_json(call);
}

void get_return(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.desk.reader->find_return(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no return with this id"));
  if (auto written = write_whole_return(call, **found, call.desk.begin(), locale_of(call, *tenant)); !written) {
    return call.respond(problem(written.error()));
  }
  answer_json(call);
}

void record_fact(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  Fact fact = read_fact(*document, call.now, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  PollWish polls;
  if (!fact.carrier.empty()) polls.accounts = call.directory->polling_accounts(*tenant, fact.carrier);
  submit_or_refuse(call,
                   std::make_unique<RecordFact>(*tenant, call.match.parameters[0], std::move(fact), std::move(polls),
                                                call.directory->rules, answer_with_return(call, *tenant)),
                   call.respond);
}

}  // namespace parcelgate
