// A number's subscription for pushes at one account: its state, and when it may be requested again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// Enumerators equal their wire spelling.
enum class SubscriptionState : std::uint8_t {
  none,        ///< no request was answered yet
  subscribed,  ///< the other side accepted it
  refused,     ///< the other side refused: the number is polled instead
  ended,       ///< the other side accepted it and later ended it
};
[[nodiscard]] std::string_view to_string(SubscriptionState state) noexcept;
[[nodiscard]] std::optional<SubscriptionState> find_subscription_state(std::string_view id) noexcept;

/// The limits of a source for subscriptions, from its manifest.
struct SubscriptionPolicy {
  std::chrono::milliseconds lifetime{0};  ///< after which it ends by itself; 0: does not
  std::uint32_t times{0};                 ///< most requests for one number within `every`; 0: no limit stated
  std::chrono::milliseconds every{0};
  std::chrono::milliseconds pause{0};  ///< from the end of a subscription by the other side to the next request
  bool sends_history{true};            ///< false: earlier events must be polled once
  friend bool operator==(const SubscriptionPolicy&, const SubscriptionPolicy&) = default;
};

/// The subscription of one number at one account. Change it by record_request() and end_subscription() only: they keep
/// `requested_at` within the policy's limit.
struct Subscription {
  SubscriptionState state{SubscriptionState::none};
  Instant at{};                       ///< of the last change
  std::optional<Instant> ends_at;     ///< subscribed: when it ends by itself
  std::vector<Instant> requested_at;  ///< requests that count against the policy's limit, oldest first
  std::string reason;                 ///< the other side's own message, for people
  [[nodiscard]] bool was_made() const noexcept {
    return state == SubscriptionState::subscribed || state == SubscriptionState::ended;
  }
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// The outcome of one request.
enum class SubscriptionOutcome : std::uint8_t { accepted, refused, unanswered };

/// When the number is to be subscribed (again): at once, at a later instant, or never (Instant::max()). A subscription
/// with a lifetime is renewed a tenth of it before its end, at most a day.
[[nodiscard]] Instant subscribe_at(const Subscription& subscription, const SubscriptionPolicy& policy, Instant now);
/// Records the outcome of a request. An unanswered request counts against the limit; the state stays.
void record_request(Subscription& subscription, const SubscriptionPolicy& policy, SubscriptionOutcome outcome,
                    std::string_view reason, Instant now);
/// Records that the other side has ended the subscription. @return whether there was one to end
bool end_subscription(Subscription& subscription, std::string_view reason, Instant now);

}  // namespace parcelgate
