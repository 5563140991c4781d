// Reports rows that cannot be read, so that skipping one is never silent.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// A counter by table, and one log line for each row, at most every ten minutes. Any thread.
class DamageReport {
 public:
  explicit DamageReport(Metrics& metrics) : metrics_(metrics) {}

  /// @param row  what tells the row from others: an id, a number
  void note(std::string_view table, std::string_view row, const Error& error);

 private:
  Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point, std::less<>> logged_at_;  ///< by table and row
};

}  // namespace parcelgate::sqlite
