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

/// Reads a table whose header must be exactly `columns`, in UTF-8, with a byte order mark or without. Faults name their
/// line.
[[nodiscard]] std::vector<CsvRow> read_csv(std::string_view text, std::initializer_list<std::string_view> columns,
                                           Faults& faults);

/// The whole file, or empty with a fault.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, Faults& faults);

}  // namespace parcelgate
