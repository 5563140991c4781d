#include "gateway/main/gateway_parts.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "adapters/manifest/problems.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/main/share.hpp"
#include "gateway/wire/rule_pack.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

void load_folder(const fs::path& dir, RulePacks& packs, Faults& faults) {
  std::error_code fault;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(dir, fault)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (fault) {
    faults.push_back({"", dir.string() + " cannot be read", "check the path of the rule packs"});
    return;
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    auto pack = parse_rule_pack(bytes);
    if (pack) packs[pack->id] = *std::move(pack);
    else faults.push_back({"", file.string() + ": " + pack.error().what, {}});
  }
}

}  // namespace

std::shared_ptr<const RulePacks> load_rule_packs(const std::vector<fs::path>& dirs, Faults& faults) {
  auto packs = std::make_shared<RulePacks>();
  for (const fs::path& dir : dirs) load_folder(dir, *packs, faults);
  return packs;
}

Result<std::unique_ptr<ManifestCatalog>> load_catalog(const std::vector<fs::path>& more_dirs, Faults& faults) {
  std::vector<fs::path> dirs{find_share().carriers()};
  dirs.insert(dirs.end(), more_dirs.begin(), more_dirs.end());
  Problems problems;
  auto catalog = ManifestCatalog::load(dirs, problems);
  for (const Problem& problem : problems.all()) faults.push_back({problem.pointer, problem.file + ": " + problem.what, problem.mend});
  if (!catalog && problems.empty()) faults.push_back({"", catalog.error().what, {}});
  return catalog;
}

}  // namespace parcelgate
