// One account's right to send: rate, day, what the other side asked for, and the breaker, as one question.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/app/polling/circuit_breaker.hpp"
#include "gateway/app/polling/token_bucket.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// When the next request may leave, and what holds it back until then.
struct Gate {
  Instant open_at{};
  std::string_view reason;  ///< ready | rate | day_budget | asked_to_wait | breaker
};

/// Pure. A 429 halves the rate (down to a sixteenth) and holds everything for the time asked; the rate comes back
/// by doublings, one for each quarter of an hour without another 429. Advice (Retry-After) has bounds: the pause is at
/// least our own, which doubles with each complaint in a row, and at most a day.
class AccountPace {
 public:
  AccountPace(const PollPolicy& policy, Instant now, BreakerOptions breaker = {});

  [[nodiscard]] Gate gate(Instant now) const;
  /// Takes what one request costs; only when the gate is open.
  [[nodiscard]] bool try_take(Instant now);
  /// The other side asks to slow down.
  /// @param retry_after  its own advice; without one, a minute
  /// @param jitter       0 … 1: spreads pauses of ours over ±10 %
  void slow_down(Instant now, std::optional<std::chrono::seconds> retry_after, double jitter = 0.5);
  /// A request was answered: the next complaint is the first again.
  void answered() noexcept { complaints_ = 0; }
  /// Holds everything without lowering the rate (503 with Retry-After, a token that is not given).
  /// @param first_pause  of ours, where the advice is shorter or absent; it doubles with each complaint in a row
  void hold(Instant now, std::optional<std::chrono::seconds> retry_after, std::chrono::milliseconds first_pause,
            double jitter = 0.5);
  /// The date was set by so much: pauses go on for as long as they had left, and the day's budget is today's.
  void date_was_set(std::chrono::milliseconds by, Instant now);

  [[nodiscard]] CircuitBreaker& breaker() noexcept { return breaker_; }
  [[nodiscard]] const CircuitBreaker& breaker() const noexcept { return breaker_; }
  [[nodiscard]] DayBudget& day() noexcept { return day_; }
  [[nodiscard]] const DayBudget& day() const noexcept { return day_; }
  [[nodiscard]] double tokens(Instant now) const { return bucket_.tokens(now); }
  [[nodiscard]] double requests_per_second() const noexcept { return rate_ / slowness_; }

 private:
  void recover(Instant now);
  [[nodiscard]] Instant held_until(Instant now) const;

  double rate_;
  double slowness_{1};
  Instant slowed_at_{};
  Instant held_until_{};
  std::uint32_t complaints_{0};  ///< in a row
  TokenBucket bucket_;
  DayBudget day_;
  CircuitBreaker breaker_;
};

}  // namespace parcelgate
