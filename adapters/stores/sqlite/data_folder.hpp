// Checks of the data folder before the store opens it, and the mark file that records a clean shutdown.
#pragma once

#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// State of the mark file `<folder>/store.mark`, which exists once the folder holds a store and records whether the
/// last process closed it. It shows that a missing or empty database is a loss, and not a new folder. Deleting the mark
/// accepts losses: the next start serves what is there.
enum class MarkState : std::uint8_t { none, open, closed };

/// Finds losses of the database file that SQLite does not report: a missing, empty or truncated file. SQLite would open
/// such a folder and silently serve less data. A lost or damaged write-ahead log is no loss: the journal has what was
/// in it. Call it before the database is opened; it only reads files.
/// @error internal: the damage and the remedy, in one sentence
[[nodiscard]] Result<void> check_data_folder(const std::string& folder);

/// The state in the mark file; `none` when there is no such file.
[[nodiscard]] MarkState read_mark(const std::string& folder);
/// Writes `open` when the store starts and `closed` at the end of a clean shutdown.
Result<void> write_mark(const std::string& folder, MarkState state);

/// Removes the access of other users to the folder and its files; logs each path that was open to others.
void make_folder_private(const std::string& folder);
/// Creates an empty database file that others cannot read; SQLite gives its other files the same mode.
Result<void> create_database_file(const std::string& path);

}  // namespace parcelgate::sqlite
