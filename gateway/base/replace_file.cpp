#include "gateway/base/replace_file.hpp"

#include <fstream>

#include "gateway/base/private_files.hpp"

namespace parcelgate {

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path fresh = path.string() + ".new";
  std::error_code fault;
  std::filesystem::create_directories(path.parent_path(), fault);
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) return unexpected(ErrorKind::unreachable, fresh.string() + " cannot be written");
  }
  for (const std::filesystem::path& each : {path.parent_path(), fresh}) {
    if (auto made = make_private(each); !made) return unexpected(std::move(made).error());
  }
  std::filesystem::rename(fresh, path, fault);
  if (fault) return unexpected(ErrorKind::unreachable, path.string() + " cannot be replaced: " + fault.message());
  return {};
}

}  // namespace parcelgate
