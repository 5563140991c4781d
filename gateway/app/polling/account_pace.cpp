#include "gateway/app/polling/account_pace.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<8> kGateReasons{"ready",      "rate",       "day_budget", "throttled", "breaker", "requests_under_way",
                                "store_full", "store_fault"};

constexpr double kSlowest = 16;
constexpr std::chrono::minutes kRecovery{15};
constexpr std::chrono::seconds kWaitWithoutAdvice{60};
constexpr std::chrono::hours kLongestHold{24};
constexpr std::chrono::seconds kWaitWithAdvice{2};
constexpr std::chrono::milliseconds kLongestOwnWait{std::chrono::minutes{30}};
constexpr std::chrono::seconds kLongestAdvice{std::chrono::hours{24}};
constexpr double kLeastRate = 1.0 / 3600;  // a policy of 0 would never send a request

}  // namespace

std::string_view to_string(GateReason reason) noexcept {
  return name_of(kGateReasons, reason);
}

AccountPace::AccountPace(const PollPolicy& policy, Instant now, BreakerOptions breaker)
    : rate_(std::max(policy.requests_per_second, kLeastRate)),
      bucket_(rate_, now),
      day_(policy.requests_per_day),
      breaker_(breaker) {}

Gate AccountPace::gate(Instant now) const {
  const std::array gates{
      Gate{breaker_.next_at(now), GateReason::breaker},
      Gate{std::max(now, held_until(now)), GateReason::throttled},
      Gate{day_.next_at(now), GateReason::day_budget},
      Gate{bucket_.next_at(now), GateReason::rate},
  };
  const auto latest = std::max_element(
      gates.begin(), gates.end(), [](const Gate& left, const Gate& right) { return left.open_at < right.open_at; });
  return latest->open_at <= now ? Gate{now, GateReason::ready} : *latest;
}

Instant AccountPace::held_until(Instant now) const {
  return held_until_ - now > kLongestAdvice ? now : held_until_;  // farther away: the clock was set back
}

bool AccountPace::try_take(Instant now) {
  recover(now);
  if (gate(now).open_at > now) return false;
  return breaker_.try_pass(now) && day_.try_take(now) && bucket_.try_take(now);
}

void AccountPace::slow_down(Instant now, std::optional<std::chrono::seconds> retry_after, double jitter) {
  hold(now, retry_after, retry_after ? kWaitWithAdvice : kWaitWithoutAdvice, jitter);
  // Several 429 answers to requests sent together count as one complaint.
  if (slowness_ > 1 && now - slowed_at_ < std::chrono::seconds{10}) return;
  slowness_ = std::min(slowness_ * 2, kSlowest);
  slowed_at_ = now;
  bucket_.set_rate(requests_per_second(), now);
}

void AccountPace::hold(Instant now, std::optional<std::chrono::seconds> retry_after,
                       std::chrono::milliseconds first_pause, double jitter) {
  // Answers that arrive during a pause belong to requests sent before it: they are the same complaint.
  if (now >= held_until_ || complaints_ == 0) ++complaints_;
  const auto doublings = std::min<std::uint32_t>(complaints_ - 1, 16);
  const auto grown = std::min(first_pause * (1 << doublings), kLongestOwnWait);
  const double factor = 0.9 + 0.2 * std::clamp(jitter, 0.0, 1.0);
  const std::chrono::milliseconds own{static_cast<std::int64_t>(static_cast<double>(grown.count()) * factor)};
  const std::chrono::milliseconds advice =
      std::clamp(retry_after.value_or(std::chrono::seconds{0}), std::chrono::seconds{0}, kLongestAdvice);
  held_until_ = std::max(held_until_, now + std::max(advice, own));
}

void AccountPace::date_was_set(std::chrono::milliseconds by, Instant now) {
  held_until_ = std::min(held_until_ + by, now + kLongestHold);
  slowed_at_ = std::min(slowed_at_ + by, now);
  breaker_.date_was_set(by, now);
  bucket_.date_was_set(by, now);
  day_.date_was_set(now);
}

void AccountPace::recover(Instant now) {
  if (slowness_ <= 1 || now - slowed_at_ < kRecovery) return;
  slowness_ = std::max(1.0, slowness_ / 2);
  slowed_at_ = now;
  bucket_.set_rate(requests_per_second(), now);
}

}  // namespace parcelgate
