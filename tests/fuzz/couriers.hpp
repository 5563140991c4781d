// The couriers of the source tree and their cases, loaded once for a fuzz target.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/case_file.hpp"

namespace parcelgate {

struct FuzzCourier {
  std::uint16_t mark{0};
  const CarrierSource* source{nullptr};
  std::vector<std::string> names;  ///< of the cases
  std::vector<TestCase> cases;     ///< at least one: a courier without cases gets an empty one
};

class FuzzCouriers {
 public:
  /// Throws when a folder has faults.
  FuzzCouriers();
  /// The courier of a mark, or the next one after it.
  [[nodiscard]] const FuzzCourier& find(std::uint16_t mark) const;
  [[nodiscard]] const std::vector<FuzzCourier>& all() const noexcept { return couriers_; }
  [[nodiscard]] const ManifestCatalog& catalog() const noexcept { return *catalog_; }

 private:
  std::unique_ptr<ManifestCatalog> catalog_;
  std::vector<FuzzCourier> couriers_;  ///< by mark
};

/// Loaded at the first call.
[[nodiscard]] const FuzzCouriers& fuzz_couriers();

}  // namespace parcelgate
