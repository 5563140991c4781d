// Tables: comma-separated values with a header line, quoted as RFC 4180 says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

struct CsvRow {
  std::size_t line{0};             ///< in the file, from 1
  std::vector<std::string> cells;  ///< as many as there are columns
};

/// Splits text into rows of cells; quoted cells may hold commas, quotes and line ends. Empty lines are skipped. For
/// tables with a fixed header use read_csv().
///
///     CsvReader reader(text);
///     for (CsvRow row; reader.next(row);) {
///       if (reader.fault().first.empty()) use(row);
///     }
class CsvReader {
 public:
  /// @param text  must outlive the reader
  /// @param at    where to begin, and its line: place() of an earlier reader
  explicit CsvReader(std::string_view text, std::size_t at = 0, std::size_t line = 1)
      : text_(text), at_(at), line_(line) {}

  /// @return false: there is no further row
  bool next(CsvRow& row);
  /// Why the last row cannot be used, with a remedy; empty when it can.
  [[nodiscard]] std::pair<std::string_view, std::string_view> fault() const noexcept { return fault_; }
  /// The last row as it is in the text, without its line end.
  [[nodiscard]] std::string_view raw() const noexcept { return raw_; }
  /// Offset and line behind the last row.
  [[nodiscard]] std::pair<std::size_t, std::size_t> place() const noexcept { return {at_, line_}; }

 private:
  void advance();
  bool take(char letter);
  [[nodiscard]] bool at_end_of_cell() const noexcept;
  std::string cell();
  std::string quoted_cell();
  std::string end_quoted_cell(std::string out);

  std::string_view text_;
  std::size_t at_;
  std::size_t line_;
  std::string_view raw_;
  std::pair<std::string_view, std::string_view> fault_;
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
