// How far the import of a file has come, for the next run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "adapters/imports/row_reader.hpp"

namespace parcelgate::imports {

struct Counts {
  std::uint64_t rows{0};       ///< with a result
  std::uint64_t created{0};    ///< new to the gateway
  std::uint64_t updated{0};    ///< the gateway had them without a date or a shipment, which was added
  std::uint64_t duplicate{0};  ///< the gateway had them, unchanged
  std::uint64_t refused{0};
};

/// Everything before `place` has its result.
struct ImportState {
  std::string identity;  ///< digest of the file, where it goes and how it is read
  RowReader::Place place;
  Counts counts;
  std::uint64_t refused_bytes{0};  ///< of the file of refused rows
};

/// FILE.import.json, replaced atomically after each batch and removed after the last. A file that is lost or too old
/// only costs time: rows that were taken before are duplicates.
class ProgressFile {
 public:
  explicit ProgressFile(std::filesystem::path imported) : path_(std::move(imported.concat(".import.json"))) {}
  /// Nothing when there is none, or it belongs to another content, target or reading.
  [[nodiscard]] std::optional<ImportState> load(const std::string& identity) const;
  /// @error unreachable: it cannot be written
  Result<void> store(const ImportState& progress) const;
  void remove() const;

 private:
  std::filesystem::path path_;
};

}  // namespace parcelgate::imports
