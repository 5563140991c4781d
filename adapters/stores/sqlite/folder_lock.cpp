#include "adapters/stores/sqlite/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace parcelgate::sqlite {
namespace {

/// Process id that the holder wrote; for the message only.
std::string read_holder(int file) {
  char text[32]{};
  const auto length = ::pread(file, text, sizeof text - 1, 0);
  return length > 0 ? "process " + std::string(text, static_cast<std::size_t>(length)) : "another process";
}

void write_holder(int file) {
  const std::string text = std::to_string(::getpid());
  // Best effort: the lock holds without it.
  if (::ftruncate(file, 0) == 0) static_cast<void>(!::pwrite(file, text.data(), text.size(), 0));
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder) {
  std::error_code fault;
  if (std::filesystem::create_directories(folder, fault)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
  }
  const std::string path = folder + "/store.lock";
  const int file = fault ? -1 : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    const std::string reason = fault ? fault.message() : std::strerror(errno);
    return unexpected(ErrorKind::unreachable,
                      "data folder " + folder + ": " + reason + "; give a folder that can be written");
  }
  FolderLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return unexpected(ErrorKind::conflict, "data folder " + folder + ": " + read_holder(file) +
                                               " has it open; stop it first, or give another folder");
  }
  write_holder(file);
  return lock;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

}  // namespace parcelgate::sqlite
