#include "gateway/edge/http/sender_limits.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/net/source_network.hpp"

namespace parcelgate {
namespace {

// Bodies up to this size are verified whatever their source has done: pushes are smaller, and hashing one takes
// microseconds.
constexpr std::size_t kSmallBody = 64 * 1024;

/// How long it takes to fill a bucket up from below zero, at most `longest`.
std::chrono::milliseconds delay_of(double left, double per_second, std::chrono::milliseconds longest) {
  if (left >= 0) return std::chrono::milliseconds{0};
  const double milliseconds = -left / per_second * 1000;
  return std::min(longest, std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(milliseconds))));
}

}  // namespace

void SenderLimits::Bucket::fill(double most, double per_second, Steady now) {
  const double seconds = std::chrono::duration<double>(now - filled_at).count();
  left = std::min(most, left + std::max(0.0, seconds) * per_second);
  filled_at = now;
}

SenderLimits::SenderLimits(Options options) : options_(std::move(options)) {
  all_ = {options_.all_failures, now()};
}

void SenderLimits::fill(Source& source, Steady now) const {
  source.failures.fill(options_.failures, options_.failures_per_second, now);
  source.guesses.fill(options_.guesses, options_.guesses_per_second, now);
  source.lookups.fill(options_.lookups_per_second, options_.lookups_per_second, now);
}

const SenderLimits::Source* SenderLimits::find_known(std::string_view address, Steady now) {
  const auto known = by_network_.find(source_network(address));
  if (known == by_network_.end()) return nullptr;
  Source& source = *known->second;
  fill(source, now);
  return &source;
}

SenderLimits::Source& SenderLimits::find(std::string_view address, Steady now) {
  std::string network = source_network(address);
  if (const auto known = by_network_.find(network); known != by_network_.end()) {
    sources_.splice(sources_.begin(), sources_, known->second);
  } else {
    if (sources_.size() >= options_.max_sources) {
      by_network_.erase(sources_.back().network);
      sources_.pop_back();
    }
    sources_.push_front(
        {std::move(network), {options_.failures, now}, {options_.guesses, now}, {options_.lookups_per_second, now}});
    by_network_.emplace(sources_.front().network, sources_.begin());
  }
  Source& source = sources_.front();
  fill(source, now);
  return source;
}

std::chrono::milliseconds SenderLimits::failed(std::string_view address, std::size_t body_bytes) {
  const Steady at = now();
  const std::size_t more = body_bytes / options_.bytes_per_failure;
  const double cost = 1 + static_cast<double>(more);
  const auto spend = [&](Bucket& bucket, double most, double per_second) {
    // No deeper than what the longest hold makes good, so that a source is its old self soon after it stops.
    const double lowest = -per_second * std::chrono::duration<double>(options_.longest_hold).count();
    bucket.fill(most, per_second, at);
    bucket.left = std::max(lowest, bucket.left - cost);
    return delay_of(bucket.left, per_second, options_.longest_hold);
  };
  const std::scoped_lock lock(mutex_);
  Source& source = find(address, at);
  const auto own = spend(source.failures, options_.failures, options_.failures_per_second);
  const auto all = spend(all_, options_.all_failures, options_.all_failures_per_second);
  return std::max(own, all);
}

bool SenderLimits::is_too_costly(std::string_view address, std::size_t body_bytes) {
  if (body_bytes <= kSmallBody) return false;
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  const Source* source = find_known(address, at);
  return source != nullptr && source->failures.left < 0;
}

bool SenderLimits::may_look_up(std::string_view address) {
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  const Source* source = find_known(address, at);
  return source == nullptr || source->lookups.left >= 1;
}

std::optional<std::chrono::seconds> SenderLimits::guessed(std::string_view address) {
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  Source& source = find(address, at);
  source.lookups.left = std::max(0.0, source.lookups.left - 1);
  if (source.guesses.left >= 1) {
    source.guesses.left -= 1;
    return std::nullopt;
  }
  const double seconds = (1 - source.guesses.left) / options_.guesses_per_second;
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(seconds))));
}

}  // namespace parcelgate
