// GET /v1/track: a parcel by its number and a second factor.
#include "gateway/app/track_links/shopper_factor.hpp"
#include "gateway/edge/track/track_json.hpp"
#include "gateway/edge/track/track_request.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostNumber = 100;

}  // namespace

void TrackEdge::serve_number(const InboundRequest& request, const Request& wanted, const Responder& respond) {
  const auto send = [&](HttpReply reply) {
    add_origin(wanted.headers, reply);
    respond(std::move(reply));
  };
  const auto parameter = [&](std::string_view name) { return find_parameter(request.query, name).value_or(""); };
  const std::string carrier = parameter("carrier");
  const std::string number = parameter("number");
  if (carrier.empty() || number.empty() || carrier.size() > kMostNumber || number.size() > kMostNumber)
    return send(problem(ProblemType::invalid_parameter, "carrier, number: both are needed, at most 100 bytes each"));
  if (phone_end_of(parameter("phone")).empty() && plain_postcode(parameter("postcode")).empty())
    return send(problem(ProblemType::invalid_parameter,
                        "phone, postcode: one of them is needed; of a phone number the last four digits"));
  std::string tenant = parameter("tenant");
  const auto& tenants = wanted.directory->tenants;
  if (tenant.empty() && tenants.size() == 1) tenant = tenants.begin()->first;
  if (tenant.empty())
    return send(problem(ProblemType::invalid_parameter, "tenant: is needed, because there are several shops"));

  const ShipmentKey key = wanted.directory->key_of(tenant, carrier, number);
  const std::string name = key.tenant + '\0' + key.tracking_number;
  const std::string source = source_network(request.remote_address);
  const auto steady = std::chrono::steady_clock::now();
  auto wait = guesses_of_address_.take(source, steady);
  if (!wait) wait = guesses_of_number_.take(name, steady);
  if (wait) {
    HttpReply reply = problem(ProblemType::too_many_requests, "too many attempts; retry later");
    reply.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    return send(std::move(reply));
  }
  auto reply = answer_number(request, wanted, key);
  if (!reply) return send(problem(reply.error()));
  if (reply->status == 200) {
    guesses_of_number_.give_back(name);
    guesses_of_address_.give_back(source);
  } else {
    reply->hold = unauthenticated_->limits.failed(request.remote_address, 0);
  }
  send(*std::move(reply));
}

/// Reads the same rows for a number that is not known and for a wrong factor, so that their times are alike.
Result<HttpReply> TrackEdge::answer_number(const InboundRequest& request, const Request& wanted,
                                           const ShipmentKey& key) {
  auto mine = session(wanted.directory);
  if (!mine) return unexpected(std::move(mine).error());
  Reader& reader = *(*mine)->reader;
  const TrackSubject shipment{key.tenant, {}, key.carrier, key.tracking_number};
  auto rows = read_track_rows(reader, shipment, {});
  if (!rows && rows.error().kind != ErrorKind::not_found) return unexpected(std::move(rows).error());
  TrackSubject found = shipment;
  if (rows) found.carrier = rows->shipments.front().shipment.key.carrier;
  TrackSubject of_return{key.tenant, rows ? rows->shipments.front().shipment.return_id : std::string("-"), {}, {}};
  const std::string phone = find_parameter(request.query, "phone").value_or("");
  const std::string postcode = find_parameter(request.query, "postcode").value_or("");
  const auto by_shipment = find_factor(reader, found);
  if (!by_shipment) return unexpected(by_shipment.error());
  const auto by_return = find_factor(reader, of_return);
  if (!by_return) return unexpected(by_return.error());
  const bool proves_shipment = proves(*by_shipment, phone, postcode);
  const bool proves_return = of_return.is_return() && proves(*by_return, phone, postcode);
  if (!rows || (!proves_shipment && !proves_return))
    return problem(ProblemType::parcel_not_shown, "no parcel with this carrier, number and second factor");
  if (of_return.is_return()) {
    rows = read_track_rows(reader, of_return, {});
    if (!rows) return unexpected(std::move(rows).error());
  }
  const Locale of_shop = rows->ret ? rows->ret->locale : wanted.directory->locale_of(key.tenant);
  const TrackView view = view_of(*rows, wanted, of_shop, time_.now());
  HttpReply reply;
  reply.body = render_json([&](JsonWriter& writer) { write_track(writer, view, {}); });
  reply.headers.emplace_back("Cache-Control", "private, no-store");
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

}  // namespace parcelgate
