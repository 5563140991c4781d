#include "gateway/main/wiring/share.hpp"

#include <cstdlib>
#include <system_error>

namespace parcelgate {

Share find_share() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("PARCELGATE_SHARE"); named != nullptr && *named != '\0') return {named};
  std::error_code fault;
  const fs::path program = fs::read_symlink("/proc/self/exe", fault);
  if (!fault) {
    Share installed{program.parent_path().parent_path() / "share" / "parcelgate"};
    if (fs::is_directory(installed.carriers(), fault)) return installed;
  }
  return {PARCELGATE_SOURCE_SHARE};
}

}  // namespace parcelgate
