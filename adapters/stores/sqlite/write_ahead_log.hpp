// Reads SQLite's write-ahead log as SQLite's recovery does, and finds commits that recovery would drop.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace parcelgate::sqlite {

/// The condition of a write-ahead log.
struct LogFinding {
  bool exists{false};
  std::uint64_t size_bytes{0};
  bool header_damaged{false};       ///< there are frames, but the header does not match them
  std::uint64_t good_frames{0};     ///< up to the last whole commit; recovery uses these
  std::uint64_t bad_frame{0};       ///< first damaged frame, counted from 1; 0: none, or a crash explains it
  std::uint64_t lost_commits{0};    ///< synced commits after the damaged frame
  std::uint32_t database_pages{0};  ///< size of the database after the last commit; 0: no commit
  std::set<std::uint32_t> pages;    ///< pages that recovery takes from the log
};

/// Reads the log file without changing it. Call it before SQLite opens the database and recovers the log.
///
/// A crash can leave a torn last commit: frames of it are missing or wrong, and no commit follows. A failed commit can
/// leave frames that were never part of the log. Both are normal. A damaged frame before a commit that a later
/// transaction continues is a loss: that commit had been synced and acknowledged.
/// @see https://www.sqlite.org/fileformat2.html#walformat
[[nodiscard]] LogFinding inspect_write_ahead_log(const std::string& path);

}  // namespace parcelgate::sqlite
