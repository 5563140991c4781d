#include "gateway/base/private_files.hpp"

namespace parcelgate {

namespace fs = std::filesystem;

Result<bool> make_private(const fs::path& path) {
  std::error_code fault;
  const fs::file_status status = fs::status(path, fault);
  if (fault) return unexpected(ErrorKind::unreachable, path.string() + ": " + fault.message());
  if (!fs::is_regular_file(status) && !fs::is_directory(status)) return false;  // a device is not ours
  const fs::perms found = status.permissions();
  const fs::perms others = fs::perms::group_all | fs::perms::others_all;
  if ((found & others) == fs::perms::none) return false;
  fs::permissions(path, others, fs::perm_options::remove, fault);
  if (fault) return unexpected(ErrorKind::unreachable, path.string() + ": " + fault.message());
  return true;
}

bool is_world_readable(const fs::path& path) {
  std::error_code fault;
  const fs::perms found = fs::status(path, fault).permissions();
  return !fault && (found & fs::perms::others_read) != fs::perms::none;
}

}  // namespace parcelgate
