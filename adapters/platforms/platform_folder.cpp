#include "adapters/platforms/platform_folder.hpp"

#include <algorithm>

#include "gateway/base/file.hpp"

namespace parcelgate {

std::vector<std::string> list_platforms(const std::filesystem::path& folder) {
  std::vector<std::string> ids;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (std::filesystem::exists(entry.path() / "platform.json", none)) ids.push_back(entry.path().filename().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::shared_ptr<const PlatformPlan>> load_platform(const std::filesystem::path& folder, const std::string& id) {
  const auto file = folder / id / "platform.json";
  const auto bytes = read_file(file);
  if (!bytes) return unexpected(ErrorKind::config, file.string() + " cannot be read; is the installation whole?");
  Faults faults;
  auto plan = compile_platform(*bytes, id, faults);
  if (faults.empty()) return plan;
  return unexpected(ErrorKind::config, to_error(faults, id + "/platform.json").value().what);
}

}  // namespace parcelgate
