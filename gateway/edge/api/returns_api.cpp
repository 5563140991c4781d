#include "gateway/edge/api/returns_api.hpp"

#include <algorithm>

#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/edge/api/checked_body.hpp"
#include "gateway/edge/api/list_query.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/return_view.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

const RulePack* find_pack(const Directory& directory, const std::string& id) {
  return directory.rules->find(id);
}

Result<std::vector<TicketOfReturn>> read_tickets(const ApiCall& call, std::string_view tenant,
                                                 std::string_view return_id) {
  const auto outlets = call.session.reader->list_outlets();
  if (!outlets) return unexpected(outlets.error());
  return read_tickets(*call.session.reader, *outlets, tenant, return_id);
}

/// Answers from the commit's completion, on the store's thread, which must not read: shipments come with the outcome,
/// tickets are those that were known when the request came (a new return has none yet).
ReturnDone answer_with_return(const ApiCall& call, std::string_view tenant, std::vector<TicketOfReturn> tickets) {
  return [respond = call.respond, directory = call.directory, locale = locale_of(call, tenant), now = call.now,
          tickets = std::move(tickets), scheduled = call.polls_scheduled,
          links = call.links](Result<ReturnOutcome> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    if (scheduled) scheduled();
    HttpReply reply;
    reply.status = outcome->duplicate ? 200 : 201;
    reply.body = render_json([&](JsonWriter& writer) {
      write_return(writer, {outcome->ret, find_pack(*directory, outcome->ret.rule_pack), outcome->shipments, tickets,
                            locale, now, &outcome->evidence});
    });
    links->add_to(reply.body, outcome->link, now);
    respond(std::move(reply));
  };
}

Result<void> write_whole_return(const ApiCall& call, const Return& ret, std::span<const OutletState> outlets,
                                JsonWriter& writer, Locale locale) {
  const auto shipments = read_shipments(*call.session.reader, ret);
  if (!shipments) return unexpected(shipments.error());
  const auto tickets = read_tickets(*call.session.reader, outlets, ret.tenant, ret.return_id);
  if (!tickets) return unexpected(tickets.error());
  const RulePack* const rules = find_pack(*call.directory, ret.rule_pack);
  const auto evidence = read_return_evidence(*call.session.reader, *shipments, rules, call.now);
  if (!evidence) return unexpected(evidence.error());
  write_return(writer, {ret, rules, *shipments, *tickets, locale, call.now, &*evidence});
  return {};
}

/// The page that a request wants.
struct ReturnsQuery {
  ReturnFilter filter;
  PageQuery<ReturnPlace> page;
};

Result<ReturnFilter> read_filter(std::string_view query) {
  ReturnFilter filter;
  filter.order_id = find_parameter(query, "order_id").value_or("");
  filter.carrier = find_parameter(query, "carrier").value_or("");
  const auto is_open = word_parameter(query, "state", "open", "done");
  if (!is_open) return unexpected(is_open.error());
  filter.is_open = *is_open;
  const auto alert = word_parameter(query, "alert", "true", "false");
  if (!alert) return unexpected(alert.error());
  filter.needs_person = alert->value_or(false);
  if (const auto clock = find_parameter(query, "clock")) {
    filter.clock = find_clock_filter(*clock);
    if (!filter.clock) {
      return unexpected(ErrorKind::malformed,
                        "clock: is not one of waiting, running, paused, met, waived, cancelled, at_risk, breached");
    }
  }
  const auto due_before = instant_parameter(query, "due_before");
  if (!due_before) return unexpected(due_before.error());
  filter.due_before = *due_before;
  const auto updated_since = instant_parameter(query, "updated_since");
  if (!updated_since) return unexpected(updated_since.error());
  filter.updated_since = *updated_since;
  return filter;
}

Result<ReturnsQuery> read_returns_query(std::string_view query) {
  ReturnsQuery request;
  auto filter = read_filter(query);
  if (!filter) return unexpected(std::move(filter).error());
  request.filter = *std::move(filter);
  auto page = read_page_query(query, parse_return_place);
  if (!page) return unexpected(std::move(page).error());
  request.page = *std::move(page);
  return request;
}

}  // namespace

void create_return(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));

  Faults faults;
  ReturnRegistration wanted = read_checked_return(call, *tenant, *document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  auto tickets = read_tickets(call, *tenant, wanted.ret.return_id);
  if (!tickets) return call.respond(problem(tickets.error()));
  submit_or_refuse(call,
                   std::make_unique<RegisterReturn>(std::move(wanted), call.directory->rules,
                                                    answer_with_return(call, *tenant, *std::move(tickets))),
                   call.respond);
}

void list_returns(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  auto request = read_returns_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  if (auto known = use_carrier_id(call, *tenant, request->filter.carrier); !known)
    return call.respond(problem(known.error()));
  const auto outlets = call.session.reader->list_outlets();
  if (!outlets) return call.respond(problem(outlets.error()));

  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "returns");
  writer.StartArray();
  const Locale locale = locale_of(call, *tenant);
  std::vector<std::string> unreadable;  // left out, since what belongs to them is damaged
  const auto read = [&](const std::optional<ReturnPlace>& place, std::size_t most) {
    return call.session.reader->list_returns(*tenant, request->filter, place, most);
  };
  const auto next = write_page(call, request->page, read, [&](const Return& ret) -> Result<ReturnPlace> {
    const auto written = write_whole_return(call, ret, *outlets, writer, locale);
    if (!written && written.error().kind != ErrorKind::internal) return unexpected(written.error());
    if (!written) {
      log(LogLevel::error, "return_unreadable", {{"return_id", ret.return_id}, {"error", written.error().what}});
      unreadable.push_back(ret.return_id);
    }
    return ReturnPlace{ret.created_at, ret.return_id};
  });
  if (!next) return call.respond(problem(next.error()));
  writer.EndArray();
  if (!unreadable.empty()) {
    write_key(writer, "unreadable");
    writer.StartArray();
    for (const std::string& return_id : unreadable) write_text(writer, return_id);
    writer.EndArray();
  }
  answer_page(call, "/v1/returns", request->page.limit, *next ? to_cursor(**next) : std::string{});
}

void get_return(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto found = call.session.reader->find_return(*tenant, call.match.parameters[0]);
  if (!found) return call.respond(problem(found.error()));
  if (!*found) return call.respond(problem(ProblemType::not_found, "no return with this id"));
  const auto outlets = call.session.reader->list_outlets();
  if (!outlets) return call.respond(problem(outlets.error()));
  auto written = write_whole_return(call, **found, *outlets, call.session.begin(), locale_of(call, *tenant));
  if (!written) return call.respond(problem(written.error()));
  answer_json(call);
}

void record_fact(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  Fact fact = read_fact(*document, "", fact_reading(call, *tenant), faults);
  const auto ret = call.session.reader->find_return(*tenant, call.match.parameters[0]);
  if (!ret) return call.respond(problem(ret.error()));
  PollRequest polls = check_fact_of_return(call, *tenant, *ret ? &**ret : nullptr, fact, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  auto tickets = read_tickets(call, *tenant, call.match.parameters[0]);
  if (!tickets) return call.respond(problem(tickets.error()));
  submit_or_refuse(
      call,
      std::make_unique<RecordFact>(*tenant, call.match.parameters[0], std::move(fact), std::move(polls),
                                   call.directory->rules, answer_with_return(call, *tenant, *std::move(tickets))),
      call.respond);
}

}  // namespace parcelgate
