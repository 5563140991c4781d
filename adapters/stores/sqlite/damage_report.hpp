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

/// Counts unreadable rows by table and logs each row at most every ten minutes. Call note() wherever a reader skips a
/// row. Thread-safe.
class DamageReport {
 public:
  explicit DamageReport(Metrics& metrics) : metrics_(metrics) {}

  /// @param row  identifies the row for an operator: its id, or a tracking number
  void note(std::string_view table, std::string_view row, const Error& error);

 private:
  Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point, std::less<>> logged_at_;  ///< by table and row
};

}  // namespace parcelgate::sqlite
