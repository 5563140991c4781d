// The feed as signed webhooks: one POST for each entry (https://www.standardwebhooks.com).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/webhooks/delivery_log.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/net/address_policy.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {

/// Where and how deliveries are sent.
struct WebhookTarget {
  std::string url;
  ContentMode content_mode{ContentMode::structured};
  std::vector<WebhookSecret> secrets{};                   ///< expired ones are not used
  std::shared_ptr<const AddressPolicy> address_policy{};  ///< checked at every connection
  std::chrono::milliseconds timeout{15'000};
};

/// The request of one delivery. Its id is that of the entry's CloudEvent, so it is the same on every attempt.
/// @param now  value of the header webhook-timestamp; secrets that expired by then are not used
[[nodiscard]] HttpRequest webhook_request(const WebhookTarget& target, const FeedEntry& entry, Instant now);

/// The meaning of an answer: 2xx is success. A redirect is not followed and is a failure; 410 is `gone`; 429, and 503
/// with Retry-After, are `rate_limited`. The body is ignored.
[[nodiscard]] Result<void> judge_webhook_answer(const Result<HttpResponse>& answer);

/// Delivers the entries that pass a filter. Many subjects at once, one entry of a subject at a time.
///
/// A receiver cannot be probed without a delivery. The follower learns from other entries whether the receiver is up.
class WebhookOutlet final : public Outlet {
 public:
  WebhookOutlet(FeedFilter filter, WebhookTarget target, HttpClient& http, const TimeSource& time,
                std::shared_ptr<DeliveryLog> log);

  // Changes for later deliveries; those under way stay as they are. From one thread.
  void replace_secrets(std::vector<WebhookSecret> secrets);
  void replace_filter(FeedFilter filter);
  void replace_content_mode(ContentMode mode);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Sends one entry, whatever the filter says. `sent` gets the attempt as the log has it, on the client's thread.
  void send(const FeedEntry& entry, std::function<void(const DeliveryAttempt&, Result<void>)> sent);

 private:
  void change_target(const std::function<void(WebhookTarget&)>& change);

  Replaceable<FeedFilter> filter_;
  Replaceable<WebhookTarget> target_;
  HttpClient& http_;
  const TimeSource& time_;
  std::shared_ptr<DeliveryLog> log_;  ///< shared with answers that arrive after the outlet has gone
};

/// Sets how a follower retries webhooks. An entry that the receiver does not take while it takes others is tried at 0,
/// 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the attempt before, then it is a dead letter. A
/// receiver that takes nothing is tried with one entry each minute at least, and its entries wait.
void use_webhook_retries(FollowerOptions& options);

}  // namespace parcelgate
