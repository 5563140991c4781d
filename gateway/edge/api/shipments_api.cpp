#include "gateway/edge/api/shipments_api.hpp"

#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/edge/api/checked_body.hpp"
#include "gateway/edge/api/shipment_view.hpp"

namespace parcelgate {
namespace {

HttpReply registered_reply(const RegisteredShipment& registered, NumberFit fit, Locale locale) {
  HttpReply reply;
  reply.status = registered.created ? 201 : 200;
  reply.body = render_json([&](JsonWriter& writer) {
    std::vector<VisibleEvent> newest;
    std::string scratch;
    const Shipment& shipment = registered.shipment;
    const CarrierChoice* choice = registered.choice ? &*registered.choice : nullptr;
    const Scans scans = is_compared(shipment) ? find_scans(shipment, {}) : Scans{};
    write_shipment(writer,
                   {shipment, is_compared(shipment) ? &scans : nullptr, {}, nullptr, choice, locale, View::full, fit},
                   newest, scratch);
  });
  return reply;
}

}  // namespace

void register_shipment(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  ShipmentRegistration wanted = read_checked_shipment(call, *tenant, *document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));

  auto done = [respond = call.respond, locale = locale_of(call, *tenant), directory = call.directory,
               links = call.links, now = call.now,
               scheduled = call.polls_scheduled](Result<RegisteredShipment> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    if (scheduled) scheduled();
    HttpReply reply = registered_reply(*outcome, shown_fit(*directory, outcome->shipment), locale);
    links->add_to(reply.body, outcome->link, now);
    respond(std::move(reply));
  };
  submit_or_refuse(call, std::make_unique<RegisterShipment>(std::move(wanted), call.directory->rules, std::move(done)),
                   call.respond);
}

}  // namespace parcelgate
