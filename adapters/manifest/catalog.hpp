// All couriers of one or more folders, found at start-up and replaced as a whole on reload.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/manifest/carrier_names.hpp"
#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/detect/form_detector.hpp"
#include "gateway/base/result.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// All couriers. Immutable; sources live as long as the catalogue.
///
///   Faults faults;
///   auto catalog = ManifestCatalog::load({"adapters/carriers"}, faults);
///   if (!catalog) print(faults.text());
class ManifestCatalog : public SourceCatalog {
 public:
  /// Loads every folder below `carrier_dirs` that holds a manifest.json, and the tracking_numbers.json of the first dir
  /// that has one.
  /// @param carrier_dirs  the shipped ones first: faults call their files "sf/manifest.json", others by their path
  /// @param faults  receives all faults of all folders at once
  /// @param added_rows  folder with added rows of status maps, see added_rows.hpp; empty: there are none
  /// @error config: how many faults were found; nothing is loaded then
  [[nodiscard]] static Result<std::unique_ptr<ManifestCatalog>> load(
      const std::vector<std::filesystem::path>& carrier_dirs, Faults& faults,
      const std::filesystem::path& added_rows = {});

  ~ManifestCatalog() override;
  [[nodiscard]] const CarrierSource* find(std::string_view id_or_alias) const noexcept override;
  [[nodiscard]] std::span<const std::string> carriers() const noexcept override { return names_.carriers(); }
  [[nodiscard]] std::string find_carrier(std::string_view name) const override { return names_.find(name); }
  /// Finds couriers by their forms of tracking numbers.
  [[nodiscard]] const FormDetector& detector() const noexcept { return *detector_; }
  /// By id, in alphabetical order.
  [[nodiscard]] const std::vector<std::unique_ptr<CarrierSource>>& all() const noexcept { return sources_; }

 private:
  ManifestCatalog();
  void add(std::unique_ptr<CarrierSource> source, Faults& faults);

  /// Collects the names of all carriers, for itself and for the aggregators among the sources.
  void name_carriers();
  void compile_detector(const std::vector<std::filesystem::path>& carrier_dirs, Faults& faults);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::vector<std::unique_ptr<CarrierSource>> sources_;
  std::unordered_map<std::string, const CarrierSource*, Hash, std::equal_to<>> by_name_;
  CarrierNames names_;
  std::unique_ptr<FormDetector> detector_;
};

}  // namespace parcelgate
