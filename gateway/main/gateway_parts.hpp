// Parts that several commands build from a configuration.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "gateway/app/ingest/return_changes.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/runtime/config.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Every *.json of the folders; a pack of a later folder replaces one with the same id.
[[nodiscard]] std::shared_ptr<const RulePacks> load_rule_packs(const std::vector<std::filesystem::path>& dirs, Faults& faults);

/// Carriers that ship with the program and those of the configuration.
[[nodiscard]] Result<std::unique_ptr<ManifestCatalog>> load_catalog(const std::vector<std::filesystem::path>& more_dirs, Faults& faults);

/// Checks what a configuration says against carriers and rule packs: unknown sources, settings that a manifest does not
/// know, secrets that it needs, rule packs that do not exist.
void check_against_parts(const Config& config, Faults& faults);

/// Opens the store in the data folder, taking its lock.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const Config& config, Metrics& metrics, const TimeSource& time);

}  // namespace parcelgate
