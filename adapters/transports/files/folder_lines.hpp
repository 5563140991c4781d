// LineFiles in a folder of the file system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/ports/line_files.hpp"

namespace parcelgate {

/// Writes files that only their owner may read. The file of the last call stays open, so a run of calls for one file
/// costs a write and a sync each.
class FolderLines final : public LineFiles {
 public:
  /// Makes the folder if it is missing.
  /// @error config: it cannot be made, or is no folder
  [[nodiscard]] static Result<std::unique_ptr<FolderLines>> open(const std::filesystem::path& folder);
  ~FolderLines() override;
  FolderLines(const FolderLines&) = delete;
  FolderLines& operator=(const FolderLines&) = delete;

  Result<void> append(const std::string& name, std::string_view header, std::string_view lines) override;

 private:
  explicit FolderLines(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<void> open_file(const std::string& name);
  [[nodiscard]] Result<void> write_all(std::string_view bytes);
  void close_file() noexcept;
  [[nodiscard]] Unexpected fault(std::string_view doing) const;

  const std::filesystem::path folder_;
  std::string name_;  ///< of the open file
  int file_{-1};
  std::int64_t size_{0};  ///< of the whole lines in it
};

}  // namespace parcelgate
