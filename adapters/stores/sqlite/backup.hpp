// Copies of a whole data folder.
#pragma once

#include <string>

#include "adapters/stores/sqlite/rebuild.hpp"

namespace parcelgate::sqlite {

/// What a backup holds.
struct BackupReport {
  std::string snapshot;    ///< path in the backup
  std::uint64_t files{0};  ///< of the journal
  std::uint64_t bytes{0};
};

/// Copies a data folder, also while a gateway uses it: a fresh snapshot of the database first, then the journal, which
/// therefore reaches at least as far.
/// @param to  folder that does not exist, or is empty
/// @error rejected: `to` holds something
/// @error unreachable: the disk refused; what was copied so far is left
[[nodiscard]] Result<BackupReport> back_up(const std::string& folder, const std::string& to);

/// Makes a data folder from a backup: copies it and builds the database file from it.
/// @param options  folder: where to; it must not hold a store
/// @error rejected: the folder holds a store already
[[nodiscard]] Result<RebuildReport> restore_backup(const std::string& from, const Options& options, Metrics& metrics,
                                                   const TimeSource& time);

}  // namespace parcelgate::sqlite
