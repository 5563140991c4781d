// Takes snapshots of the database while the gateway runs.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/stores/journal/catalog.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// A thread of its own that writes a snapshot when the last one is too old or the journal after it too long, and keeps
/// the newest ones. A failure is logged and tried again; it never disturbs the store.
class SnapshotKeeper {
 public:
  SnapshotKeeper(const Options& options, std::shared_ptr<const journal::Catalog> catalog, Metrics& metrics,
                 const TimeSource& time);
  ~SnapshotKeeper();
  SnapshotKeeper(const SnapshotKeeper&) = delete;
  SnapshotKeeper& operator=(const SnapshotKeeper&) = delete;

 private:
  void run();
  [[nodiscard]] bool is_due() const;
  void take();

  const Options& options_;
  std::shared_ptr<const journal::Catalog> catalog_;
  const TimeSource& time_;
  std::string folder_;
  journal::Position last_position_{0};
  MonotonicInstant last_at_{};
  Episode failures_log_;
  prometheus::Counter& taken_;
  prometheus::Counter& failed_;
  prometheus::Gauge& position_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stops_{false};
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
