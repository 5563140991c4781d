// Stops the requests of an account whose courier does not answer, and probes until it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// closed: requests pass. open: none passes until the pause is over. half_open: one probe at a time passes.
enum class BreakerState : std::uint8_t { closed, open, half_open };
[[nodiscard]] std::string_view to_string(BreakerState state) noexcept;

/// Thresholds of a breaker.
struct BreakerOptions {
  std::uint32_t failures_to_open{5};  ///< in a row
  std::chrono::milliseconds first_pause{std::chrono::seconds{30}};
  std::chrono::milliseconds longest_pause{std::chrono::minutes{30}};  ///< pauses double up to here
};

/// closed → open after `failures_to_open` failures in a row, or after a trip; open → half_open when the pause is over.
/// In half_open one request passes and decides: success closes, failure opens again for twice the pause. Pure.
///
/// Every passed request must be reported by exactly one of succeeded(), failed(), trip() and undecided(). A request
/// that is never reported keeps a half-open breaker shut forever.
///
///     if (!breaker.try_pass(now)) return;
///     …                                             // send
///     if (answer) breaker.succeeded(); else breaker.failed(now, answer.error().what);
class CircuitBreaker {
 public:
  explicit CircuitBreaker(BreakerOptions options = {}) : options_(options) {}

  /// Earliest instant for a request; `now` when one may go. Instant::max() while a probe is under way.
  [[nodiscard]] Instant next_at(Instant now) const;
  /// Takes the right to send one request. In half-open there is one at a time.
  [[nodiscard]] bool try_pass(Instant now);

  /// The request was answered. @return whether the state changed; the same for the next two
  bool succeeded();
  bool failed(Instant now, std::string_view reason);
  /// Opens at once, for a failure that a retry does not cure soon (refused credentials).
  bool trip(Instant now, std::string_view reason);
  /// A request that passed says nothing about the other side (it was never sent, or it was throttled).
  void undecided();
  /// The machine's date was set `by` this much: the rest of the pause keeps its length.
  void date_was_set(std::chrono::milliseconds by, Instant now);

  [[nodiscard]] BreakerState state() const noexcept { return state_; }
  /// Why it is not closed, for people; empty when closed.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] Instant open_until() const noexcept { return open_until_; }

 private:
  void open(Instant now, std::string_view reason, std::chrono::milliseconds pause);

  BreakerOptions options_;
  BreakerState state_{BreakerState::closed};
  std::uint32_t failures_{0};
  std::chrono::milliseconds pause_{0};
  Instant open_until_{};
  bool probing_{false};
  std::string reason_;
};

}  // namespace parcelgate
