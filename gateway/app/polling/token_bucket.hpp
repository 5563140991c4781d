// The request limits of one account: a token bucket for the rate, and a counter for the day.
#pragma once

#include <cstdint>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// Limits requests per second, with a small burst. Pure: the caller passes the time. A clock that steps back a little
/// neither adds nor removes tokens.
class TokenBucket {
 public:
  /// @param per_second  above 0; less than one a second is allowed
  TokenBucket(double per_second, Instant now);

  /// Takes a token. @return false: there is none
  [[nodiscard]] bool try_take(Instant now);
  /// When the next token is available; `now` if one is.
  [[nodiscard]] Instant next_at(Instant now) const;
  [[nodiscard]] double tokens(Instant now) const;
  /// A new rate, from now on. Tokens already there stay, up to the new burst.
  void set_rate(double per_second, Instant now);
  /// The machine's date was set `by` this much: that adds and removes no tokens.
  void date_was_set(std::chrono::milliseconds by, Instant now);

 private:
  void refill(Instant now);

  double per_second_;
  double burst_;
  double tokens_;
  Instant filled_at_;
};

/// Counts the requests of the current UTC day against a limit. To survive a restart, store day() and used() and pass
/// them to restore().
class DayBudget {
 public:
  /// @param limit  requests per day; 0: no limit
  explicit DayBudget(std::uint32_t limit) : limit_(limit) {}

  /// Counts one request. @return false: the budget of the day is used up
  [[nodiscard]] bool try_take(Instant now);
  /// When a request is allowed again: `now`, or the start of the next day.
  [[nodiscard]] Instant next_at(Instant now) const;
  /// Sets the use before a restart. It counts only if `day` is still the current day.
  void restore(std::chrono::sys_days day, std::uint32_t used);
  /// After a step back: the usage of a future day counts for today, in addition to the earlier usage of today.
  void date_was_set(Instant now);

  [[nodiscard]] std::chrono::sys_days day() const noexcept { return day_; }
  [[nodiscard]] std::uint32_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint32_t limit() const noexcept { return limit_; }
  /// Whether the use so far leaves room for one more request within a part of the budget.
  /// @param share  0 … 1, see day_share(); rounded up to whole requests
  [[nodiscard]] bool is_within(double share, Instant now) const;
  /// Requests left today; the highest number when there is no limit.
  [[nodiscard]] std::uint32_t left(Instant now) const;

 private:
  std::uint32_t limit_;
  std::chrono::sys_days day_{};
  std::uint32_t used_{0};
  std::chrono::sys_days day_before_{};  ///< the previous value of day_, for date_was_set()
  std::uint32_t used_before_{0};
};

}  // namespace parcelgate
