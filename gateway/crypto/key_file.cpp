#include "gateway/crypto/key_file.hpp"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace parcelgate {

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
