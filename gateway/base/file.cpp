#include "gateway/base/file.hpp"

#include <fstream>
#include <iterator>

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

}  // namespace parcelgate
