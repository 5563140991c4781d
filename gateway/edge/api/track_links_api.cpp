#include "gateway/edge/api/track_links_api.hpp"

#include "gateway/edge/api/request_body.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kLeastLife{1};

/// A link that is wanted.
struct LinkBody {
  TrackSubject subject;
  std::chrono::milliseconds life{0};
};

LinkBody read_link_body(const ApiCall& call, const std::string& tenant, const rapidjson::Value& body, Faults& faults) {
  ObjectReader reader(body, "", faults);
  LinkBody out;
  out.subject.tenant = tenant;
  out.subject.return_id = reader.text("return_id", "");
  const std::string carrier = reader.text("carrier", "");
  const std::string number = reader.text("tracking_number", "");
  out.life = reader.duration("expires_in", call.links->life());
  if (out.life < kLeastLife || out.life > kMostLinkLife)
    reader.fault("expires_in", "is not between 1 hour and 180 days");
  if (out.subject.is_return() == (!carrier.empty() && !number.empty())) {
    reader.fault("return_id", "a link shows a return or a shipment", "give return_id, or carrier and tracking_number");
  } else if (!out.subject.is_return()) {
    const ShipmentKey key = call.directory->key_of(tenant, carrier, number);
    out.subject.carrier = key.carrier;
    out.subject.tracking_number = key.tracking_number;
  }
  return out;
}

Result<void> check_subject(Transaction& transaction, const TrackSubject& subject) {
  if (subject.is_return()) {
    const auto ret = transaction.find_return(subject.tenant, subject.return_id);
    if (!ret) return unexpected(ret.error());
    return *ret ? Result<void>{} : unexpected(ErrorKind::not_found, "no return with this id");
  }
  const auto shipment = transaction.find_shipment({subject.tenant, subject.carrier, subject.tracking_number});
  if (!shipment) return unexpected(shipment.error());
  return *shipment != nullptr ? Result<void>{}
                              : unexpected(ErrorKind::not_found, "no shipment with this carrier and number");
}

}  // namespace

void create_track_link(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto document = parse_json(call.request.body);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  const LinkBody wanted = read_link_body(call, *tenant, *document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  auto draft = draft_link(call.session.reader.get(), call.now, wanted.life);
  if (!draft) return call.respond(problem(draft.error()));

  const auto made = std::make_shared<TrackLink>();
  auto apply = [made, subject = wanted.subject, draft = *draft](Transaction& transaction) -> Result<void> {
    if (auto is_there = check_subject(transaction, subject); !is_there) return is_there;
    auto link = provide_link(transaction, subject, draft);
    if (!link) return unexpected(std::move(link).error());
    *made = *std::move(link);
    return {};
  };
  auto finished = [made, respond = call.respond, links = call.links, now = call.now,
                   id = draft->link_id](Result<void> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    HttpReply reply;
    reply.status = made->link_id == id ? 201 : 200;
    reply.body = render_json_object([&](JsonWriter& writer) { links->write(writer, *made, now); });
    respond(std::move(reply));
  };
  submit_or_refuse(call, std::make_unique<FunctionCommand>(std::move(apply), std::move(finished)), call.respond);
}

void revoke_track_link(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  auto apply = [tenant = *tenant, link_id = call.match.parameters[0], now = call.now](Transaction& transaction) {
    const auto revoked = revoke_link(transaction, tenant, link_id, now);
    return revoked ? Result<void>{} : Result<void>(unexpected(revoked.error()));
  };
  auto finished = [respond = call.respond](Result<void> outcome) {
    if (!outcome) return respond(problem(outcome.error()));
    HttpReply reply;
    reply.status = 204;
    reply.content_type.clear();
    respond(std::move(reply));
  };
  submit_or_refuse(call, std::make_unique<FunctionCommand>(std::move(apply), std::move(finished)), call.respond);
}

}  // namespace parcelgate
