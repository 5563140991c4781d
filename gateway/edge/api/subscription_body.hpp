// Subscriptions of webhooks as JSON: bodies of requests, and answers.
#pragma once

#include <optional>
#include <string>

#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// The body that creates a subscription.
struct SubscriptionRequest {
  WebhookSubscription subscription;  ///< without id, secrets and instants
  SignatureKind signature{SignatureKind::hmac_sha256};
  FeedStartPlace start{AtHead{}};
};
[[nodiscard]] SubscriptionRequest read_subscription_request(const ApiCall& call, const std::string& tenant,
                                                            const rapidjson::Value& body, Faults& faults);
/// The present subscription with the members that the body names.
[[nodiscard]] WebhookSubscription read_subscription_change(const ApiCall& call, const WebhookSubscription& present,
                                                           const rapidjson::Value& body, Faults& faults);
/// Copies the members that a body names, so that changes of different members at the same time all hold.
void take_members(const rapidjson::Value& body, const WebhookSubscription& from, WebhookSubscription& to);

/// {"start"}: "head", "beginning", an instant in RFC 3339, or a cursor of GET /v1/events.
[[nodiscard]] FeedStartPlace read_replay(const rapidjson::Value& body, Faults& faults);
/// {"signature"?}
[[nodiscard]] std::optional<SignatureKind> read_rotation(const rapidjson::Value& body, Faults& faults);

/// Adds a fault where the address is none that the gateway may call.
void check_subscriber(const WebhookSubscriptions& subscriptions, const std::string& url, Faults& faults);

/// How the newest secret signs.
[[nodiscard]] SignatureKind signature_kind_of(const WebhookSubscription& subscription);

/// @param shows_secret  adds "secret", the text that the receiver verifies with
void write_subscription(JsonWriter& writer, const SubscriptionView& view, bool shows_secret);
[[nodiscard]] std::string render_subscription(const SubscriptionView& view, bool shows_secret);

}  // namespace parcelgate
