// Builds the database file anew from the oldest good snapshot and the journal after it.
#pragma once

#include <string>
#include <vector>

#include "adapters/stores/sqlite/options.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// What a rebuild was made of.
struct RebuildReport {
  std::string snapshot;              ///< path; empty: from the journal alone
  std::vector<std::string> skipped;  ///< snapshots that are damaged, with the reason
  std::string kept_as;               ///< where the former database file is now; empty: there was none
};

/// Puts a database file in place of the one in the folder, up to date with the journal. The former file stays in place
/// until the new one is complete, and is kept under another name then. The gateway must not run. Logs its progress.
///
/// Snapshots that it did not use are removed, because they may hold the damage, too. Damaged records of the journal
/// stop it, unless the operator removed the folder's mark to accept their loss.
/// @error conflict: a gateway has the folder open
/// @error rejected: the former file contains changes that the journal has lost
/// @error internal: there is neither a good snapshot nor a journal from its first record on, or a record is damaged
[[nodiscard]] Result<RebuildReport> rebuild_store(const Options& options, Metrics& metrics, const TimeSource& time);

/// A table that differs between the database file and what the journal gives.
struct Difference {
  std::string table;  ///< "indexes": some index does not fit its table, so that look-ups would miss rows
  std::uint64_t rows{0};
  std::string example;  ///< key of one of them; what SQLite reports of an index
};

/// Rebuilds into a temporary folder inside the data folder and compares row by row. The gateway must not run.
/// @return nothing when both are equal
[[nodiscard]] Result<std::vector<Difference>> verify_store(const Options& options, Metrics& metrics,
                                                           const TimeSource& time);

}  // namespace parcelgate::sqlite
