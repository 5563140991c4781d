// Snapshots, compression and retention while the gateway runs.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/stores/journal/maintenance.hpp"
#include "adapters/stores/sqlite/message_retention.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// A thread of its own. It writes a snapshot when the last one is too old or the journal after it too long, and keeps
/// the newest ones; it compresses closed segments of the journal, erases the messages in them that are too old for
/// their tenants, and removes segments beyond the limits of Options. A segment that the oldest kept snapshot needs is
/// never removed. A failure is logged and tried again; it never disturbs the store.
class Housekeeping {
 public:
  Housekeeping(const Options& options, std::shared_ptr<journal::Catalog> catalog, Metrics& metrics,
               const TimeSource& time, Store& store);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run();
  [[nodiscard]] bool snapshot_is_due() const;
  void take_snapshot();
  void compress();
  void remove_old_segments(std::optional<Instant> date);
  void erase_old_messages(std::optional<Instant> date);
  [[nodiscard]] std::optional<Instant> trusted_date();
  [[nodiscard]] bool stops();

  const Options& options_;
  std::shared_ptr<journal::Catalog> catalog_;
  journal::SegmentMaintenance segments_;
  MessageRetention messages_;
  const TimeSource& time_;
  std::string folder_;
  journal::Position last_position_{0};
  MonotonicInstant last_at_{};
  ClockJump clock_;
  MonotonicInstant date_settled_at_{};  ///< until then nothing is removed because of its age
  Episode failures_log_;
  Episode segments_log_;
  prometheus::Counter& taken_;
  prometheus::Counter& failed_;
  prometheus::Gauge& position_;
  prometheus::Gauge& journal_bytes_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stops_{false};
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
