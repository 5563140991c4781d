// The rows that were refused, in a file next to the imported one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "adapters/imports/row_reader.hpp"

namespace parcelgate::imports {

/// Appends refused rows: FILE.refused.csv with the columns line, reasons and those of the file, or FILE.refused.ndjson
/// with {"line", "reasons", "row"}. The row is as it was, so that the file can be corrected and imported. The file is
/// made with the first row.
class RefusedFile {
 public:
  /// @param kept_bytes  of a file of an earlier run that is continued; what is behind them is cut off. 0: a file that
  ///                    is there is removed
  /// @error unreachable: it cannot be written; not_found: it has not as many bytes
  [[nodiscard]] static Result<RefusedFile> open(std::filesystem::path imported, const RowReader& reader,
                                                std::uint64_t kept_bytes);

  Result<void> add(const FileRow& row, const std::vector<std::string>& reasons);
  /// Hands everything to the system.
  Result<void> flush();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  Result<void> write(const std::string& text);

  std::filesystem::path path_;
  std::string head_;  ///< of a new file
  bool is_csv_{false};
  std::ofstream out_;
  std::uint64_t bytes_{0};
};

}  // namespace parcelgate::imports
