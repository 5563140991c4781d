// Limits one kind of log line to one per interval, without losing the count.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace parcelgate {

/// For one place in the code; use EpisodeLog where occurrences must be grouped by a key.
///
///   if (const auto count = busy_log.pass(now)) log(LogLevel::warn, "hook_busy", {{"count", *count}});
/// Thread-safe.
class SampledLog {
 public:
  using Time = std::chrono::sys_time<std::chrono::milliseconds>;
  explicit SampledLog(std::chrono::milliseconds every = std::chrono::seconds{10}) : every_(every) {}

  /// Counts one occurrence. @return how many there were since the last line, when a line is due: the first at once
  [[nodiscard]] std::optional<std::uint64_t> pass(Time now) noexcept {
    ++count_;
    auto last = logged_at_.load();
    const auto at = now.time_since_epoch().count();
    // A clock that was set back does not silence the log.
    const bool is_due = last == kNever || at < last || at - last >= every_.count();
    if (!is_due || !logged_at_.compare_exchange_strong(last, at)) return std::nullopt;
    return count_.exchange(0);
  }

 private:
  static constexpr std::int64_t kNever = INT64_MIN;
  std::chrono::milliseconds every_;
  std::atomic<std::int64_t> logged_at_{kNever};
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace parcelgate
