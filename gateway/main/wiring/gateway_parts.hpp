// Objects that several commands build from a configuration.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/tenant_masks.hpp"
#include "gateway/app/polling/poll_account.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/store/message_ages.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/runtime/config/config.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Every *.json of the folders; a pack of a later folder replaces one with the same id.
[[nodiscard]] std::shared_ptr<RulePacks> load_rule_packs(const std::vector<std::filesystem::path>& dirs,
                                                         Faults& faults);

inline constexpr std::string_view kMappingsFolder = "mappings";
/// The folder of the rows that this gateway adds to couriers' status maps, inside the data folder.
[[nodiscard]] std::filesystem::path mappings_folder(const Config& config);

/// Carriers that ship with the program and those of the configuration.
/// @param added_rows  see ManifestCatalog::load()
[[nodiscard]] Result<std::unique_ptr<ManifestCatalog>> load_catalog(const std::vector<std::filesystem::path>& more_dirs,
                                                                    Faults& faults,
                                                                    const std::filesystem::path& added_rows = {});

/// Data from folders (carriers, rule packs, candidate manifests). A reload replaces it while the gateway runs.
struct DataParts {
  std::shared_ptr<const RulePacks> rules;
  std::shared_ptr<const ManifestCatalog> catalog;                       ///< null when a folder of a carrier has a fault
  std::map<std::string, std::shared_ptr<const CarrierSource>> shadows;  ///< by account: its candidate manifest
};
[[nodiscard]] DataParts load_parts(const Config& config, Faults& faults);

/// The directory in which requests, polls and replays look accounts, tenants and sources up.
/// @param book  receives the differences that shadows find; null: shadows do not run
[[nodiscard]] std::shared_ptr<const Directory> make_directory(const Config& config, const DataParts& parts,
                                                              const std::shared_ptr<ShadowBook>& book);

/// The personal data that each tenant hides from its desks.
[[nodiscard]] TenantMasks::Levels masks_of(const Config& config);

/// Accounts that poll or subscribe, for the poller.
[[nodiscard]] std::vector<PollAccount> poll_accounts(const Config& config, const Directory& directory);

/// Checks a configuration against carriers and rule packs: unknown sources, unknown settings, missing secrets, missing
/// rule packs.
void check_against_parts(const Config& config, const DataParts& parts, Faults& faults);
/// The same, with parts that are loaded here.
void check_against_parts(const Config& config, Faults& faults);

/// Reads a configuration and checks the readable part of it against carriers and rule packs. All faults are reported
/// together, except those that follow from another fault of the same account or tenant.
[[nodiscard]] Config load_checked_config(const std::filesystem::path& file, Faults& faults);

/// Opens the store in the data folder, taking its lock.
/// @param message_ages  must outlive the store; null: no messages are erased
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const Config& config, Metrics& metrics, const TimeSource& time,
                                                        const Replaceable<MessageAges>* message_ages = nullptr);

}  // namespace parcelgate
