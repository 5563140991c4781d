// These functions stand before those of the C library, for SQLite, for the journal and for std::filesystem.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "tests/faults/store/lossy_disk.hpp"

namespace parcelgate::test {
namespace {

ssize_t write_through(int file, const void* bytes, std::size_t size, const off_t* at) {
  if (LossyDisk* const disk = LossyDisk::current()) return disk->write(file, bytes, size, at);
  return at != nullptr ? ::syscall(SYS_pwrite64, file, bytes, size, *at) : ::syscall(SYS_write, file, bytes, size);
}

int sync_through(int file, long call) {
  LossyDisk* const disk = LossyDisk::current();
  // Nobody cuts the power of the machine that runs the tests.
  return disk != nullptr ? disk->sync(file, call) : 0;
}

int truncate_through(int file, off_t size) {
  LossyDisk* const disk = LossyDisk::current();
  return disk != nullptr ? disk->truncate(file, size) : static_cast<int>(::syscall(SYS_ftruncate, file, size));
}

int names_through(const std::function<int()>& call) {
  LossyDisk* const disk = LossyDisk::current();
  return disk != nullptr ? disk->change_names(call) : call();
}

}  // namespace
}  // namespace parcelgate::test

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  return parcelgate::test::write_through(file, bytes, size, nullptr);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return parcelgate::test::write_through(file, bytes, size, &at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return parcelgate::test::write_through(file, bytes, size, &at);
}
int fsync(int file) {
  return parcelgate::test::sync_through(file, SYS_fsync);
}
int fdatasync(int file) {
  return parcelgate::test::sync_through(file, SYS_fdatasync);
}
int ftruncate(int file, off_t size) noexcept {
  return parcelgate::test::truncate_through(file, size);
}
int ftruncate64(int file, off64_t size) noexcept {
  return parcelgate::test::truncate_through(file, size);
}
int rename(const char* from, const char* to) noexcept {
  return parcelgate::test::names_through([&] { return static_cast<int>(::syscall(SYS_rename, from, to)); });
}
int unlink(const char* path) noexcept {
  return parcelgate::test::names_through([&] { return static_cast<int>(::syscall(SYS_unlink, path)); });
}
int remove(const char* path) noexcept {
  return parcelgate::test::names_through([&] {
    const int done = static_cast<int>(::syscall(SYS_unlink, path));
    return done != 0 && errno == EISDIR ? static_cast<int>(::syscall(SYS_rmdir, path)) : done;
  });
}

}  // extern "C"
