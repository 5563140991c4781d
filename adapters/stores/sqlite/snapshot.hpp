// Snapshots of the database file: compressed copies that a lost or damaged file is restored from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/stores/journal/record.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// A file `<position in 16 hexadecimal digits>.db.zst` in the folder `snapshots`.
struct Snapshot {
  std::string path;
  journal::Position position{0};  ///< the copy contains all records of the journal before it
  std::uint64_t bytes{0};
};

/// All snapshots of a folder, newest first. A folder that does not exist has none.
[[nodiscard]] std::vector<Snapshot> list_snapshots(const std::string& folder);

/// Writes a snapshot of a database that may be in use. It is consistent, and complete once it has its name.
/// @param database  path of the database file
/// @error unreachable: the disk refused; nothing is left behind
[[nodiscard]] Result<Snapshot> write_snapshot(const std::string& database, const std::string& folder);

/// Unpacks a snapshot into a new file, and checks each byte by the snapshot's checksum and the pages by SQLite.
/// @error internal: the snapshot is damaged; the new file is removed
[[nodiscard]] Result<void> unpack_snapshot(const Snapshot& snapshot, const std::string& database);

/// Removes all but the newest snapshots.
void drop_old_snapshots(const std::string& folder, std::size_t keep);

}  // namespace parcelgate::sqlite
