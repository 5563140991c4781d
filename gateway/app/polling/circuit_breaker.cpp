#include "gateway/app/polling/circuit_breaker.hpp"

#include <algorithm>

namespace parcelgate {

std::string_view to_string(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half_open";
  }
  return "closed";
}

Instant CircuitBreaker::next_at(Instant now) const {
  switch (state_) {
    case BreakerState::closed:
      return now;
    case BreakerState::open:
      return std::max(now, open_until_);
    case BreakerState::half_open:
      return probing_ ? Instant::max() : now;
  }
  return now;
}

bool CircuitBreaker::try_pass(Instant now) {
  if (next_at(now) > now) return false;
  if (state_ == BreakerState::open) state_ = BreakerState::half_open;
  if (state_ == BreakerState::half_open) probing_ = true;
  return true;
}

bool CircuitBreaker::succeeded() {
  failures_ = 0;
  probing_ = false;
  // An answer to a request from before it opened proves nothing about now.
  if (state_ != BreakerState::half_open) return false;
  state_ = BreakerState::closed;
  pause_ = std::chrono::milliseconds{0};
  reason_.clear();
  return true;
}

bool CircuitBreaker::failed(Instant now, std::string_view reason) {
  if (state_ == BreakerState::open) return false;
  ++failures_;
  if (state_ == BreakerState::closed && failures_ < options_.failures_to_open) return false;
  open(now, reason, pause_ * 2);
  return true;
}

bool CircuitBreaker::trip(Instant now, std::string_view reason) {
  if (state_ == BreakerState::open) return false;
  open(now, reason, options_.longest_pause);
  return true;
}

void CircuitBreaker::undecided() {
  probing_ = false;
}

void CircuitBreaker::date_was_set(std::chrono::milliseconds by, Instant now) {
  open_until_ = std::min(open_until_ + by, now + pause_);
}

void CircuitBreaker::open(Instant now, std::string_view reason, std::chrono::milliseconds pause) {
  state_ = BreakerState::open;
  probing_ = false;
  failures_ = 0;
  pause_ = std::clamp(pause, options_.first_pause, options_.longest_pause);
  open_until_ = now + pause_;
  reason_ = reason;
}

}  // namespace parcelgate
