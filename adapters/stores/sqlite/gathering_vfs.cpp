#include "adapters/stores/sqlite/gathering_vfs.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <string>
#include <utility>

#include <sqlite3.h>

namespace parcelgate::sqlite {
namespace {

/// Written as soon as more would be gathered. SQLite's file layer masks the length of a write with 0x1ffff.
constexpr std::size_t kMostGathered = 0x1ffff;
/// Size of the log's head, which SQLite writes by itself when it begins the log anew.
constexpr int kLogHeadBytes = 32;

/// SQLite allots szOsFile bytes for a file: this, and behind it the file of the layer below.
struct GatheringFile {
  sqlite3_file as_sqlite;  ///< first: SQLite sees nothing else
  std::string* gathered;   ///< bytes that belong at `begin`
  sqlite3_int64 begin;
  bool has_new_head;  ///< the log was begun anew, and its head is not synced
  bool lost_bytes;    ///< gathered bytes could not be written
  bool failed_sync;   ///< the kernel may have dropped bytes that were written

  [[nodiscard]] sqlite3_file* below() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

GatheringFile& of(sqlite3_file* file) noexcept {
  return *reinterpret_cast<GatheringFile*>(file);
}

int flush(GatheringFile& file) noexcept {
  if (file.gathered->empty()) return SQLITE_OK;
  sqlite3_file* below = file.below();
  const int code =
      below->pMethods->xWrite(below, file.gathered->data(), static_cast<int>(file.gathered->size()), file.begin);
  // Kept after a failure the bytes would be written over a log that SQLite has begun anew.
  file.gathered->clear();
  file.lost_bytes |= code != SQLITE_OK;
  return code;
}

/// Writes the log over itself. After a failed sync the kernel takes pages for written that are not on the disk, and
/// the next sync would succeed without them.
int write_again(GatheringFile& file) noexcept {
  sqlite3_file* below = file.below();
  sqlite3_int64 size = 0;
  int code = below->pMethods->xFileSize(below, &size);
  try {
    std::string bytes(kMostGathered, '\0');
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += static_cast<sqlite3_int64>(bytes.size())) {
      bytes.resize(static_cast<std::size_t>(std::min(size - at, static_cast<sqlite3_int64>(bytes.size()))));
      const int count = static_cast<int>(bytes.size());
      code = below->pMethods->xRead(below, bytes.data(), count, at);
      if (code == SQLITE_OK) code = below->pMethods->xWrite(below, bytes.data(), count, at);
    }
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
  return code;
}

int close(sqlite3_file* file) {
  GatheringFile& gathering = of(file);
  const int flushed = flush(gathering);
  sqlite3_file* below = gathering.below();
  const int closed = below->pMethods->xClose(below);
  delete gathering.gathered;
  gathering.gathered = nullptr;
  return flushed != SQLITE_OK ? flushed : closed;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  GatheringFile& gathering = of(file);
  std::string& gathered = *gathering.gathered;
  const auto size = static_cast<std::size_t>(count);
  gathering.has_new_head |= offset == 0 && count == kLogHeadBytes;
  const bool continues = offset == gathering.begin + static_cast<sqlite3_int64>(gathered.size());
  if (!gathered.empty() && (!continues || gathered.size() + size > kMostGathered)) {
    if (const int code = flush(gathering); code != SQLITE_OK) return code;
  }
  if (gathered.empty()) gathering.begin = offset;
  try {
    gathered.append(static_cast<const char*>(bytes), size);
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
  return SQLITE_OK;
}

/// Everything else goes to the layer below, once all gathered bytes are there.
template <class Method, class... Arguments>
int pass(sqlite3_file* file, Method method, Arguments... arguments) {
  GatheringFile& gathering = of(file);
  if (const int code = flush(gathering); code != SQLITE_OK) return code;
  sqlite3_file* below = gathering.below();
  return (below->pMethods->*method)(below, arguments...);
}

int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  return pass(file, &sqlite3_io_methods::xRead, bytes, count, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return pass(file, &sqlite3_io_methods::xTruncate, size);
}
thread_local bool skips_sync = false;

int sync(sqlite3_file* file, int flags) {
  GatheringFile& gathering = of(file);
  int code = flush(gathering);
  // A reader of the log may have met the failure, and the transaction gone on without the bytes.
  if (std::exchange(gathering.lost_bytes, false)) code = SQLITE_IOERR_WRITE;
  if (code != SQLITE_OK) return code;
  // The head must reach the disk before the pages that follow it. Otherwise a power failure could leave the old head,
  // and SQLite would take old pages of the former log over newer ones in the database.
  if (skips_sync && !gathering.has_new_head) return SQLITE_OK;
  if (gathering.failed_sync) code = write_again(gathering);
  sqlite3_file* below = gathering.below();
  if (code == SQLITE_OK) code = below->pMethods->xSync(below, flags);
  gathering.failed_sync = code != SQLITE_OK;
  if (code == SQLITE_OK) gathering.has_new_head = false;
  return code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return pass(file, &sqlite3_io_methods::xFileSize, size);
}
int lock(sqlite3_file* file, int level) {
  return pass(file, &sqlite3_io_methods::xLock, level);
}
int unlock(sqlite3_file* file, int level) {
  return pass(file, &sqlite3_io_methods::xUnlock, level);
}
int check_reserved_lock(sqlite3_file* file, int* held) {
  return pass(file, &sqlite3_io_methods::xCheckReservedLock, held);
}
int file_control(sqlite3_file* file, int what, void* argument) {
  return pass(file, &sqlite3_io_methods::xFileControl, what, argument);
}
int sector_size(sqlite3_file* file) {
  sqlite3_file* below = of(file).below();
  return below->pMethods->xSectorSize(below);
}
int device_characteristics(sqlite3_file* file) {
  sqlite3_file* below = of(file).below();
  return below->pMethods->xDeviceCharacteristics(below);
}

/// Version 1: a log has neither shared memory nor mapped pages.
constexpr sqlite3_io_methods kLogMethods{1,
                                         close,
                                         read,
                                         write,
                                         truncate,
                                         sync,
                                         file_size,
                                         lock,
                                         unlock,
                                         check_reserved_lock,
                                         file_control,
                                         sector_size,
                                         device_characteristics,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};

sqlite3_vfs* plain_vfs = nullptr;

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return plain_vfs->xOpen(plain_vfs, name, file, flags, flags_out);
  auto* gathering = new (file) GatheringFile{{nullptr}, nullptr, 0, false, false, false};
  auto* gathered = new (std::nothrow) std::string;
  if (gathered == nullptr) return SQLITE_NOMEM;
  const int code = plain_vfs->xOpen(plain_vfs, name, gathering->below(), flags, flags_out);
  if (code != SQLITE_OK) {
    delete gathered;
    return code;
  }
  gathering->gathered = gathered;
  gathering->as_sqlite.pMethods = &kLogMethods;
  return SQLITE_OK;
}

sqlite3_vfs make_vfs() {
  plain_vfs = sqlite3_vfs_find(nullptr);
  sqlite3_vfs made = *plain_vfs;
  made.zName = "parcelgate-gathering";
  made.szOsFile += static_cast<int>(sizeof(GatheringFile));
  made.pNext = nullptr;
  made.xOpen = open;
  return made;
}

}  // namespace

UnsyncedCommit::UnsyncedCommit() noexcept {
  skips_sync = true;
}

UnsyncedCommit::~UnsyncedCommit() {
  skips_sync = false;
}

const char* gathering_vfs() {
  static sqlite3_vfs made = make_vfs();
  static const int registered = sqlite3_vfs_register(&made, 0);
  return registered == SQLITE_OK ? made.zName : nullptr;  // SQLite's own layer serves as well, only slower
}

}  // namespace parcelgate::sqlite
