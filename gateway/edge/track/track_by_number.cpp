// GET /v1/track: a parcel by its number and a second factor.
#include "gateway/app/track_links/shopper_factor.hpp"
#include "gateway/edge/track/track_json.hpp"
#include "gateway/edge/track/track_request.hpp"

namespace parcelgate {
namespace {

bool fits(const std::string& text) noexcept {
  return !text.empty() && text.size() <= kMostLookupBytes;
}

}  // namespace

void TrackEdge::serve_number(const InboundRequest& request, const Request& wanted, const Responder& respond) {
  const auto send = [&](HttpReply reply) {
    add_origin(wanted.headers, reply);
    respond(std::move(reply));
  };
  const auto parameter = [&](std::string_view name) { return find_parameter(request.query, name).value_or(""); };
  LookupQuestion question{parameter("tenant"), parameter("carrier"), parameter("number"), parameter("phone"),
                          parameter("postcode")};
  if (!fits(question.carrier) || !fits(question.number))
    return send(problem(ProblemType::invalid_parameter, "carrier, number: both are needed, at most 100 bytes each"));
  if (phone_end_of(question.phone).empty() && plain_postcode(question.postcode).empty())
    return send(problem(ProblemType::invalid_parameter,
                        "phone, postcode: one of them is needed; of a phone number the last four digits"));
  const auto& tenants = wanted.directory->tenants;
  if (question.tenant.empty() && tenants.size() == 1) question.tenant = tenants.begin()->first;
  if (question.tenant.empty())
    return send(problem(ProblemType::invalid_parameter, "tenant: is needed, because there are several shops"));
  send(answer_number(request, wanted, question));
}

HttpReply TrackEdge::answer_number(const InboundRequest& request, const Request& wanted,
                                   const LookupQuestion& question) {
  auto mine = session(wanted.directory);
  if (!mine) return problem(mine.error());
  const auto found = numbers_.find(question, request.remote_address, *wanted.directory, *(*mine)->reader);
  if (!found && found.error().kind == ErrorKind::rate_limited) {
    HttpReply reply = problem(ProblemType::too_many_requests, found.error().what);
    reply.headers.emplace_back("Retry-After", std::to_string(found.error().retry_after.value_or(kLeastWait).count()));
    return reply;
  }
  if (!found && found.error().kind == ErrorKind::not_found) {
    HttpReply reply = problem(ProblemType::parcel_not_shown, found.error().what);
    reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
    return reply;
  }
  if (!found) return problem(found.error());
  const TrackRows& rows = found->rows;
  const Locale of_shop = rows.ret ? rows.ret->locale : wanted.directory->locale_of(question.tenant);
  const TrackView view = view_of(rows, wanted, of_shop, time_.now());
  HttpReply reply;
  reply.body = render_json([&](JsonWriter& writer) { write_track(writer, view, {}); });
  reply.headers.emplace_back("Cache-Control", "private, no-store");
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

}  // namespace parcelgate
