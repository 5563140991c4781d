// Gauges of the store's state and of the process, for dashboards and alert rules.
#pragma once

#include <cstdint>
#include <filesystem>

#include "gateway/ports/store.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Sets gauges that no other part of the gateway has at hand: the quarantine, parcels that nobody polls, the free
/// space of the data folder's disk, and the memory of the process. Not thread-safe; ClockStatisticsThread calls
/// refresh() every minute.
class StateGauges {
 public:
  /// @param data_dir  the folder whose disk is measured
  StateGauges(Metrics& metrics, std::filesystem::path data_dir);
  /// @error errors of the store; the gauges of the process are set all the same
  [[nodiscard]] Result<void> refresh(Reader& reader);

 private:
  const std::filesystem::path data_dir_;
  prometheus::Gauge& quarantine_messages_;
  prometheus::Gauge& quarantine_bytes_;
  prometheus::Gauge& shipments_unpolled_;
  prometheus::Gauge& disk_free_bytes_;
  prometheus::Gauge& resident_bytes_;
};

/// Memory of this process that is in RAM; 0 where the system does not report it.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace parcelgate
