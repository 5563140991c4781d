#include "gateway/edge/api/subscription_body.hpp"

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/base/text.hpp"
#include "gateway/edge/api/feed_filter_query.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

FeedStartPlace read_start(ObjectReader& reader, Need need) {
  const std::string text = reader.text("start", need);
  if (text.empty() || text == "head") return AtHead{};
  if (text == "beginning") return AtBeginning{};
  if (const auto at = parse_rfc3339(text)) return at->at;
  if (auto cursor = parse_cursor(text)) return *std::move(cursor);
  reader.fault("start", "is not a place in the feed",
               "use \"head\", \"beginning\", an instant like 2026-11-02T08:00:00Z or a cursor of GET /v1/events");
  return AtHead{};
}

/// What a client may write. The description is shown on terminals and pages.
void read_members(ObjectReader& reader, const ApiCall& call, WebhookSubscription& out) {
  read_subscription_members(reader, filter_names(call, out.tenant), out);
  if (!is_printable_line(out.description))
    reader.fault("description", "has line breaks or hidden characters", "write one line");
}

std::string_view state_of(const SubscriptionView& view) {
  if (!view.subscription.disabled_reason.empty()) return "disabled";
  if (view.status.paused) return "paused";
  return view.status.down ? "failing" : "active";
}

}  // namespace

SubscriptionRequest read_subscription_request(const ApiCall& call, const std::string& tenant,
                                              const rapidjson::Value& body, Faults& faults) {
  SubscriptionRequest wanted;
  wanted.subscription.tenant = tenant;
  ObjectReader reader(body, "", faults);
  if (!reader.has("url")) (void)reader.required_text("url");
  read_members(reader, call, wanted.subscription);
  wanted.signature =
      reader.enum_value("signature", Need::optional, find_signature_kind).value_or(SignatureKind::hmac_sha256);
  wanted.start = read_start(reader, Need::optional);
  return wanted;
}

WebhookSubscription read_subscription_change(const ApiCall& call, const WebhookSubscription& present,
                                             const rapidjson::Value& body, Faults& faults) {
  WebhookSubscription wanted = present;
  ObjectReader reader(body, "", faults);
  read_members(reader, call, wanted);
  return wanted;
}

void take_members(const rapidjson::Value& body, const WebhookSubscription& from, WebhookSubscription& to) {
  const auto is_named = [&](std::string_view name) { return find_member(body, name) != nullptr; };
  if (is_named("url")) to.url = from.url;
  if (is_named("description")) to.description = from.description;
  if (is_named("filter")) to.filter = from.filter;
  if (is_named("content_mode")) to.content_mode = from.content_mode;
  if (is_named("max_in_flight")) to.max_in_flight = from.max_in_flight;
  if (is_named("max_per_second")) to.max_per_second = from.max_per_second;
}

FeedStartPlace read_replay(const rapidjson::Value& body, Faults& faults) {
  ObjectReader reader(body, "", faults);
  return read_start(reader, Need::required);
}

std::optional<SignatureKind> read_rotation(const rapidjson::Value& body, Faults& faults) {
  ObjectReader reader(body, "", faults);
  return reader.enum_value("signature", Need::optional, find_signature_kind);
}

void check_subscriber(const WebhookSubscriptions& subscriptions, const std::string& url, Faults& faults) {
  if (url.empty()) return;  // reported already
  if (const auto fine = subscriptions.check_url(url); !fine) faults.push_back({"/url", fine.error().what, {}});
}

SignatureKind signature_kind_of(const WebhookSubscription& subscription) {
  const auto key = subscription.secrets.empty() ? Result<WebhookKey>(WebhookKey{})
                                                : parse_webhook_secret(subscription.secrets.front().text);
  return key ? key->kind : SignatureKind::hmac_sha256;
}

void write_subscription(JsonWriter& writer, const SubscriptionView& view, bool shows_secret) {
  const WebhookSubscription& subscription = view.subscription;
  writer.StartObject();
  write_subscription_members(writer, subscription);
  write_member(writer, "signature", to_string(signature_kind_of(subscription)));
  write_member(writer, "state", state_of(view));
  write_text_or_null(writer, "disabled_reason", subscription.disabled_reason);
  write_key(writer, "behind");
  writer.Uint64(view.status.lag_entries);
  write_key(writer, "lag_seconds");
  writer.Int64(std::chrono::floor<std::chrono::seconds>(view.status.lag).count());
  write_key(writer, "set_aside");
  writer.Uint64(view.status.set_aside);
  write_key(writer, "dead_letters");
  writer.Uint64(view.status.dead_letters);
  write_text_or_null(writer, "last_error", view.status.last_error);
  write_instant(writer, "last_error_at", view.status.last_error_at);
  if (shows_secret && !subscription.secrets.empty()) {
    if (const auto key = parse_webhook_secret(subscription.secrets.front().text))
      write_member(writer, "secret", verification_key_of(*key));
  }
  writer.EndObject();
}

std::string render_subscription(const SubscriptionView& view, bool shows_secret) {
  return render_json([&](JsonWriter& writer) { write_subscription(writer, view, shows_secret); });
}

}  // namespace parcelgate
