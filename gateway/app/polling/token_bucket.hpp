// How often one account may ask: a bucket for the second, a counter for the day.
#pragma once

#include <cstdint>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// Requests per second with a small burst. Pure; a clock that steps back a little gives nothing and takes nothing.
class TokenBucket {
 public:
  /// @param per_second  above 0; less than one a second is allowed
  TokenBucket(double per_second, Instant now);

  [[nodiscard]] bool try_take(Instant now);
  /// When the next token is there; `now` when one is.
  [[nodiscard]] Instant next_at(Instant now) const;
  [[nodiscard]] double tokens(Instant now) const;
  /// A new rate, from now on. Tokens already there stay, up to the new burst.
  void set_rate(double per_second, Instant now);
  /// The date was set: no tokens come or go by it.
  void date_was_set(std::chrono::milliseconds by, Instant now);

 private:
  void refill(Instant now);

  double per_second_;
  double burst_;
  double tokens_;
  Instant filled_at_;
};

/// Requests of the current UTC day. Survives a restart by used() and day().
class DayBudget {
 public:
  /// @param limit  0: none
  explicit DayBudget(std::uint32_t limit) : limit_(limit) {}

  [[nodiscard]] bool try_take(Instant now);
  /// When a request is allowed again: `now`, or the start of the next day.
  [[nodiscard]] Instant next_at(Instant now) const;
  /// What was used before a restart; of another day it counts for nothing.
  void restore(std::chrono::sys_days day, std::uint32_t used);
  /// After a step back: the usage of a future day counts for today, in addition to the earlier usage of today.
  void date_was_set(Instant now);

  [[nodiscard]] std::chrono::sys_days day() const noexcept { return day_; }
  [[nodiscard]] std::uint32_t used() const noexcept { return used_; }
  /// Whether the use so far leaves room for one more request within a part of the budget.
  /// @param share  0 … 1, see day_share(); rounded up to whole requests
  [[nodiscard]] bool is_within(double share, Instant now) const;
  /// Requests left today; the highest number when there is no limit.
  [[nodiscard]] std::uint32_t left(Instant now) const;

 private:
  std::uint32_t limit_;
  std::chrono::sys_days day_{};
  std::uint32_t used_{0};
  std::chrono::sys_days day_before_{};  ///< the one that day_ followed
  std::uint32_t used_before_{0};
};

}  // namespace parcelgate
