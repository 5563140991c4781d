#include "gateway/app/outlets/delivery_log.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/text.hpp"
#include "gateway/base/utf8.hpp"

namespace parcelgate {

DeliveryAttempt DeliveryLog::add(DeliveryAttempt attempt) {
  attempt.answer = printable_line(cut_utf8(attempt.answer, kLongestAnswer));
  const std::lock_guard lock(mutex_);
  const auto earlier = std::find_if(attempts_.rbegin(), attempts_.rend(),
                                    [&](const DeliveryAttempt& known) { return known.event_id == attempt.event_id; });
  attempt.attempt = earlier == attempts_.rend() ? 1 : earlier->attempt + 1;
  attempts_.push_back(attempt);
  if (attempts_.size() > kMostKept) attempts_.pop_front();
  return attempt;
}

std::vector<DeliveryAttempt> DeliveryLog::newest(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const std::size_t count = std::min(limit, attempts_.size());
  return {attempts_.rbegin(), attempts_.rbegin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace parcelgate
