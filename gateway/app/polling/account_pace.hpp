// When one account may send its next request: rate, daily budget, the courier's own advice and the breaker combined.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/app/polling/circuit_breaker.hpp"
#include "gateway/app/polling/token_bucket.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// The limit that delays an account's next request.
enum class GateReason : std::uint8_t {
  ready,               ///< none: a request may be sent now
  rate,                ///< the courier's requests per second
  day_budget,          ///< today's requests are used up
  throttled,           ///< the courier throttles us, or we pause after its failure
  breaker,             ///< the courier does not answer, or it refuses the credentials
  requests_under_way,  ///< as many requests as allowed are under way
  store_full,          ///< commands wait for room in the store's queue
  store_fault,         ///< the store cannot write, so polling pauses
};
[[nodiscard]] std::string_view to_string(GateReason reason) noexcept;

/// The earliest instant of the next request, and the limit that delays it.
struct Gate {
  Instant open_at{};
  GateReason reason{GateReason::ready};
};

/// Combines all limits of an account. A 429 halves the rate (down to a sixteenth) and pauses all requests; the rate
/// then doubles after each quarter of an hour without another 429. The courier's advice (Retry-After) is bounded: a
/// pause lasts at least our own, which doubles with each complaint in a row, and at most a day. Pure: the caller passes
/// the time.
///
///     if (pace.gate(now).open_at > now || !pace.try_take(now)) return;
///     …                                             // send, and when it has ended:
///     pace.answered();                              // an answer
///     pace.slow_down(now, answer.retry_after);      // HTTP 429
///
/// The breaker needs its own report of each request; see CircuitBreaker.
class AccountPace {
 public:
  AccountPace(const PollPolicy& policy, Instant now, BreakerOptions breaker = {});

  [[nodiscard]] Gate gate(Instant now) const;
  /// Takes one request from every limit. @return false: the gate is not open, and nothing was taken
  [[nodiscard]] bool try_take(Instant now);
  /// The courier throttles us (HTTP 429): pauses and halves the rate.
  /// @param retry_after  the courier's advice; without one, our pause starts at a minute
  /// @param jitter       0 … 1, spreads our own pauses over ±10 %
  void slow_down(Instant now, std::optional<std::chrono::seconds> retry_after, double jitter = 0.5);
  /// A request was answered: the next complaint counts as the first.
  void answered() noexcept { complaints_ = 0; }
  /// Pauses all requests without lowering the rate (503 with Retry-After, or no token was issued).
  /// @param first_pause  the least pause after a first complaint; it doubles with each complaint in a row
  void hold(Instant now, std::optional<std::chrono::seconds> retry_after, std::chrono::milliseconds first_pause,
            double jitter = 0.5);
  /// The machine's date was set `by` this much: pauses keep their remaining length, and the budget becomes today's.
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
