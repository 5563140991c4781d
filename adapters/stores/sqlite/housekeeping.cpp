#include "adapters/stores/sqlite/housekeeping.hpp"

#include "adapters/stores/sqlite/snapshot.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {

Housekeeping::Housekeeping(const Options& options, std::shared_ptr<journal::Catalog> catalog, Metrics& metrics,
                           const TimeSource& time, Store& store)
    : options_(options),
      catalog_(std::move(catalog)),
      segments_(catalog_, options.folder + "/journal"),
      messages_(options, catalog_, segments_, store, metrics, time),
      time_(time),
      folder_(options.folder + "/snapshots"),
      last_at_(time.monotonic_now()),
      clock_(time),
      taken_(metrics.counter("parcelgate_store_snapshots_total", "Snapshots of the database that were written")),
      failed_(metrics.counter("parcelgate_store_snapshots_failed_total", "Snapshots that could not be written")),
      position_(metrics.gauge("parcelgate_store_snapshot_position", "Position in the journal of the newest snapshot")),
      journal_bytes_(metrics.gauge("parcelgate_store_journal_bytes", "Size of the journal's files")) {
  if (const auto known = list_snapshots(folder_); !known.empty()) last_position_ = known.front().position;
  position_.Set(static_cast<double>(last_position_));
  thread_ = std::jthread([this] { run(); });
  name_thread(thread_, "housekeeping");
}

Housekeeping::~Housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Housekeeping::run() {
  std::unique_lock lock(mutex_);
  while (!stops_) {
    lock.unlock();
    if (snapshot_is_due()) take_snapshot();
    compress();
    const auto date = trusted_date();
    erase_old_messages(date);
    remove_old_segments(date);
    lock.lock();
    wake_.wait_for(lock, options_.look_every, [this] { return stops_; });
  }
}

bool Housekeeping::stops() {
  const std::lock_guard lock(mutex_);
  return stops_;
}

bool Housekeeping::snapshot_is_due() const {
  const journal::Position grown = catalog_->end() - last_position_;
  if (grown == 0) return false;
  // Without a snapshot, a database whose journal does not begin at 0 could not be made again.
  if (last_position_ == 0 && catalog_->first() != 0) return true;
  return grown >= options_.snapshot_bytes || time_.monotonic_now() - last_at_ >= options_.snapshot_every;
}

void Housekeeping::compress() {
  const auto now = time_.monotonic_now();
  while (!stops()) {
    const auto sealed = segments_.seal_next();
    if (!sealed) {
      if (const auto line = segments_log_.failed(now)) {
        log(LogLevel::error, "journal_segment_not_compressed",
            {{"error", sealed.error().what}, {"count", line->times}});
      }
      return;
    }
    static_cast<void>(segments_log_.succeeded(now));
    if (!*sealed) return;
  }
}

/// The date, or nothing for a day after a clock jump: data removed because of a wrong date would be lost.
std::optional<Instant> Housekeeping::trusted_date() {
  const Instant date = time_.now();
  if (clock_.look(date)) date_settled_at_ = time_.monotonic_now() + kDistrustDate;
  if (time_.monotonic_now() < date_settled_at_) return std::nullopt;
  return date;
}

void Housekeeping::erase_old_messages(std::optional<Instant> date) {
  if (!date || !messages_.is_needed()) return;
  messages_.close_old_segment(*date);
  messages_.erase_due(*date, [this] { return stops(); });
}

/// Removes segments beyond the limits, but none that the oldest kept snapshot needs.
void Housekeeping::remove_old_segments(std::optional<Instant> date) {
  const auto all = segments_.segments();
  std::uint64_t bytes = 0;
  for (const journal::SegmentUse& segment : all) bytes += segment.file_bytes;
  journal_bytes_.Set(static_cast<double>(bytes));
  const auto snapshots = list_snapshots(folder_);
  if (snapshots.empty()) return;
  journal::RetentionLimits limits{options_.journal_age, options_.journal_bytes};
  if (!date) limits.max_age.reset();
  const auto until = journal::segments_to_remove(all, limits, date.value_or(Instant{}), snapshots.back().position);
  if (until == catalog_->first()) return;
  if (auto removed = segments_.remove_segments_before(until); !removed) {
    log(LogLevel::error, "journal_segments_not_removed", {{"error", removed.error().what}});
    return;
  }
  log(LogLevel::info, "journal_segments_removed", {{"position", until}});
}

void Housekeeping::take_snapshot() {
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
