#include "gateway/edge/shipments_api.hpp"

#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/edge/request_body.hpp"
#include "gateway/edge/shipment_view.hpp"

namespace parcelgate {
namespace {

/// The whole events behind the newest history entries, as the feed holds them.
Result<std::vector<std::string>> read_events(Desk& desk, const Shipment& shipment) {
  newest_events(shipment, kShownEvents, desk.newest);
  std::vector<std::string> out;
  for (const HistoryEntry* entry : desk.newest) {
    auto found = desk.reader->find_feed_entry(0, entry->feed_position);
    if (!found) return unexpected(std::move(found).error());
    out.push_back(std::move(found->data));
  }
  return out;
}

HttpReply registered_reply(const Shipment& shipment, Locale locale) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  std::vector<const HistoryEntry*> newest;
  std::string scratch;
  write_shipment(writer, {shipment, {}, {}, locale, View::full}, newest, scratch);
  HttpReply reply;
  reply.status = 201;
  reply.body.assign(buffer.GetString(), buffer.GetSize());
  return reply;
}

}  // namespace

void register_shipment(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  ShipmentRegistration wanted = read_shipment_registration(*document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  wanted.key.tenant = *tenant;
  wanted.registered_at = call.now;
  wanted.polls.accounts = call.directory->polling_accounts(*tenant, wanted.key.carrier);

  auto done = [respond = call.respond, locale = locale_of(call, *tenant),
               scheduled = call.polls_scheduled](Result<Shipment> outcome) {
    if (outcome && scheduled) scheduled();
    respond(outcome ? registered_reply(*outcome, locale) : problem(outcome.error()));
  };
  submit_or_refuse(call, std::make_unique<RegisterShipment>(std::move(wanted), call.directory->rules, std::move(done)),
                   call.respond);
}

void get_shipment(const ApiCall& call) {
  const View view = call.who.scope == KeyScope::customer ? View::masked : View::full;
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const bool wants_events = !call.request.query.empty() && find_parameter(call.request.query, "include") == "events";
  if (wants_events && view == View::masked) {
    return call.respond(problem(ProblemType::forbidden, "include=events is not open to a customer's key"));
  }
  const ShipmentKey key{*tenant, call.match.parameters[0], call.match.parameters[1]};
  const auto shipment = call.desk.reader->find_shipment(key);
  if (!shipment) return call.respond(problem(shipment.error()));
  if (!*shipment) return call.respond(problem(ProblemType::not_found, "no shipment with this carrier and number"));

  std::vector<std::string> events;
  if (wants_events) {
    auto read = read_events(call.desk, **shipment);
    if (!read) return call.respond(problem(read.error()));
    events = *std::move(read);
  }
  std::vector<PollState> polls;
  if (view == View::full && call.directory->has_polling(*tenant)) {
    auto read = call.desk.reader->find_polls(key);
    if (!read) return call.respond(problem(read.error()));
    polls = *std::move(read);
  }
  write_shipment(call.desk.begin(), {**shipment, polls, events, locale_of(call, *tenant), view}, call.desk.newest,
                 call.desk.scratch);
  answer_json(call);
}

}  // namespace parcelgate
