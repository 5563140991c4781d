#include "adapters/tickets/data_desk/catalog.hpp"

#include "gateway/base/folder.hpp"

namespace parcelgate {

std::vector<std::filesystem::path> find_desk_folders(const std::filesystem::path& dir) {
  std::vector<std::filesystem::path> out;
  const auto folders = list_folder(dir, Entries::folders);
  if (!folders) return out;
  for (const auto& folder : *folders) {
    std::error_code none;
    if (std::filesystem::exists(folder / "desk.json", none)) out.push_back(folder);
  }
  return out;
}

std::shared_ptr<const DeskPlan> find_desk(const std::filesystem::path& dir, std::string_view name,
                                          std::string_view pointer, Faults& faults) {
  const std::filesystem::path folder =
      name.find('/') == std::string_view::npos ? dir / name : std::filesystem::path(name);
  std::error_code none;
  if (name.empty() || !std::filesystem::exists(folder / "desk.json", none)) {
    std::vector<std::string> ids;
    for (const auto& each : find_desk_folders(dir)) ids.push_back(each.filename().string());
    const std::vector<std::string_view> known(ids.begin(), ids.end());
    faults.add(pointer, "no desk \"" + std::string(name) + "\"", suggest(name, known));
    return nullptr;
  }
  const std::size_t before = faults.size();
  auto plan = load_desk(folder.lexically_normal(), faults);
  faults.set_file({});
  return faults.size() > before ? nullptr : std::move(plan);
}

}  // namespace parcelgate
