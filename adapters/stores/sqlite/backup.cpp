#include "adapters/stores/sqlite/backup.hpp"

#include <algorithm>
#include <filesystem>

#include "adapters/stores/journal/data_file.hpp"
#include "adapters/stores/sqlite/data_folder.hpp"
#include "adapters/stores/sqlite/erasure_note.hpp"
#include "adapters/stores/sqlite/kept_files.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

Unexpected fault_of(const fs::path& path, const std::error_code& fault) {
  return unexpected(ErrorKind::unreachable, path.string() + ": cannot be copied: " + fault.message());
}

/// Copies the files of a folder in the order of their names, and syncs each.
Result<BackupReport> copy_folder(const fs::path& from, const fs::path& to) {
  BackupReport report;
  std::error_code fault;
  if (auto made = journal::make_folder(to.string()); !made) return unexpected(std::move(made).error());
  const auto files = list_folder(from, Entries::files);
  if (!files) return unexpected(files.error());
  for (const fs::path& file : *files) {
    if (file.extension() == ".tmp") continue;
    const fs::path copy = to / file.filename();
    fs::copy_file(file, copy, fault);
    // Retention may remove a segment, and its compressed form take its place, between the listing and the copy.
    if (fault == std::errc::no_such_file_or_directory) continue;
    if (fault) return fault_of(file, fault);
    auto written = journal::DataFile::open(copy.string());
    if (!written) return unexpected(std::move(written).error());
    if (auto synced = written->sync(); !synced) return unexpected(std::move(synced).error());
    ++report.files;
    report.bytes += fs::file_size(copy, fault);
  }
  if (auto synced = journal::sync_folder(to.string()); !synced) return unexpected(std::move(synced).error());
  return report;
}

}  // namespace

Result<BackupReport> back_up(const std::string& folder, const std::string& to, std::span<const std::string> kept) {
  std::error_code fault;
  if (fs::exists(to, fault) && !fs::is_empty(to, fault)) {
    return unexpected(ErrorKind::rejected, to + ": is not empty; name a folder that does not exist");
  }
  if (!fs::exists(folder + "/parcelgate.db", fault)) {
    return unexpected(ErrorKind::rejected, folder + ": holds no store");
  }
  fs::create_directories(to, fault);
  if (!fault) fs::permissions(to, fs::perms::owner_all, fault);
  if (fault) return fault_of(to, fault);
  const auto snapshot = write_snapshot(folder + "/parcelgate.db", to + "/snapshots");
  if (!snapshot) return unexpected(snapshot.error());
  auto report = copy_folder(folder + "/journal", to + "/journal");
  if (!report) return report;
  const auto more = back_up_kept(folder, to, kept);
  if (!more) return unexpected(more.error());
  report->kept = *more;
  report->snapshot = snapshot->path;
  report->bytes += snapshot->bytes;
  return report;
}

Result<RebuildReport> restore_backup(const std::string& from, const Options& options, Metrics& metrics,
                                     const TimeSource& time, std::span<const std::string> kept) {
  std::error_code fault;
  const std::string& folder = options.folder;
  if (fs::exists(folder + "/parcelgate.db", fault) || fs::exists(folder + "/journal", fault)) {
    return unexpected(ErrorKind::rejected, folder + ": holds a store already; name another folder, or move it away");
  }
  if (!fs::exists(from + "/journal", fault)) {
    return unexpected(ErrorKind::rejected, from + ": is no backup: it has no folder journal");
  }
  if (auto whole = check_kept(from, from, kept); !whole) return unexpected(std::move(whole).error());
  if (auto restored = restore_kept(from, folder); !restored) return unexpected(std::move(restored).error());
  for (const char* part : {"snapshots", "journal"}) {
    if (!fs::exists(fs::path(from) / part, fault)) continue;
    if (auto copied = copy_folder(fs::path(from) / part, fs::path(folder) / part); !copied) {
      return unexpected(std::move(copied).error());
    }
  }
  // The note is about the segments that the restore replaces.
  fs::remove(ErasureNote::path_in(folder), fault);
  // A folder without a mark would accept the loss of damaged records.
  if (auto marked = write_mark(folder, MarkState::open); !marked) return unexpected(std::move(marked).error());
  return rebuild_store(options, metrics, time);
}

}  // namespace parcelgate::sqlite
