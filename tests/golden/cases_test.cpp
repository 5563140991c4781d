// Every testcases/<case> of every courier. PARCELGATE_UPDATE_GOLDEN=1 writes expected.json anew: read the diff.
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/manifest/kit/case_runner.hpp"

namespace parcelgate {
namespace {

std::unique_ptr<ManifestCatalog> load_catalog() {
  Faults faults;
  auto catalog = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  EXPECT_TRUE(catalog.has_value()) << faults.text();
  return catalog ? *std::move(catalog) : nullptr;
}

TEST(CarrierCases, EachDecodesToWhatItsFolderExpects) {
  const auto catalog = load_catalog();
  ASSERT_NE(catalog, nullptr);
  const auto reports = run_cases(*catalog, {}, golden_update_wanted());
  for (const auto& report : reports) {
    for (const auto& fault : report.faults) ADD_FAILURE() << report.carrier << "/" << report.name << ": " << fault;
  }
  EXPECT_FALSE(reports.empty());
}

TEST(CarrierCases, EachCourierHasAtLeastTwo) {
  const auto catalog = load_catalog();
  ASSERT_NE(catalog, nullptr);
  for (const auto& source : catalog->all()) {
    EXPECT_GE(run_cases(*catalog, {std::string(source->id())}, false).size(), 2U) << source->id();
  }
}

}  // namespace
}  // namespace parcelgate
