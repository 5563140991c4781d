// Copies of a whole data folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "adapters/stores/sqlite/rebuild.hpp"

namespace parcelgate::sqlite {

/// What a backup holds.
struct BackupReport {
  std::string snapshot;    ///< path in the backup
  std::uint64_t files{0};  ///< of the journal
  std::uint64_t bytes{0};
  std::size_t kept{0};  ///< further files, see kept_files.hpp
};

/// Copies a data folder, also while a gateway uses it: a fresh snapshot of the database first, then the journal, which
/// therefore reaches at least as far.
/// @param to  a folder that is empty or does not exist yet
/// @param kept  names of further files and folders of the data folder that the backup is to hold
/// @error rejected: `to` holds something
/// @error unreachable: the disk refused; what was copied so far is left
[[nodiscard]] Result<BackupReport> back_up(const std::string& folder, const std::string& to,
                                           std::span<const std::string> kept = {});

/// Makes a data folder from a backup: copies it with its further files, and builds the database file from it.
/// @param options  folder: where to; it must not hold a store
/// @param kept  as for back_up(): a file of these that the backup's list leaves out is refused
/// @error rejected: the folder holds a store already, or a further file of the backup was changed
[[nodiscard]] Result<RebuildReport> restore_backup(const std::string& from, const Options& options, Metrics& metrics,
                                                   const TimeSource& time, std::span<const std::string> kept = {});

}  // namespace parcelgate::sqlite
