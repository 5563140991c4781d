#include "tests/contract/store/faulty_disk.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace parcelgate::test {
namespace {

std::atomic<FaultyDisk*> g_disk{nullptr};

ssize_t write_at(int file, const void* bytes, std::size_t size, off_t at) {
  FaultyDisk* const disk = g_disk;
  const bool takes = disk == nullptr || disk->takes_write();
  const auto written = ::syscall(SYS_pwrite64, file, bytes, takes ? size : size / 2, at);
  if (takes) return written;
  errno = ENOSPC;
  return -1;
}

int sync_file(long call, int file) {
  FaultyDisk* const disk = g_disk;
  if (disk == nullptr || disk->takes_sync()) return static_cast<int>(::syscall(call, file));
  errno = EIO;
  return -1;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  if (g_disk != nullptr) throw std::logic_error("one faulty disk at a time");
  g_disk = this;
}

FaultyDisk::~FaultyDisk() {
  g_disk = nullptr;
}

}  // namespace parcelgate::test

// These stand before those of the C library, for SQLite and for the journal.
extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return parcelgate::test::write_at(file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return parcelgate::test::write_at(file, bytes, size, at);
}
int fsync(int file) {
  return parcelgate::test::sync_file(SYS_fsync, file);
}
int fdatasync(int file) {
  return parcelgate::test::sync_file(SYS_fdatasync, file);
}

}  // extern "C"
