#include "gateway/edge/api/complaints_api.hpp"

#include <algorithm>

#include "gateway/app/ingest/complaint_commands.hpp"
#include "gateway/base/text.hpp"
#include "gateway/edge/api/checked_body.hpp"
#include "gateway/edge/api/list_query.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/wire/complaints.hpp"

namespace parcelgate {
namespace {

ComplaintDone answer_with_complaint(const ApiCall& call, std::string_view tenant) {
  return [respond = call.respond, directory = call.directory, locale = locale_of(call, tenant),
          now = call.now](Result<ComplaintOutcome> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    const Complaint& complaint = outcome->complaint;
    HttpReply reply;
    reply.status = outcome->duplicate ? 200 : 201;
    reply.body = render_json([&](JsonWriter& writer) {
      write_complaint(writer, {complaint, directory->rules->find(complaint.rule_pack), locale, now});
    });
    respond(std::move(reply));
  };
}

/// The packs that have deadlines of complaints.
std::string packs_for_complaints(const RulePacks& packs) {
  std::string known;
  for (const auto& [id, pack] : packs) {
    if (pack.has_rules_of(ClockSubject::complaint)) known.append(known.empty() ? "" : ", ").append(id);
  }
  return known.empty() ? "no pack has any" : "name one of " + known;
}

/// Without a pack that has rules for it, a complaint would have no deadline, and nobody would notice.
void check_pack(const RulePacks& packs, const Complaint& complaint, Faults& faults) {
  const RulePack* const rules = packs.find(complaint.rule_pack);
  if (rules != nullptr && rules->has_rules_of(ClockSubject::complaint)) return;
  const std::string name = "rule pack \"" + shorten(complaint.rule_pack, 40) + "\"";
  faults.push_back({"/rule_pack", rules == nullptr ? "there is no " + name : name + " has no deadlines of complaints",
                    packs_for_complaints(packs)});
}

/// By the rules for the instants of facts.
void check_received_at(const Complaint& complaint, ObjectReader& reader) {
  Fact receipt;
  receipt.kind = FactKind::acknowledged;
  receipt.at = complaint.received_at;
  receipt.recorded_at = complaint.created_at;
  for (FactFault& fault : find_fact_faults({}, FactOwner{.subject = ClockSubject::complaint}, receipt)) {
    if (fault.field == "at") reader.fault("received_at", std::move(fault.problem));
  }
}

ComplaintRegistration read_registration(const ApiCall& call, const std::string& tenant, const rapidjson::Value& body,
                                        Faults& faults) {
  ComplaintRegistration wanted;
  Complaint& complaint = wanted.complaint;
  complaint.tenant = tenant;
  complaint.created_at = call.now;
  complaint.received_at = call.now;
  if (const auto settings = call.directory->tenants.find(tenant); settings != call.directory->tenants.end()) {
    complaint.rule_pack = settings->second.complaint_rule_pack;
    complaint.locale = settings->second.locale;
  }
  {
    ObjectReader reader(body, "", faults);
    read_complaint_members(reader, call.directory->carriers_of(tenant), complaint);
    wanted.states_received_at = reader.member("received_at", Need::optional) != nullptr;
    check_received_at(complaint, reader);
  }
  check_pack(*call.directory->rules, complaint, faults);
  return wanted;
}

struct ComplaintsQuery {
  ComplaintFilter filter;
  PageQuery<ComplaintPlace> page;
};

Result<ComplaintsQuery> read_complaints_query(std::string_view query) {
  ComplaintsQuery request;
  ComplaintFilter& filter = request.filter;
  filter.order_id = find_parameter(query, "order_id").value_or("");
  filter.carrier = find_parameter(query, "carrier").value_or("");
  auto number = tracking_number_parameter(query);
  if (!number) return unexpected(std::move(number).error());
  filter.tracking_number = *std::move(number);
  const auto is_open = word_parameter(query, "state", "open", "done");
  if (!is_open) return unexpected(is_open.error());
  filter.is_open = *is_open;
  const auto updated_since = instant_parameter(query, "updated_since");
  if (!updated_since) return unexpected(updated_since.error());
  filter.updated_since = *updated_since;
  auto page = read_page_query(query, parse_complaint_place);
  if (!page) return unexpected(std::move(page).error());
  request.page = *std::move(page);
  return request;
}

/// With the return that the shipment belongs to.
Result<void> write_with_return(const ApiCall& call, const Complaint& complaint, JsonWriter& writer, Locale locale) {
  const auto shipment =
      call.session.reader->find_shipment({complaint.tenant, complaint.carrier, complaint.tracking_number});
  if (!shipment) return unexpected(shipment.error());
  const RulePack* const rules = call.directory->rules->find(complaint.rule_pack);
  ComplaintView view{complaint, rules, locale, call.now};
  view.return_id = *shipment ? std::string_view((*shipment)->return_id) : std::string_view{};
  write_complaint(writer, view);
  return {};
}

}  // namespace

void create_complaint(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  ComplaintRegistration wanted = read_registration(call, *tenant, *document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  submit_or_refuse(call,
                   std::make_unique<RegisterComplaint>(std::move(wanted), call.directory->rules,
                                                       answer_with_complaint(call, *tenant)),
                   call.respond);
}

void list_complaints(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  auto request = read_complaints_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  if (auto known = use_carrier_id(call, *tenant, request->filter.carrier); !known)
    return call.respond(problem(known.error()));
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "complaints");
  writer.StartArray();
  const Locale locale = locale_of(call, *tenant);
  const auto read = [&](const std::optional<ComplaintPlace>& place, std::size_t most) {
    return call.session.reader->list_complaints(*tenant, request->filter, place, most);
  };
  const auto next = write_page(call, request->page, read, [&](const Complaint& complaint) -> Result<ComplaintPlace> {
    if (auto written = write_with_return(call, complaint, writer, locale); !written)
      return unexpected(std::move(written).error());
    return ComplaintPlace{complaint.created_at, complaint.complaint_id};
  });
  if (!next) return call.respond(problem(next.error()));
  writer.EndArray();
  answer_page(call, "/v1/complaints", request->page.limit, *next ? to_cursor(**next) : std::string{});
}

void get_complaint(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.session.reader->find_complaint(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no complaint with this id"));
  const auto written = write_with_return(call, **found, call.session.begin(), locale_of(call, *tenant));
  if (!written) return call.respond(problem(written.error()));
  answer_json(call);
}

void record_complaint_fact(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  Fact fact = read_fact(*document, "", fact_reading(call, *tenant), faults);
  const std::string& complaint_id = call.match.parameters[0];
  const auto found = call.session.reader->find_complaint(*tenant, complaint_id);
  if (!found) return call.respond(problem(found.error()));
  // A repetition was accepted once: the command compares it with the recorded fact.
  const bool is_known = *found && std::any_of((*found)->facts.begin(), (*found)->facts.end(),
                                              [&](const Fact& known) { return known.fact_id == fact.fact_id; });
  const RulePack* const rules = *found ? call.directory->rules->find((*found)->rule_pack) : nullptr;
  if (rules != nullptr && !is_known) add_fact_faults(*rules, fact_owner(**found), fact, "", faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  submit_or_refuse(call,
                   std::make_unique<RecordComplaintFact>(*tenant, complaint_id, std::move(fact), call.directory->rules,
                                                         answer_with_complaint(call, *tenant)),
                   call.respond);
}

}  // namespace parcelgate
