// Prevents two processes from writing the same store.
#pragma once

#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// Holds an advisory lock on `<folder>/store.lock` until it is destroyed; the system drops it when the process dies.
class FolderLock {
 public:
  /// Takes the lock without waiting. Creates the folder when it is missing.
  /// @error conflict: another process holds the lock
  /// @error unreachable: the folder or the lock file cannot be created
  [[nodiscard]] static Result<FolderLock> take(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace parcelgate::sqlite
