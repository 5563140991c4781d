#include "gateway/edge/api/console_api.hpp"

#include "gateway/app/admin/command_members.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/tracking_number.hpp"
#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostFound = 20;
constexpr std::size_t kMostQueryBytes = 200;

void write_found(JsonWriter& writer, const Return& ret) {
  writer.StartObject();
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_instant(writer, "created_at", ret.created_at);
  write_key(writer, "done");
  writer.Bool(is_done(ret));
  writer.EndObject();
}

void write_found(JsonWriter& writer, const Shipment& shipment, Locale locale) {
  writer.StartObject();
  write_member(writer, "carrier", shipment.key.carrier);
  write_member(writer, "tracking_number", shipment.key.tracking_number);
  write_text_or_null(writer, "return_id", shipment.return_id);
  write_text_or_null(
      writer, "status_label",
      shipment.status ? info(*shipment.status).labels[static_cast<std::size_t>(locale)] : std::string_view{});
  writer.EndObject();
}

/// The return with this id, and those of this order.
Result<std::vector<Return>> find_returns(Reader& reader, const std::string& tenant, const std::string& text) {
  auto found = reader.find_return(tenant, text);
  if (!found) return unexpected(std::move(found).error());
  ReturnFilter filter;
  filter.order_id = text;
  auto of_order = reader.list_returns(tenant, filter, {}, kMostFound);
  if (!of_order) return of_order;
  if (*found) {
    std::erase_if(*of_order, [&](const Return& ret) { return ret.return_id == text; });
    of_order->insert(of_order->begin(), **std::move(found));
  }
  return of_order;
}

/// The shipments of all carriers with this number.
Result<std::vector<Shipment>> find_shipments(Reader& reader, const std::string& tenant, const std::string& text) {
  if (!is_tracking_number(text)) return std::vector<Shipment>{};
  ShipmentFilter filter;
  filter.tracking_number = canonical_tracking_number(text);
  auto page = reader.list_shipments(tenant, filter, {}, kMostFound);
  if (!page) return unexpected(std::move(page).error());
  return std::move(page->rows);
}

/// @param body  empty or a JSON object
Faults faults_of_body(std::string_view command, std::string_view body) {
  Faults faults;
  if (const auto document = parse_json(body); document) check_command_members(command, *document, faults);
  return faults;
}

}  // namespace

void get_overview(const ApiCall& call, const Overview* overview) {
  if (overview == nullptr) return call.respond(problem(ProblemType::not_found, "this gateway has no overview"));
  const auto tenant = tenant_or_all(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const std::string period = find_parameter(call.request.query, "period").value_or("hour");
  if (period != "hour" && period != "week")
    return call.respond(problem(ProblemType::invalid_parameter, "period: is not one of hour, week"));
  overview->write(call.session.begin(), *tenant, period == "week" ? OverviewPeriod::week : OverviewPeriod::hour);
  answer_json(call);
}

void search(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const std::string text(trim(find_parameter(call.request.query, "q").value_or("")));
  if (text.empty() || text.size() > kMostQueryBytes)
    return call.respond(
        problem(ProblemType::invalid_parameter, "q: give the id of a return or an order, or a tracking number"));
  const auto returns = find_returns(*call.session.reader, *tenant, text);
  if (!returns) return call.respond(problem(returns.error()));
  const auto shipments = find_shipments(*call.session.reader, *tenant, text);
  if (!shipments) return call.respond(problem(shipments.error()));
  const Locale locale = locale_of(call, *tenant);
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "returns");
  writer.StartArray();
  for (const Return& ret : *returns) write_found(writer, ret);
  writer.EndArray();
  write_key(writer, "shipments");
  writer.StartArray();
  for (const Shipment& shipment : *shipments) write_found(writer, shipment, locale);
  writer.EndArray();
  writer.EndObject();
  answer_json(call);
}

void run_command(const ApiCall& call, OperatorCommands* commands) {
  const ConsoleCommand* const command = find_console_command(call.match.parameters[0]);
  if (commands == nullptr || command == nullptr)
    return call.respond(problem(ProblemType::not_found, "the console has no command with this name"));
  // A key of one tenant would see and change what belongs to others.
  if (!call.who.tenant.empty() || call.who.scope == KeyScope::after_sales)
    return call.respond(
        problem(ProblemType::forbidden, "commands need a key of all tenants, of scope admin or viewer"));
  if (command->effect != CommandEffect::reads && call.who.scope != KeyScope::admin)
    return call.respond(problem(ProblemType::forbidden, "this command needs a key of scope admin"));
  auto request = command_request(command->name, call.request.body, call.who.name);
  if (!request) return call.respond(problem(ProblemType::malformed_json, request.error().what));
  if (Faults faults = faults_of_body(command->name, call.request.body); !faults.empty())
    return call.respond(invalid_fields(faults));
  const bool taken = commands->submit(*std::move(request), [respond = call.respond](std::string answer) {
    if (const auto error = error_of(answer)) return respond(problem(*error));
    HttpReply reply;
    reply.body = std::move(answer);
    respond(std::move(reply));
  });
  if (!taken) call.respond(problem(ProblemType::busy, "too many commands are waiting; retry in a few seconds"));
}

}  // namespace parcelgate
