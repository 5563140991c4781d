#include "gateway/edge/api/shipments_api.hpp"

#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/api/shipment_view.hpp"

namespace parcelgate {
namespace {

/// What one answer needs of the store.
struct ShipmentRead {
  std::optional<Shipment> shipment;
  std::optional<Scans> scans;  ///< where several sources reported it
  EventPage page;              ///< with ?events
};

/// The query members of `include=events`.
struct EventsQuery {
  std::optional<EventOrder> after;
  std::uint32_t limit{0};  ///< 0: not requested
};

Result<EventsQuery> read_events_query(std::string_view query) {
  EventsQuery request;
  const auto included = find_parameter(query, "include");
  if (!included) return request;
  if (*included != "events") return unexpected(ErrorKind::rejected, "\"include\" must be \"events\"");
  const auto limit = number_parameter(query, "limit", 100, 1, 500);
  if (!limit) return unexpected(limit.error());
  request.limit = *limit;
  const auto text = find_parameter(query, "after");
  if (!text || text->empty()) return request;
  auto after = parse_event_place(*text);
  if (!after) return unexpected(std::move(after).error());
  request.after = *after;
  return request;
}

Result<ShipmentRead> read_shipment(Reader& reader, const ShipmentKey& key, const EventsQuery& request) {
  ShipmentRead read;
  auto shipment = reader.find_shipment(key);
  if (!shipment) return unexpected(std::move(shipment).error());
  read.shipment = *std::move(shipment);
  const bool compared = read.shipment && is_compared(*read.shipment);
  if (!read.shipment || (request.limit == 0 && !compared)) return read;
  const auto older = reader.older_history(*read.shipment);
  if (!older) return unexpected(older.error());
  if (compared) read.scans = find_scans(*read.shipment, *older);
  if (request.limit == 0) return read;
  auto page = read_event_page(reader, *read.shipment, *older, request.after, request.limit);
  if (!page) return unexpected(std::move(page).error());
  read.page = *std::move(page);
  return read;
}

/// A shipment that moved is still found under the carrier that it stood at.
Result<std::optional<ShipmentKey>> find_moved(Reader& reader, const ShipmentKey& key) {
  auto choice = find_choice(reader, key.tenant, key.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!*choice || (*choice)->carrier == key.carrier || !(*choice)->was_at(key.carrier))
    return std::optional<ShipmentKey>{};
  return std::optional(ShipmentKey{key.tenant, (*choice)->carrier, key.tracking_number});
}

/// Once events came, how the number looks does not matter any more.
NumberFit shown_fit(const Directory& directory, const Shipment& shipment) {
  return shipment.event_count > 0 ? NumberFit::unknown : directory.fit_of(shipment.key);
}

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
  std::string country;
  ShipmentRegistration wanted =
      read_shipment_registration(*document, call.directory->carriers_of(*tenant), country, faults);
  if (faults.empty()) {
    find_polling_accounts(call.directory, *tenant, wanted.key.carrier, wanted.key.tracking_number, country,
                          "/tracking_number", wanted.polls, faults);
  }
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  wanted.key.tenant = *tenant;
  wanted.registered_at = call.now;

  auto done = [respond = call.respond, locale = locale_of(call, *tenant), directory = call.directory,
               scheduled = call.polls_scheduled](Result<RegisteredShipment> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    if (scheduled) scheduled();
    respond(registered_reply(*outcome, shown_fit(*directory, outcome->shipment), locale));
  };
  submit_or_refuse(call, std::make_unique<RegisterShipment>(std::move(wanted), call.directory->rules, std::move(done)),
                   call.respond);
}

void get_shipment(const ApiCall& call) {
  const View view = call.who.scope == KeyScope::customer ? View::masked : View::full;
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto request = read_events_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  if (request->limit > 0 && view == View::masked) {
    return call.respond(problem(ProblemType::forbidden, "include=events is not open to a customer's key"));
  }
  const ShipmentKey as_written{*tenant, call.match.parameters[0], call.match.parameters[1]};
  ShipmentKey key = call.directory->key_of(*tenant, as_written.carrier, as_written.tracking_number);
  auto found = read_shipment(*call.session.reader, key, *request);
  if (!found) return call.respond(problem(found.error()));
  if (!found->shipment && as_written != key) {
    // Stored before names had one form, as an alias or in other letters.
    auto older = read_shipment(*call.session.reader, as_written, *request);
    if (!older) return call.respond(problem(older.error()));
    if (older->shipment) {
      key = as_written;
      found = std::move(older);
    }
  }
  if (!found->shipment) {
    const auto moved = find_moved(*call.session.reader, key);
    if (!moved) return call.respond(problem(moved.error()));
    if (*moved) {
      key = **moved;
      found = read_shipment(*call.session.reader, key, *request);
      if (!found) return call.respond(problem(found.error()));
    }
  }
  if (!found->shipment) {
    return call.respond(problem(ProblemType::not_found, "no shipment with this carrier and number"));
  }
  std::vector<PollState> polls;
  if (view == View::full && call.directory->has_polling(*tenant)) {
    auto read = call.session.reader->find_polls(key);
    if (!read) return call.respond(problem(read.error()));
    polls = *std::move(read);
    std::erase_if(polls, [](const PollState& poll) { return !is_shown(poll); });
  }
  // Only what nobody has proven yet may be a choice that is still open.
  Result<std::optional<CarrierChoice>> choice{std::nullopt};
  if (view == View::full && !is_proven(*found->shipment)) {
    choice = find_choice(*call.session.reader, key.tenant, key.tracking_number);
    if (!choice) return call.respond(problem(choice.error()));
  }
  const EventPage* events = request->limit > 0 ? &found->page : nullptr;
  const Scans* scans = found->scans ? &*found->scans : nullptr;
  write_shipment(call.session.begin(),
                 {*found->shipment, scans, polls, events, *choice ? &**choice : nullptr, locale_of(call, *tenant), view,
                  shown_fit(*call.directory, *found->shipment)},
                 call.session.newest, call.session.scratch);
  answer_json(call);
}

}  // namespace parcelgate
