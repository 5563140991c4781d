// Slows those who guess at parcels: by number, and by source address.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/crypto/digest.hpp"

namespace parcelgate {

/// Buckets of attempts in fixed memory. A name falls into one of them by a keyed hash, so nobody can choose a name that
/// shares the bucket of another. Thread-safe.
///
///     if (const auto wait = limits.take(number, now)) return refuse(*wait);
///     if (is_right) limits.give_back(number);  // only wrong attempts count
class GuessLimits {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// @param at_once     attempts that a full bucket holds
  /// @param refill      how long one attempt takes to come back
  GuessLimits(double at_once, std::chrono::seconds refill) : at_once_(at_once), refill_(refill) {
    buckets_.resize(kBuckets, Bucket{at_once, {}});
  }

  /// Takes an attempt. @return when there is none: how long to wait for the next
  [[nodiscard]] std::optional<std::chrono::seconds> take(std::string_view name, Steady now) {
    const std::scoped_lock lock(mutex_);
    Bucket& bucket = find(name);
    const std::chrono::duration<double> since = now - bucket.filled_at;
    bucket.left = std::min(at_once_, bucket.left + std::max(0.0, since / refill_));
    bucket.filled_at = now;
    if (bucket.left < 1.0) {
      const std::chrono::duration<double> wait = (1.0 - bucket.left) * refill_;
      return std::chrono::ceil<std::chrono::seconds>(wait);
    }
    bucket.left -= 1.0;
    return std::nullopt;
  }
  void give_back(std::string_view name) {
    const std::scoped_lock lock(mutex_);
    Bucket& bucket = find(name);
    bucket.left = std::min(at_once_, bucket.left + 1.0);
  }

 private:
  static constexpr std::size_t kBuckets = 16'384;
  struct Bucket {
    double left{0};
    Steady filled_at{};
  };
  Bucket& find(std::string_view name) {
    const std::string digest = hmac_sha256_bytes(key_, name);
    const std::size_t place = (static_cast<unsigned char>(digest[0]) << 8U) | static_cast<unsigned char>(digest[1]);
    return buckets_[place % kBuckets];
  }

  const double at_once_;
  const std::chrono::duration<double> refill_;
  const std::string key_{random_bytes(16)};
  std::mutex mutex_;
  std::vector<Bucket> buckets_;
};

}  // namespace parcelgate
