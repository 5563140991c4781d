#include "gateway/app/deadlines/date_guard.hpp"

#include "gateway/domain/time.hpp"

namespace parcelgate {

DateGuard::DateGuard(const TimeSource& time, std::optional<Instant> believed)
    : time_(time), believed_(believed.value_or(time.now())), believed_since_(time.monotonic_now()) {}

bool DateGuard::look(Instant now) {
  const bool is_believed = accepted_.exchange(false) || now - expected() <= kFarthestAhead;
  std::optional<std::string> fault;
  if (is_believed) {
    believed_ = now;
    believed_since_ = time_.monotonic_now();
  } else {
    const auto days = std::chrono::floor<std::chrono::days>(now - expected());
    fault = "the machine's date is " + std::to_string(days.count()) + " days ahead of " + to_rfc3339(expected()) +
            "; no deadline is reported until it is set back, or accepted by `parcelgate clocks accept-date`";
  }
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  return is_believed;
}

std::optional<std::string> DateGuard::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

Instant DateGuard::expected() const {
  return believed_ + std::chrono::floor<std::chrono::milliseconds>(time_.monotonic_now() - believed_since_);
}

}  // namespace parcelgate
