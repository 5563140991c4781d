// What the data folder must look like before the store opens it, and the mark that it leaves there.
#pragma once

#include <string>

#include "gateway/domain/result.hpp"

namespace parcelgate::sqlite {

/// The mark `<folder>/store.mark` says that the folder holds a store, and whether the process that had it open last
/// has closed it. With it an empty or missing file is told apart from a new folder, and a write-ahead log that was
/// removed from one that is not needed. Removing the mark accepts a loss: the next start serves what is there.
enum class MarkState : std::uint8_t { none, open, closed };

/// Finds losses that SQLite does not report (missing, empty or cut off files, damaged log frames). Reads files only.
/// @error internal: what is missing or damaged, and the remedy, in one sentence
[[nodiscard]] Result<void> check_data_folder(const std::string& folder);

[[nodiscard]] MarkState read_mark(const std::string& folder);
Result<void> write_mark(const std::string& folder, MarkState state);

/// Removes the access of other users to the folder and its files; logs each path that was open to others.
void make_folder_private(const std::string& folder);
/// Creates an empty database file that others cannot read; SQLite gives its other files the same mode.
Result<void> create_database_file(const std::string& path);

}  // namespace parcelgate::sqlite
