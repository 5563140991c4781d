#include "gateway/edge/api/subscriptions_api.hpp"

#include <algorithm>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/edge/api/request_body.hpp"
#include "gateway/edge/api/subscription_body.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

HttpReply with_body(int status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

HttpReply without_body(int status) {
  HttpReply reply;
  reply.status = status;
  reply.content_type.clear();
  return reply;
}

/// Answers with the subscription; `shows_secret`: and with its newest secret.
WebhookSubscriptions::Done answer_with_subscription(const ApiCall& call, int status, bool shows_secret = false) {
  return [respond = call.respond, status, shows_secret](Result<SubscriptionView> view) {
    if (!view) return respond(problem(view.error()));
    respond(with_body(status, render_subscription(*view, shows_secret)));
  };
}

/// Parses a body, which may be absent where no member is needed.
Result<rapidjson::Document> parse_body(const ApiCall& call, bool may_be_empty) {
  return parse_json(call.request.body.empty() && may_be_empty ? std::string_view("{}") : call.request.body);
}

/// The tenant, or the answer that refuses the request.
bool find_subscriber(const ApiCall& call, std::string& tenant) {
  auto found = tenant_or_all(call);
  if (!found) {
    call.respond(problem(found.error()));
    return false;
  }
  tenant = *std::move(found);
  return true;
}

const std::string& id_of(const ApiCall& call) {
  return call.match.parameters[0];
}

/// The dead letter that the request names, if the subscription has it; else the request is answered.
std::optional<FeedPlace> find_letter(const ApiCall& call, const WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return std::nullopt;
  if (!subscriptions.find(tenant, id_of(call))) {
    call.respond(problem(no_such_subscription().value()));
    return std::nullopt;
  }
  const auto place = parse_dead_letter_id(call.match.parameters[1]);
  if (place) {
    const auto letter = find_dead_letter(*call.session.reader, id_of(call), *place);
    if (letter && *letter) return place;
  }
  call.respond(problem(ProblemType::not_found, "the subscription has no dead letter with this id"));
  return std::nullopt;
}

/// Answers when the change is stored.
void change_letter(const ApiCall& call, WebhookSubscriptions& subscriptions, FeedPlace place, LetterChange change,
                   HttpReply reply) {
  const bool is_known = subscriptions.change_dead_letters(
      id_of(call), {place}, change, [respond = call.respond, reply = std::move(reply)](const Result<void>& stored) {
        respond(stored ? reply : problem(stored.error()));
      });
  if (!is_known) call.respond(problem(no_such_subscription().value()));
}

}  // namespace

void create_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto document = parse_body(call, false);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  SubscriptionRequest wanted = read_subscription_request(call, tenant, *document, faults);
  check_subscriber(subscriptions, wanted.subscription.url, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  wanted.subscription.secrets = {{make_webhook_secret(wanted.signature), call.now, std::nullopt}};
  subscriptions.create(std::move(wanted.subscription), std::move(wanted.start),
                       answer_with_subscription(call, 201, true));
}

void list_subscriptions(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "subscriptions");
  writer.StartArray();
  for (const SubscriptionView& view : subscriptions.list(tenant)) write_subscription(writer, view, false);
  writer.EndArray();
  writer.EndObject();
  answer_json(call);
}

void get_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto view = subscriptions.find(tenant, id_of(call));
  call.respond(view ? with_body(200, render_subscription(*view, false)) : problem(no_such_subscription().value()));
}

void change_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  auto document = parse_body(call, false);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  const auto view = subscriptions.find(tenant, id_of(call));
  if (!view) return call.respond(problem(no_such_subscription().value()));
  Faults faults;
  const WebhookSubscription wanted = read_subscription_change(call, view->subscription, *document, faults);
  check_subscriber(subscriptions, wanted.url, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  const auto body = std::make_shared<const rapidjson::Document>(*std::move(document));
  const auto edit = [wanted, body](WebhookSubscription& present) { take_members(*body, wanted, present); };
  subscriptions.change(tenant, id_of(call), edit, answer_with_subscription(call, 200));
}

void delete_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  subscriptions.remove(tenant, id_of(call), [respond = call.respond](Result<SubscriptionView> removed) {
    respond(removed ? without_body(204) : problem(removed.error()));
  });
}

void pause_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  subscriptions.pause(tenant, id_of(call), answer_with_subscription(call, 200));
}

void resume_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  subscriptions.resume(tenant, id_of(call), answer_with_subscription(call, 200));
}

void replay_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto document = parse_body(call, false);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  FeedStartPlace start = read_replay(*document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  subscriptions.replay(tenant, id_of(call), std::move(start), answer_with_subscription(call, 200));
}

void rotate_subscription_secret(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto document = parse_body(call, true);
  if (!document) return call.respond(problem(ProblemType::malformed_json, document.error().what));
  Faults faults;
  const auto kind = read_rotation(*document, faults);
  if (!faults.empty()) return call.respond(invalid_fields(faults));
  const auto view = subscriptions.find(tenant, id_of(call));
  if (!view) return call.respond(problem(no_such_subscription().value()));
  subscriptions.rotate_secret(tenant, id_of(call), kind.value_or(signature_kind_of(view->subscription)),
                              answer_with_subscription(call, 200, true));
}

void test_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  subscriptions.test(tenant, id_of(call), [respond = call.respond](Result<DeliveryAttempt> attempt) {
    if (!attempt) return respond(problem(attempt.error()));
    respond(with_body(200, render_json([&](JsonWriter& writer) { write_delivery_attempt(writer, *attempt); })));
  });
}

void list_deliveries(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto limit = number_parameter(call.request.query, "limit", 50, 1, DeliveryLog::kMostKept);
  if (!limit) return call.respond(problem(limit.error()));
  const auto deliveries = subscriptions.deliveries(tenant, id_of(call), *limit);
  if (!deliveries) return call.respond(problem(no_such_subscription().value()));
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "deliveries");
  writer.StartArray();
  for (const DeliveryAttempt& attempt : *deliveries) write_delivery_attempt(writer, attempt);
  writer.EndArray();
  writer.EndObject();
  answer_json(call);
}

void list_subscription_dead_letters(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  std::string tenant;
  if (!find_subscriber(call, tenant)) return;
  const auto limit = number_parameter(call.request.query, "limit", 50, 1, 200);
  if (!limit) return call.respond(problem(limit.error()));
  if (!subscriptions.find(tenant, id_of(call))) return call.respond(problem(no_such_subscription().value()));
  const auto letters = list_dead_letters(*call.session.reader, id_of(call), *limit);
  if (!letters) return call.respond(problem(letters.error()));
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "dead_letters");
  writer.StartArray();
  for (const DeadLetter& letter : *letters) {
    writer.StartObject();
    write_dead_letter_members(writer, letter);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  answer_json(call);
}

void retry_dead_letter(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  const auto place = find_letter(call, subscriptions);
  if (!place) return;
  change_letter(call, subscriptions, *place, LetterChange::retry, with_body(202, R"({"status":"accepted"})"));
}

void drop_dead_letter(const ApiCall& call, WebhookSubscriptions& subscriptions) {
  const auto place = find_letter(call, subscriptions);
  if (!place) return;
  change_letter(call, subscriptions, *place, LetterChange::drop, without_body(204));
}

}  // namespace parcelgate
