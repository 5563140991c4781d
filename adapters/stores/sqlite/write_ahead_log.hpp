// Reads SQLite's write-ahead log as SQLite's recovery does, and finds commits that recovery would drop.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace parcelgate::sqlite {

struct LogFinding {
  bool exists{false};
  std::uint64_t size_bytes{0};
  bool header_damaged{false};        ///< there are frames, and the header does not lead to them
  std::uint64_t good_frames{0};      ///< up to the last whole commit: what recovery takes
  std::uint64_t bad_frame{0};        ///< first damaged one, from 1; 0: none that a crash does not explain
  std::uint64_t lost_commits{0};     ///< commits behind it that had been synced
  std::uint32_t database_pages{0};   ///< size of the database after the last commit; 0: no commit
  std::set<std::uint32_t> pages;     ///< that recovery takes from the log
};

/// A crash can leave a torn last commit: frames of it are missing or wrong, and no commit follows. A failed commit can
/// leave frames that were never part of the log. Both are normal. A damaged frame before a commit that a later
/// transaction continues is a loss: that commit had been synced and acknowledged.
/// @see https://www.sqlite.org/fileformat2.html#walformat
[[nodiscard]] LogFinding inspect_write_ahead_log(const std::string& path);

}  // namespace parcelgate::sqlite
