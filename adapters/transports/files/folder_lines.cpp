#include "adapters/transports/files/folder_lines.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parcelgate {
namespace {

/// The size up to the last line end: what follows was cut off by a crash and was never confirmed.
std::int64_t size_of_whole_lines(int file, std::int64_t size) {
  std::array<char, 4096> block{};
  while (size > 0) {
    const std::int64_t from = std::max<std::int64_t>(0, size - static_cast<std::int64_t>(block.size()));
    const auto count = ::pread(file, block.data(), static_cast<std::size_t>(size - from), from);
    if (count <= 0) return -1;
    for (auto at = count; at > 0; --at) {
      if (block.at(static_cast<std::size_t>(at - 1)) == '\n') return from + at;
    }
    size = from;
  }
  return 0;
}

/// Whether the open file still has its name and its size: somebody may have moved it away, to archive it, or cut it.
bool is_untouched(int file, const std::filesystem::path& path, std::int64_t size) noexcept {
  struct stat opened {};
  struct stat named {};
  return file >= 0 && ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino && opened.st_size == size;
}

/// A new file's name must survive a power cut as well.
bool sync_folder(const std::filesystem::path& folder) noexcept {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

}  // namespace

Result<std::unique_ptr<FolderLines>> FolderLines::open(const std::filesystem::path& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (!std::filesystem::is_directory(folder, fault)) {
    return unexpected(ErrorKind::config,
                      folder.string() + " is no folder and cannot be made; create it, or name another");
  }
  return std::unique_ptr<FolderLines>(new FolderLines(folder));
}

FolderLines::~FolderLines() {
  close_file();
}

void FolderLines::close_file() noexcept {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  name_.clear();
}

Unexpected FolderLines::fault(std::string_view doing) const {
  const std::string reason = std::generic_category().message(errno);
  return unexpected(ErrorKind::unreachable,
                    (folder_ / name_).string().append(" cannot be ").append(doing).append(": ").append(reason));
}

Result<void> FolderLines::open_file(const std::string& name) {
  close_file();
  name_ = name;
  std::error_code ignored;  // the folder may have been removed; if it cannot be made, the file cannot either
  std::filesystem::create_directories(folder_, ignored);
  file_ = ::open((folder_ / name).c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ < 0) return fault("opened");
  struct stat status {};
  if (::fstat(file_, &status) != 0) return fault("read");
  size_ = size_of_whole_lines(file_, status.st_size);
  if (size_ < 0) return fault("read");
  if (size_ < status.st_size && ::ftruncate(file_, size_) != 0) return fault("repaired");
  if (size_ == 0 && !sync_folder(folder_)) return fault("made durable");
  return {};
}

Result<void> FolderLines::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fault("written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> FolderLines::append(const std::string& name, std::string_view header, std::string_view lines) {
  if (name != name_ || !is_untouched(file_, folder_ / name, size_)) {
    if (auto opened = open_file(name); !opened) {
      close_file();
      return opened;
    }
  }
  std::string bytes(size_ == 0 ? header : std::string_view{});
  bytes.append(lines);
  auto written = write_all(bytes);
  if (written && ::fdatasync(file_) != 0) written = fault("made durable");
  if (!written) {
    // The lines are appended again; a part of them must not stay. After a failed sync the pages may be lost, too.
    if (::ftruncate(file_, size_) != 0) name_.clear();
    close_file();
    return written;
  }
  size_ += static_cast<std::int64_t>(bytes.size());
  return {};
}

}  // namespace parcelgate
