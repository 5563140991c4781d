// A disk whose power fails, and that fails on demand: it loses bytes and names that were not synced.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <string>

#include "tests/faults/store/lossy_files.hpp"

namespace parcelgate::test {

/// Makes a folder with the files of an image.
void write_image(const DiskImage& image, const std::string& folder);

/// While one exists, writes, syncs, renames and removals of the whole process below one folder go through it. One at a
/// time.
///
/// Syncs cost nothing: the disk notes which bytes are durable. What a failed sync left in the page cache counts as
/// clean, as on Linux: a later sync does not write it, and a power cut may lose it.
///
///     LossyDisk disk(folder, seed);                          // what is in the folder now is durable
///     disk.cut_after(40, LossyDisk::Cut::power, [&] { … });  // before the operation that follows 40 others
///     …
///     write_image(disk.image(), other_folder);
class LossyDisk {
 public:
  /// What remains: all that was written (a killed process), or what was synced and a part of the rest.
  enum class Cut : std::uint8_t { kill, power };

  LossyDisk(const std::string& folder, std::uint64_t seed);
  ~LossyDisk();
  LossyDisk(const LossyDisk&) = delete;
  LossyDisk& operator=(const LossyDisk&) = delete;

  /// Takes the image before one of the operations to come; `at_cut` is called at the same moment.
  void cut_after(std::uint64_t operations, Cut cut, std::function<void()> at_cut);
  /// Takes the image now, if cut_after() has not taken it.
  void cut_now();
  [[nodiscard]] DiskImage image() const;

  /// After some more writes, each one fails with this error; half of its bytes still land.
  void fail_writes_after(std::uint64_t writes, int error);
  void fail_syncs_after(std::uint64_t syncs);
  /// Syncs of the journal take up to some time, in which the process continues.
  void slow_down_syncs(std::chrono::microseconds at_most);
  /// Some writes are interrupted, and some take a part of their bytes.
  void shorten_writes();
  void remedy();
  /// Number of operations that failed.
  [[nodiscard]] std::uint64_t faults() const;
  [[nodiscard]] std::uint64_t operations() const;
  /// Number of syncs of the journal that have begun.
  [[nodiscard]] std::uint64_t journal_syncs() const;
  /// Whether a record that was built when so many syncs had begun may be acknowledged: no sync of the journal has
  /// failed, or one that began later succeeded before; or a probe, a large write and its sync, has succeeded since.
  [[nodiscard]] bool may_acknowledge(std::uint64_t journal_syncs) const;
  /// Whether a sync of the journal is under way that takes its time.
  [[nodiscard]] bool is_syncing() const noexcept { return syncing_ > 0; }

  // For the functions that stand in for those of the system.

  /// @param at  null: at the file's own place
  ssize_t write(int handle, const void* bytes, std::size_t size, const off_t* at);
  int sync(int handle, long call);
  int truncate(int handle, off_t size);
  /// An operation on names.
  int change_names(const std::function<int()>& call);
  [[nodiscard]] static LossyDisk* current() noexcept;

 private:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  void count_operation();
  void take_time(int handle);
  int fail_sync(DiskFile* file);
  static bool takes(std::uint64_t& left) { return left == kNever || (left > 0 && left-- > 0); }

  mutable std::recursive_mutex mutex_;
  DiskFiles files_;
  testing::Random random_;
  std::uint64_t operations_{0};
  std::uint64_t cut_in_{kNever};
  Cut cut_{Cut::kill};
  std::function<void()> at_cut_;
  DiskImage image_;
  std::uint64_t writes_left_{kNever};
  std::uint64_t syncs_left_{kNever};
  int write_error_{0};
  bool shortens_{false};
  bool in_doubt_{false};  ///< a sync of the journal failed, and no probe has succeeded since
  std::uint64_t journal_syncs_{0};
  std::uint64_t last_good_sync_{0};  ///< its number; before the journal was in doubt
  std::chrono::microseconds sync_time_{0};
  std::atomic<int> syncing_{0};
  std::uint64_t faults_{0};
};

}  // namespace parcelgate::test
