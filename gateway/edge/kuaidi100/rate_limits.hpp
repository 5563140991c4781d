// How many requests each customer of the facade may send.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// A bucket for each customer: it holds one second's requests and is filled evenly. Thread-safe. Customers come from
/// the configuration, so the memory is bounded.
class CustomerRates {
 public:
  /// Takes one request from the bucket. @return false: it is empty
  [[nodiscard]] bool pass(std::string_view customer, std::uint32_t per_second, MonotonicInstant now) {
    const std::scoped_lock lock(mutex_);
    const double most = std::max<double>(1.0, per_second);
    auto found = buckets_.find(customer);
    if (found == buckets_.end()) found = buckets_.emplace(customer, Bucket{most, now}).first;
    Bucket& bucket = found->second;
    const std::chrono::duration<double> since = now - bucket.filled_at;
    bucket.left = std::min(most, bucket.left + std::max(0.0, since.count()) * most);
    bucket.filled_at = now;
    if (bucket.left < 1.0) return false;
    bucket.left -= 1.0;
    return true;
  }

 private:
  struct Bucket {
    double left{0};
    MonotonicInstant filled_at{};
  };
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace parcelgate
