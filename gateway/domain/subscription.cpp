#include "gateway/domain/subscription.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kStates{"none", "subscribed", "refused", "ended"};
constexpr std::chrono::milliseconds kLongestMargin = std::chrono::hours{24};

/// Earliest instant at which the limit per number lets one more request out.
Instant allowed_at(const Subscription& subscription, const SubscriptionPolicy& policy, Instant now) {
  const auto& made = subscription.requested_at;
  if (policy.times == 0 || made.size() < policy.times) return now;
  return std::max(now, made[made.size() - policy.times] + policy.every);
}

}  // namespace

std::string_view to_string(SubscriptionState state) noexcept {
  return name_of(kStates, state);
}

std::optional<SubscriptionState> find_subscription_state(std::string_view id) noexcept {
  return find_name<SubscriptionState>(kStates, id);
}

Instant subscribe_at(const Subscription& subscription, const SubscriptionPolicy& policy, Instant now) {
  switch (subscription.state) {
    case SubscriptionState::none:
      return allowed_at(subscription, policy, now);
    case SubscriptionState::ended:
      return std::max(subscription.at + policy.pause, allowed_at(subscription, policy, now));
    case SubscriptionState::subscribed: {
      if (!subscription.ends_at) return Instant::max();
      const auto margin = std::min(policy.lifetime / 10, kLongestMargin);
      return std::max(*subscription.ends_at - margin, allowed_at(subscription, policy, now));
    }
    case SubscriptionState::refused:
      break;
  }
  return Instant::max();
}

void record_request(Subscription& subscription, const SubscriptionPolicy& policy, SubscriptionOutcome outcome,
                    std::string_view reason, Instant now) {
  // A request without an answer may have been received: it counts.
  if (policy.times > 0) {
    auto& made = subscription.requested_at;
    std::erase_if(made, [&](Instant at) { return at + policy.every <= now; });
    made.push_back(now);
  }
  if (outcome == SubscriptionOutcome::unanswered) return;
  subscription.at = now;
  subscription.reason = reason;
  subscription.ends_at.reset();
  if (outcome == SubscriptionOutcome::refused) {
    subscription.state = SubscriptionState::refused;
    return;
  }
  subscription.state = SubscriptionState::subscribed;
  if (policy.lifetime > std::chrono::milliseconds{0}) subscription.ends_at = now + policy.lifetime;
}

bool end_subscription(Subscription& subscription, std::string_view reason, Instant now) {
  if (subscription.state != SubscriptionState::subscribed) return false;
  subscription.state = SubscriptionState::ended;
  subscription.at = now;
  subscription.ends_at.reset();
  subscription.reason = reason;
  return true;
}

}  // namespace parcelgate
