#include "gateway/app/polling/token_bucket.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace parcelgate {
namespace {

using FloatSeconds = std::chrono::duration<double>;

// A quarter of a second's tokens, at least one: couriers count in windows, and a larger burst could double a window.
double burst_of(double per_second) {
  return std::max(1.0, per_second / 4);
}

}  // namespace

TokenBucket::TokenBucket(double per_second, Instant now)
    : per_second_(per_second), burst_(burst_of(per_second)), tokens_(burst_), filled_at_(now) {}

double TokenBucket::tokens(Instant now) const {
  if (now <= filled_at_) return tokens_;
  return std::min(burst_, tokens_ + per_second_ * FloatSeconds(now - filled_at_).count());
}

void TokenBucket::refill(Instant now) {
  tokens_ = tokens(now);
  filled_at_ = now;
}

bool TokenBucket::try_take(Instant now) {
  refill(now);
  if (next_at(now) > now) return false;
  tokens_ = std::max(0.0, tokens_ - 1);
  return true;
}

Instant TokenBucket::next_at(Instant now) const {
  // Ignores the fraction lost by rounding to milliseconds: otherwise next_at() could return an instant at which
  // try_take() still refuses.
  const double missing = 1.0 - tokens(now) - per_second_ / 1000.0 * 1e-6 - 1e-9;
  if (missing <= 0) return now;
  return now + std::chrono::milliseconds{static_cast<std::int64_t>(std::ceil(missing / per_second_ * 1000.0))};
}

void TokenBucket::set_rate(double per_second, Instant now) {
  refill(now);
  per_second_ = per_second;
  burst_ = burst_of(per_second);
  tokens_ = std::min(tokens_, burst_);
}

void TokenBucket::date_was_set(std::chrono::milliseconds by, Instant now) {
  filled_at_ = std::min(filled_at_ + by, now);
}

bool DayBudget::try_take(Instant now) {
  if (next_at(now) > now) return false;
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (today > day_) {
    day_before_ = day_;
    used_before_ = used_;
    day_ = today;
    used_ = 0;
  }
  ++used_;
  return true;
}

Instant DayBudget::next_at(Instant now) const {
  if (left(now) > 0) return now;
  return std::max(std::chrono::floor<std::chrono::days>(now), day_) + std::chrono::days{1};
}

void DayBudget::restore(std::chrono::sys_days day, std::uint32_t used) {
  day_ = day;
  used_ = used;
}

void DayBudget::date_was_set(Instant now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (day_ <= today) return;
  if (day_before_ == today) used_ += used_before_;
  day_ = today;
}

bool DayBudget::is_within(double share, Instant now) const {
  if (limit_ == 0) return true;
  const auto used = limit_ - left(now);
  return static_cast<double>(used) + 1 <= std::ceil(share * static_cast<double>(limit_));
}

std::uint32_t DayBudget::left(Instant now) const {
  if (limit_ == 0) return std::numeric_limits<std::uint32_t>::max();
  if (std::chrono::floor<std::chrono::days>(now) > day_) return limit_;
  return limit_ - std::min(limit_, used_);
}

}  // namespace parcelgate
