#include "adapters/stores/sqlite/snapshot_keeper.hpp"

#include "adapters/stores/sqlite/snapshot.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::chrono::seconds kLookEvery{30};

}  // namespace

SnapshotKeeper::SnapshotKeeper(const Options& options, std::shared_ptr<const journal::Catalog> catalog,
                               Metrics& metrics, const TimeSource& time)
    : options_(options),
      catalog_(std::move(catalog)),
      time_(time),
      folder_(options.folder + "/snapshots"),
      last_at_(time.monotonic_now()),
      taken_(metrics.counter("parcelgate_store_snapshots_total", "Snapshots of the database that were written")),
      failed_(metrics.counter("parcelgate_store_snapshots_failed_total", "Snapshots that could not be written")),
      position_(metrics.gauge("parcelgate_store_snapshot_position", "Position in the journal of the newest snapshot")) {
  if (const auto known = list_snapshots(folder_); !known.empty()) last_position_ = known.front().position;
  position_.Set(static_cast<double>(last_position_));
  thread_ = std::jthread([this] { run(); });
  name_thread(thread_, "snapshots");
}

SnapshotKeeper::~SnapshotKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void SnapshotKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kLookEvery, [this] { return stops_; })) {
    if (!is_due()) continue;
    lock.unlock();
    take();
    lock.lock();
  }
}

bool SnapshotKeeper::is_due() const {
  const journal::Position grown = catalog_->end() - last_position_;
  if (grown == 0) return false;
  return grown >= options_.snapshot_bytes || time_.monotonic_now() - last_at_ >= options_.snapshot_every;
}

void SnapshotKeeper::take() {
  const auto now = time_.monotonic_now();
  last_at_ = now;
  const auto written = write_snapshot(options_.folder + "/parcelgate.db", folder_);
  if (!written) {
    failed_.Increment();
    if (const auto line = failures_log_.failed(now)) {
      log(LogLevel::error, "snapshot_failed",
          {{"error", written.error().what}, {"count", line->times}, {"hint", "free disk space or check the disk"}});
    }
    return;
  }
  static_cast<void>(failures_log_.succeeded(now));
  taken_.Increment();
  last_position_ = written->position;
  position_.Set(static_cast<double>(last_position_));
  drop_old_snapshots(folder_, options_.snapshots_kept);
  log(LogLevel::info, "snapshot_written", {{"path", written->path}, {"bytes", written->bytes}});
}

}  // namespace parcelgate::sqlite
