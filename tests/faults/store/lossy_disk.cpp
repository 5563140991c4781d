#include "tests/faults/store/lossy_disk.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace parcelgate::test {
namespace {

namespace fs = std::filesystem;

/// The store's probe of a disk is larger than the groups of these tests.
constexpr std::size_t kProbeBytes = 128U << 10U;

std::atomic<LossyDisk*> g_disk{nullptr};

ssize_t write_bytes(int file, const void* bytes, std::size_t size, const off_t* at) {
  return at != nullptr ? ::syscall(SYS_pwrite64, file, bytes, size, *at) : ::syscall(SYS_write, file, bytes, size);
}

}  // namespace

void write_image(const DiskImage& image, const std::string& folder) {
  fs::create_directories(folder);
  for (const auto& [path, bytes] : image) {
    const fs::path to = fs::path(folder) / path;
    fs::create_directories(to.parent_path());
    if (!path.ends_with('/')) std::ofstream(to, std::ios::binary) << bytes;
  }
}

LossyDisk* LossyDisk::current() noexcept {
  return g_disk;
}

LossyDisk::LossyDisk(const std::string& folder, std::uint64_t seed)
    : files_(fs::canonical(folder).string()), random_(seed) {
  if (g_disk != nullptr) throw std::logic_error("one lossy disk at a time");
  g_disk = this;
}

LossyDisk::~LossyDisk() {
  g_disk = nullptr;
}

void LossyDisk::cut_after(std::uint64_t operations, Cut cut, std::function<void()> at_cut) {
  const std::lock_guard lock(mutex_);
  cut_in_ = operations;
  cut_ = cut;
  at_cut_ = std::move(at_cut);
}

void LossyDisk::cut_now() {
  const std::lock_guard lock(mutex_);
  if (cut_in_ == kNever) return;
  cut_in_ = 0;
  count_operation();
}

void LossyDisk::count_operation() {
  ++operations_;
  if (cut_in_ == kNever || cut_in_-- > 0) return;
  constexpr std::array<std::size_t, 5> kShares{0, 10, 50, 90, 100};
  const std::size_t kept = kShares.at(random_.below(kShares.size()));
  image_ = cut_ == Cut::kill ? files_.all() : files_.survivors(random_, kept);
  cut_in_ = kNever;
  if (at_cut_) at_cut_();
}

DiskImage LossyDisk::image() const {
  const std::lock_guard lock(mutex_);
  return image_;
}

void LossyDisk::fail_writes_after(std::uint64_t writes, int error) {
  const std::lock_guard lock(mutex_);
  writes_left_ = writes;
  write_error_ = error;
}

void LossyDisk::fail_syncs_after(std::uint64_t syncs) {
  const std::lock_guard lock(mutex_);
  syncs_left_ = syncs;
}

void LossyDisk::slow_down_syncs(std::chrono::microseconds at_most) {
  const std::lock_guard lock(mutex_);
  sync_time_ = at_most;
}

void LossyDisk::shorten_writes() {
  const std::lock_guard lock(mutex_);
  shortens_ = true;
}

void LossyDisk::remedy() {
  const std::lock_guard lock(mutex_);
  writes_left_ = syncs_left_ = kNever;
}

std::uint64_t LossyDisk::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

std::uint64_t LossyDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

std::uint64_t LossyDisk::journal_syncs() const {
  const std::lock_guard lock(mutex_);
  return journal_syncs_;
}

bool LossyDisk::may_acknowledge(std::uint64_t journal_syncs) const {
  const std::lock_guard lock(mutex_);
  return !in_doubt_ || last_good_sync_ > journal_syncs;
}

ssize_t LossyDisk::write(int handle, const void* bytes, std::size_t size, const off_t* at) {
  const std::lock_guard lock(mutex_);
  DiskFile* const file = files_.find(handle);
  if (file == nullptr) return write_bytes(handle, bytes, size, at);
  count_operation();
  const bool is_taken = takes(writes_left_);
  if (is_taken && shortens_ && random_.one_in(4)) {
    if (random_.one_in(2)) {
      errno = EINTR;
      return -1;
    }
    size = std::max<std::size_t>(1, random_.below(size + 1));
  }
  const off_t from = at != nullptr ? *at : ::lseek(handle, 0, SEEK_CUR);
  const ssize_t done = write_bytes(handle, bytes, is_taken ? size : size / 2, at);
  if (done > 0) file->note_write(static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(done));
  file->has_probe |= is_taken && size >= kProbeBytes;
  if (is_taken) return done;
  ++faults_;
  errno = write_error_;
  return -1;
}

int LossyDisk::fail_sync(DiskFile* file) {
  ++faults_;
  if (file != nullptr) file->fail_sync();
  if (file != nullptr && file->is_journal) {
    in_doubt_ = true;
    files_.forget_probes();
  }
  errno = EIO;
  return -1;
}

/// Without the lock, so that others write meanwhile.
void LossyDisk::take_time(int handle) {
  std::chrono::microseconds time{0};
  {
    const std::lock_guard lock(mutex_);
    const DiskFile* const file = files_.find(handle);
    if (file == nullptr || !file->is_journal) return;
    ++journal_syncs_;
    if (sync_time_.count() > 0) time = sync_time_ * random_.below(100) / 100;
  }
  if (time.count() == 0) return;
  ++syncing_;
  std::this_thread::sleep_for(time);
  --syncing_;
}

int LossyDisk::sync(int handle, long call) {
  take_time(handle);
  const std::lock_guard lock(mutex_);
  DiskFile* const file = files_.find(handle);
  const std::string folder = file == nullptr ? path_of_handle(handle) : std::string();
  if (file == nullptr && !files_.holds_folder(folder)) return static_cast<int>(::syscall(call, handle));
  count_operation();
  if (!takes(syncs_left_)) return fail_sync(file);
  if (file == nullptr) {
    files_.settle_folder(folder);
    return 0;
  }
  file->settle();
  if (!file->is_journal) return 0;
  if (file->has_probe) in_doubt_ = false;
  if (!in_doubt_) last_good_sync_ = journal_syncs_;
  return 0;
}

int LossyDisk::truncate(int handle, off_t size) {
  const std::lock_guard lock(mutex_);
  if (DiskFile* const file = files_.find(handle)) {
    count_operation();
    file->note_new_size(static_cast<std::uint64_t>(size));
  }
  return static_cast<int>(::syscall(SYS_ftruncate, handle, size));
}

int LossyDisk::change_names(const std::function<int()>& call) {
  const std::lock_guard lock(mutex_);
  files_.look();
  count_operation();
  const int done = call();
  const int error = errno;
  files_.look();
  errno = error;
  return done;
}

}  // namespace parcelgate::test
