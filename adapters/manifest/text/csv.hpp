// Tables: comma-separated values with a header line, quoted as RFC 4180 says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

struct CsvRow {
  std::size_t line{0};             ///< in the file, from 1
  std::vector<std::string> cells;  ///< as many as there are columns
};

/// Reads a table whose header must be exactly `columns`, in UTF-8, with a byte order mark or without. A row that cannot
/// be used (too few or too many cells, text after a closing quote, a quote that is never closed) is left out and is one
/// fault that names the row's first line; the rows after it are read.
///
///     for (const CsvRow& row : read_csv(text, {"code", "status"}, faults)) add(row.cells[0], row.cells[1], row.line);
[[nodiscard]] std::vector<CsvRow> read_csv(std::string_view text, std::initializer_list<std::string_view> columns,
                                           Faults& faults);

/// The whole file, or empty with a fault.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, Faults& faults);

}  // namespace parcelgate
