#include "adapters/stores/sqlite/damage_report.hpp"

#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::chrono::minutes kLogEvery{10};
constexpr std::size_t kMostRows = 1000;

}  // namespace

void DamageReport::note(std::string_view table, std::string_view row, const Error& error) {
  metrics_
      .counter("parcelgate_store_damaged_rows_total", "Readings of rows that cannot be read, each skipped",
               {{"table", std::string(table)}})
      .Increment();
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    std::string key(table);
    key.append("/").append(row);
    const auto known = logged_at_.find(key);
    if (known != logged_at_.end() && now - known->second < kLogEvery) return;
    if (known == logged_at_.end() && logged_at_.size() >= kMostRows) logged_at_.clear();
    logged_at_[std::move(key)] = now;
  }
  log(LogLevel::error, "store_row_damaged",
      {{"table", table}, {"row", row}, {"error", error.what}, {"hint", "restore the data folder from a backup"}});
}

}  // namespace parcelgate::sqlite
