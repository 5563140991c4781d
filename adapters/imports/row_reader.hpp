// Rows of a file: CSV with a header line, or NDJSON with one API body a line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate::imports {

/// One row as it is in the file.
struct FileRow {
  std::size_t line{0};             ///< its first line, from 1
  std::string_view raw;            ///< without its line end; valid until the reader is moved or destroyed
  std::vector<std::string> cells;  ///< CSV alone
  std::string fault;               ///< why it cannot be used; empty: it can
};

/// Reads the rows of one file. UTF-8 with or without a byte order mark, UTF-16 with one, and GB18030 where the bytes
/// are not UTF-8. A file that begins with "{" is NDJSON, any other CSV (RFC 4180). Rows without any content are
/// skipped. The whole file is held in memory.
///
///     auto reader = RowReader::open("returns.csv");
///     for (FileRow row; (*reader)->next(row);) use(row);
class RowReader {
 public:
  /// Where a row begins.
  struct Place {
    std::size_t at{0};
    std::size_t line{1};
  };

  /// @error malformed: it cannot be read, is a workbook instead of a table, or has no header
  [[nodiscard]] static Result<RowReader> open(const std::filesystem::path& path);
  /// The same for a file's bytes.
  [[nodiscard]] static Result<RowReader> read(std::string bytes);

  [[nodiscard]] bool is_csv() const noexcept { return is_csv_; }
  [[nodiscard]] const std::vector<std::string>& header() const noexcept { return header_; }
  /// The header line as it is in the file; empty for NDJSON.
  [[nodiscard]] std::string_view raw_header() const noexcept {
    return std::string_view(text_).substr(header_begin_, header_size_);
  }
  /// The file as UTF-8.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// @return false: there is no further row
  bool next(FileRow& row);
  /// Where the next row is looked for.
  [[nodiscard]] Place place() const noexcept { return place_; }
  /// Continues there. @param place  of place() for the same file
  void seek(Place place) noexcept { place_ = place; }

 private:
  bool next_csv(FileRow& row);
  bool next_line(FileRow& row);

  std::string text_;
  bool is_csv_{false};
  std::vector<std::string> header_;
  std::size_t header_begin_{0};
  std::size_t header_size_{0};
  Place place_;
};

}  // namespace parcelgate::imports
