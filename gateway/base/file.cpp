#include "gateway/base/file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace parcelgate {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code none;
  std::ifstream in;
  if (!std::filesystem::is_directory(path, none)) in.open(path, std::ios::binary);
  if (!in.is_open()) return unexpected(ErrorKind::unreachable, path.string() + ": cannot be read");
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return unexpected(ErrorKind::unreachable, path.string() + ": reading failed");
  return bytes;
}

bool write_whole(int handle, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(handle, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(handle) == 0;
}

}  // namespace parcelgate
