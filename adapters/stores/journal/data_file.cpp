#include "adapters/stores/journal/data_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace parcelgate::journal {
namespace {

constexpr int kClosed = -1;

Unexpected fault_of(const std::string& path, std::string_view doing, int reason) {
  return unexpected(ErrorKind::unreachable, path + ": cannot " + std::string(doing) + ": " + std::strerror(reason));
}

}  // namespace

Result<DataFile> DataFile::open(std::string path, int flags) {
  const int handle = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (handle < 0) return fault_of(path, "open", errno);
  return DataFile(handle, std::move(path));
}

Result<DataFile> DataFile::create(std::string path) {
  return open(std::move(path), O_RDWR | O_CREAT | O_TRUNC);
}
Result<DataFile> DataFile::open(std::string path) {
  return open(std::move(path), O_RDWR);
}
Result<DataFile> DataFile::open_for_reading(std::string path) {
  return open(std::move(path), O_RDONLY);
}

DataFile::~DataFile() {
  if (handle_ != kClosed) ::close(handle_);
}

DataFile::DataFile(DataFile&& other) noexcept
    : handle_(std::exchange(other.handle_, kClosed)), path_(std::move(other.path_)) {}

Unexpected DataFile::fault(std::string_view doing) const {
  return fault_of(path_, doing, errno);
}

Result<void> DataFile::read(std::uint64_t offset, std::size_t count, std::string& out) const {
  out.resize(count);
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(handle_, out.data() + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fault("read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  out.resize(done);
  return {};
}

Result<void> DataFile::write(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(handle_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fault("write");
    offset += static_cast<std::uint64_t>(put);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> DataFile::sync() {
  // Not repeated after a failure: the kernel may have dropped the pages that it could not write, and a second call
  // would succeed without them.
  if (::fdatasync(handle_) != 0) return fault("sync");
  return {};
}

Result<void> DataFile::truncate(std::uint64_t size) {
  if (::ftruncate(handle_, static_cast<off_t>(size)) != 0) return fault("truncate");
  return {};
}

Result<void> DataFile::reserve(std::uint64_t size) {
  const int reason = ::posix_fallocate(handle_, 0, static_cast<off_t>(size));
  if (reason != 0) return fault_of(path_, "reserve space", reason);
  return {};
}

Result<std::uint64_t> DataFile::size() const {
  struct stat found {};
  if (::fstat(handle_, &found) != 0) return fault("read the size");
  return static_cast<std::uint64_t>(found.st_size);
}

Result<void> sync_folder(const std::string& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return fault_of(folder, "open", errno);
  const bool done = ::fsync(handle) == 0;
  const int reason = errno;
  ::close(handle);
  if (!done) return fault_of(folder, "sync", reason);
  return {};
}

Result<void> replace_file(const std::string& path, std::string_view content) {
  const std::string temporary = path + ".tmp";
  auto file = DataFile::create(temporary);
  if (!file) return unexpected(std::move(file).error());
  auto done = file->write(0, content);
  if (done) done = file->sync();
  if (!done) return done;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return fault_of(path, "rename the new file to it", errno);
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

Result<void> make_folder(const std::string& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return {};
  std::string parent = std::filesystem::path(folder).parent_path().string();
  if (parent.empty()) parent = ".";
  if (parent != folder) {
    if (auto made = make_folder(parent); !made) return made;
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fault_of(folder, "create the folder", errno);
  return sync_folder(parent);
}

}  // namespace parcelgate::journal
