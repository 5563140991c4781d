// Reads SQLite's write-ahead log as SQLite's recovery does: which pages it would take from the log.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace parcelgate::sqlite {

/// What recovery takes from a write-ahead log.
struct LogFinding {
  std::uint64_t size_bytes{0};
  std::uint32_t database_pages{0};  ///< size of the database after the last whole commit; 0: no commit
  std::set<std::uint32_t> pages;    ///< pages of whole commits, up to the first damaged frame
};

/// Reads the log file without changing it. Call it before SQLite opens the database and recovers the log. A file that
/// does not exist or is damaged from its head on gives no commit. That is no loss: the journal has what was in the log.
/// @see https://www.sqlite.org/fileformat2.html#walformat
[[nodiscard]] LogFinding inspect_write_ahead_log(const std::string& path);

}  // namespace parcelgate::sqlite
