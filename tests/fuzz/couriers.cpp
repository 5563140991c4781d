#include "tests/fuzz/couriers.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/manifest/manifest.hpp"
#include "tests/fuzz/decode_input.hpp"

namespace parcelgate {
namespace {

FuzzCourier load_courier(const CarrierSource& source, Faults& faults) {
  FuzzCourier out;
  out.mark = mark_of(source.id());
  out.source = &source;
  std::vector<std::filesystem::path> folders;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(source.manifest().folder / "testcases", none)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    auto test = load_case(folder, source, faults);
    if (!test) continue;
    out.names.push_back(folder.filename().string());
    out.cases.push_back(*std::move(test));
  }
  if (out.cases.empty()) {
    out.names.emplace_back("none");
    out.cases.emplace_back().account = Account{"case", std::string(source.id()), "case", {}, {}};
  }
  return out;
}

}  // namespace

FuzzCouriers::FuzzCouriers() {
  Faults faults;
  auto loaded = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters" / "carriers"}, faults);
  if (!loaded) throw std::runtime_error(faults.text());
  catalog_ = *std::move(loaded);
  for (const auto& source : catalog_->all()) couriers_.push_back(load_courier(*source, faults));
  if (faults.size() > 0) throw std::runtime_error(faults.text());
  std::stable_sort(couriers_.begin(), couriers_.end(),
                   [](const FuzzCourier& left, const FuzzCourier& right) { return left.mark < right.mark; });
}

const FuzzCourier& FuzzCouriers::find(std::uint16_t mark) const {
  const auto found = std::lower_bound(couriers_.begin(), couriers_.end(), mark,
                                      [](const FuzzCourier& courier, std::uint16_t at) { return courier.mark < at; });
  return found == couriers_.end() ? couriers_.front() : *found;
}

const FuzzCouriers& fuzz_couriers() {
  static const FuzzCouriers couriers;
  return couriers;
}

}  // namespace parcelgate
