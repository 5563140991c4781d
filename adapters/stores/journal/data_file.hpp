// A file of the journal: reads and writes at offsets, with errors that name the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate::journal {

/// Owns an open file. read() may be called from any thread while one thread writes.
///
/// Every failure is `unreachable` and names the file and the system's reason: the disk is full or broken, and a later
/// attempt may succeed.
class DataFile {
 public:
  /// Creates the file, readable by its owner alone. An existing file is emptied.
  [[nodiscard]] static Result<DataFile> create(std::string path);
  [[nodiscard]] static Result<DataFile> open(std::string path);
  [[nodiscard]] static Result<DataFile> open_for_reading(std::string path);
  ~DataFile();
  DataFile(DataFile&& other) noexcept;
  DataFile& operator=(DataFile&&) = delete;
  DataFile(const DataFile&) = delete;
  DataFile& operator=(const DataFile&) = delete;

  /// Fills `out` with at most `count` bytes; fewer at the end of the file.
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::size_t count, std::string& out) const;
  [[nodiscard]] Result<void> write(std::uint64_t offset, std::string_view bytes);
  /// Makes written bytes durable, and the file's length where it grew.
  [[nodiscard]] Result<void> sync();
  [[nodiscard]] Result<void> truncate(std::uint64_t size);
  /// Reserves space up to `size`, so that a sync need not record a new length. Bytes that were not written read as 0.
  [[nodiscard]] Result<void> reserve(std::uint64_t size);
  [[nodiscard]] Result<std::uint64_t> size() const;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  DataFile(int handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  [[nodiscard]] static Result<DataFile> open(std::string path, int flags);
  [[nodiscard]] Unexpected fault(std::string_view doing) const;

  int handle_;
  std::string path_;
};

/// Makes created, renamed and removed names of a folder durable.
[[nodiscard]] Result<void> sync_folder(const std::string& folder);
/// Replaces the content of a small file atomically: after a crash it has the old content or the new one.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::string_view content);
/// Creates a folder that only its owner may use, and the folders above it that are missing. Their names are durable:
/// otherwise a power failure could take away a folder with all files in it, synced or not.
[[nodiscard]] Result<void> make_folder(const std::string& folder);

}  // namespace parcelgate::journal
