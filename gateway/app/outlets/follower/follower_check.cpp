// The check of the other side at start: a wrong token, queue or field is reported at once and nothing is sent.
#include "gateway/app/outlets/follower/follower_worker.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

/// @return whether entries may be delivered
bool FeedFollower::Worker::check_other_side() {
  if (checked_) return true;
  const auto now = time_.monotonic_now();
  if (now < check_at_) return false;
  const auto outcome = outlet_.check();
  if (outcome) {
    checked_ = true;
    if (failed_checks_ > 0) log(LogLevel::info, "outlet_up", {{"outlet", options_.outlet}});
    failed_checks_ = 0;
    failing_since_.reset();
    return true;
  }
  const Error& error = outcome.error();
  const auto pause = outage_.pause_after(++failed_checks_, error.retry_after);
  check_at_ = now + pause;
  metrics_.failed.Increment();
  if (last_error_ != error.what || failed_checks_ == 1) {
    const bool is_ours = error.kind == ErrorKind::config || error.kind == ErrorKind::unauthorized;
    log(is_ours ? LogLevel::error : LogLevel::warn, "outlet_check_failed",
        {{"error", error.what},
         {"error_kind", to_string(error.kind)},
         {"outlet", options_.outlet},
         {"retry_in_ms", pause.count()}});
  }
  last_error_ = error.what;
  last_error_at_ = time_.now();
  if (!failing_since_) failing_since_ = last_error_at_;
  return false;
}

}  // namespace parcelgate
