// A disk that fails on demand: writes and syncs of the whole process can be made to fail.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace parcelgate::test {

/// While one exists, all positioned writes and all syncs of the process go through it: those of SQLite and those of the
/// journal. One at a time.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// This many more writes succeed, then the disk is full: half of what the next one brings still lands.
  void fill_after(std::int64_t writes) noexcept { writes_left_ = writes; }
  /// This many more syncs succeed, then they fail as a broken device does.
  void break_sync_after(std::int64_t syncs) noexcept { syncs_left_ = syncs; }
  /// Syncs do not return until they are released or the disk is repaired.
  void hang_syncs() noexcept { hangs_ = true; }
  /// Lets the hanging syncs continue; they fail when break_sync_after() says so.
  void release_syncs() noexcept {
    hangs_ = false;
    hangs_.notify_all();
  }
  void remedy() noexcept {
    writes_left_ = kNever;
    syncs_left_ = kNever;
    release_syncs();
  }
  [[nodiscard]] std::int64_t hanging() const noexcept { return hanging_; }
  [[nodiscard]] std::int64_t faults() const noexcept { return faults_; }

  // For the functions that stand in for those of the system.
  [[nodiscard]] bool takes_write() noexcept { return takes(writes_left_); }
  [[nodiscard]] bool takes_sync() noexcept {
    ++hanging_;
    hangs_.wait(true);
    --hanging_;
    return takes(syncs_left_);
  }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  bool takes(std::atomic<std::int64_t>& left) noexcept {
    if (left == kNever || left-- > 0) return true;
    left = 0;
    ++faults_;
    return false;
  }

  std::atomic<std::int64_t> writes_left_{kNever};
  std::atomic<std::int64_t> syncs_left_{kNever};
  std::atomic<std::int64_t> faults_{0};
  std::atomic<std::int64_t> hanging_{0};
  std::atomic<bool> hangs_{false};
};

}  // namespace parcelgate::test
