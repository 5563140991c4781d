// Subscriptions of webhooks: /v1/subscriptions and everything below it.
#pragma once

#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

// All of these act on the subscriptions of the key's tenant; a key of all tenants without ?tenant= acts on every one.

/// {"url", "description"?, "filter"?, "content_mode"?, "max_in_flight"?, "max_per_second"?, "signature"?, "start"?}.
/// Answers 201 with the subscription and its secret, which is shown this once. All faults of the body are answered
/// together; so is an address that must not be called.
void create_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// {"subscriptions": […]}, without secrets.
void list_subscriptions(const ApiCall& call, WebhookSubscriptions& subscriptions);
void get_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Changes the members that the body names. Deliveries continue where they are.
void change_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Answers 204. Its position, retries and dead letters are deleted with it.
void delete_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
void pause_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Continues a subscription that was paused, or disabled by a 410 of its receiver. Nothing was missed.
void resume_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// {"start"}: delivers from there on, also what was delivered before.
void replay_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// {"signature"?}: makes a new secret and answers with it. The former one signs too for another 24 hours.
void rotate_subscription_secret(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Sends one test event and answers when the receiver has answered it: 200, whatever the receiver says.
void test_subscription(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// {"deliveries": […]}: the last attempts, newest first.
void list_deliveries(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// {"dead_letters": […]}, oldest first.
void list_subscription_dead_letters(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Answers 202: it is delivered again soon.
void retry_dead_letter(const ApiCall& call, WebhookSubscriptions& subscriptions);
/// Answers 204.
void drop_dead_letter(const ApiCall& call, WebhookSubscriptions& subscriptions);

}  // namespace parcelgate
