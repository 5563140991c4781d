#include "tests/contract/store/faulty_disk.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace parcelgate::test {
namespace {

FaultyDisk* g_disk = nullptr;
sqlite3_vfs* g_real = nullptr;
sqlite3_vfs g_faulty;

/// Ours in front, the real file behind it in the same memory.
struct File {
  sqlite3_file base;
  [[nodiscard]] sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) noexcept {
  return reinterpret_cast<File*>(file)->real();
}

int close_file(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), into, size, at);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const bool takes = g_disk == nullptr || g_disk->takes_write();
  const int written = real(file)->pMethods->xWrite(real(file), from, takes ? size : size / 2, at);
  return takes ? written : SQLITE_FULL;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (g_disk != nullptr && !g_disk->takes_sync()) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int op, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), op, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: with shared memory, which the write-ahead log needs, and without memory-mapped reading.
const sqlite3_io_methods kMethods{
    2,           close_file,     read_file,    write_file, truncate_file, sync_file,       file_size,
    lock_file,   unlock_file,    check_lock,   control,    sector_size,   characteristics, map_shared,
    lock_shared, shared_barrier, unmap_shared, nullptr,    nullptr};

int open_file(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const int code = g_real->xOpen(g_real, name, real(file), flags, out_flags);
  if (real(file)->pMethods != nullptr) file->pMethods = &kMethods;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  if (g_disk != nullptr) throw std::logic_error("one faulty disk at a time");
  g_disk = this;
  if (g_real != nullptr) return;
  g_real = sqlite3_vfs_find("unix");
  if (g_real == nullptr) throw std::runtime_error("SQLite has no way to files named unix");
  g_faulty = *g_real;
  g_faulty.zName = "faulty";
  g_faulty.szOsFile = static_cast<int>(sizeof(File)) + g_real->szOsFile;
  g_faulty.xOpen = open_file;
  sqlite3_vfs_register(&g_faulty, 1);
}

FaultyDisk::~FaultyDisk() {
  g_disk = nullptr;
}

}  // namespace parcelgate::test
