#include "adapters/manifest/catalog.hpp"

#include <algorithm>

#include "adapters/manifest/manifest.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate {
namespace {

/// Folders that hold a manifest, by name.
std::vector<std::filesystem::path> find_folders(const std::vector<std::filesystem::path>& dirs, Faults& faults) {
  std::vector<std::filesystem::path> out;
  for (const auto& dir : dirs) {
    const auto folders = list_folder(dir, Entries::folders);
    faults.set_file(dir.string());
    if (!folders) faults.add("", folders.error().what, "check the folder of the carriers");
    if (!folders) continue;
    std::error_code fault;
    for (const auto& folder : *folders) {
      if (std::filesystem::exists(folder / "manifest.json", fault)) out.push_back(folder);
    }
  }
  std::sort(out.begin(), out.end(),
            [](const auto& left, const auto& right) { return left.filename() < right.filename(); });
  return out;
}

}  // namespace

ManifestCatalog::ManifestCatalog() = default;
ManifestCatalog::~ManifestCatalog() = default;

Result<std::unique_ptr<ManifestCatalog>> ManifestCatalog::load(const std::vector<std::filesystem::path>& carrier_dirs,
                                                               Faults& faults,
                                                               const std::filesystem::path& added_rows) {
  const std::size_t before = faults.size();
  std::unique_ptr<ManifestCatalog> catalog(new ManifestCatalog());
  ZoneLoader zones;
  SentenceLoader sentences(carrier_dirs);
  for (const auto& folder : find_folders(carrier_dirs, faults)) {
    const bool is_shipped = folder.parent_path() == carrier_dirs.front();
    std::string called = is_shipped ? folder.filename().string() : folder.string();
    if (auto manifest = load_manifest(folder, std::move(called), zones, sentences, faults, added_rows)) {
      catalog->add(std::make_unique<CarrierSource>(std::move(manifest)), faults);
    }
  }
  catalog->compile_detector(carrier_dirs, faults);
  catalog->name_carriers();
  faults.set_file({});  // faults that the caller adds later belong to no file of a carrier
  if (faults.size() > before) {
    return unexpected(ErrorKind::config, std::to_string(faults.size() - before) + " faults in the carriers' folders");
  }
  return catalog;
}

void ManifestCatalog::compile_detector(const std::vector<std::filesystem::path>& carrier_dirs, Faults& faults) {
  NumberTables tables;
  std::error_code fault;
  for (const auto& dir : carrier_dirs) {
    if (!std::filesystem::exists(dir / "tracking_numbers.json", fault)) continue;
    tables = read_number_tables(dir, faults);
    break;
  }
  std::vector<CourierForms> couriers;
  for (const auto& source : sources_) {
    const Identity& identity = source->manifest().identity;
    couriers.push_back({identity.carrier.empty() ? identity.id : identity.carrier, identity.time_zone,
                        identity.tracking_numbers, identity.folder});
  }
  detector_ = FormDetector::compile(std::move(tables), couriers, faults);
}

void ManifestCatalog::name_carriers() {
  names_ = CarrierNames::compile(sources_, *detector_);
  for (const auto& source : sources_) source->use_names(names_);
}

void ManifestCatalog::add(std::unique_ptr<CarrierSource> source, Faults& faults) {
  const Identity& identity = source->manifest().identity;
  faults.set_file(identity.folder + "/manifest.json");
  const auto enter = [&](const std::string& name, const std::string& pointer) {
    const auto [place, is_new] = by_name_.try_emplace(name, source.get());
    if (is_new) return;
    faults.add(pointer, "\"" + name + "\" is already a name of \"" + std::string(place->second->id()) + "\"",
               "take it out of one of the two");
  };
  enter(identity.id, "/id");
  for (std::size_t i = 0; i < identity.aliases.size(); ++i) enter(identity.aliases[i], join_pointer("/aliases", i));
  sources_.push_back(std::move(source));
}

const CarrierSource* ManifestCatalog::find(std::string_view id_or_alias) const noexcept {
  const auto found = by_name_.find(id_or_alias);
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<CarrierInfo> list_carriers(const ManifestCatalog& catalog) {
  std::vector<CarrierInfo> out;
  for (const auto& source : catalog.all()) out.push_back(source->info());
  return out;
}

}  // namespace parcelgate
