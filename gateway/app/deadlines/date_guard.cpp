#include "gateway/app/deadlines/date_guard.hpp"

#include "gateway/domain/time.hpp"

namespace parcelgate {

DateGuard::DateGuard(const TimeSource& time, std::optional<Instant> trusted)
    : time_(time), trusted_(trusted.value_or(time.now())), trusted_since_(time.monotonic_now()) {}

bool DateGuard::look(Instant now) {
  const bool is_trusted = accepted_.exchange(false) || now - expected() <= kFarthestAhead;
  std::optional<std::string> fault;
  if (is_trusted) {
    trusted_ = now;
    trusted_since_ = time_.monotonic_now();
  } else {
    const auto days = std::chrono::floor<std::chrono::days>(now - expected());
    fault = "the machine's date is " + std::to_string(days.count()) + " days ahead of " + to_rfc3339(expected()) +
            "; no deadline is reported until it is set back, or accepted by `parcelgate clocks accept-date`";
  }
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  return is_trusted;
}

std::optional<std::string> DateGuard::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

Instant DateGuard::expected() const {
  return trusted_ + std::chrono::floor<std::chrono::milliseconds>(time_.monotonic_now() - trusted_since_);
}

}  // namespace parcelgate
