// Parts that several commands build from a configuration.
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
#include "gateway/app/replay/known_account.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/runtime/config.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Every *.json of the folders; a pack of a later folder replaces one with the same id.
[[nodiscard]] std::shared_ptr<const RulePacks> load_rule_packs(const std::vector<std::filesystem::path>& dirs,
                                                               Faults& faults);

/// Carriers that ship with the program and those of the configuration.
[[nodiscard]] Result<std::unique_ptr<ManifestCatalog>> load_catalog(const std::vector<std::filesystem::path>& more_dirs,
                                                                    Faults& faults);

/// Everything that stands in folders of data and may be replaced while the gateway runs.
struct DataParts {
  std::shared_ptr<const RulePacks> rules;
  std::shared_ptr<const ManifestCatalog> catalog;                       ///< null when a folder of a carrier has a fault
  std::map<std::string, std::shared_ptr<const CarrierSource>> shadows;  ///< by account: the candidate read beside it
};
[[nodiscard]] DataParts load_parts(const Config& config, Faults& faults);

/// What requests, polls and kept messages are looked up in.
/// @param book  receives what shadows find; null: they are not read
[[nodiscard]] std::shared_ptr<const EdgeDirectory> make_directory(const Config& config, const DataParts& parts,
                                                                  const std::shared_ptr<ShadowBook>& book);

/// What each tenant lets its desks see of people's data.
[[nodiscard]] TenantMasks::Levels masks_of(const Config& config);

/// Accounts that ask or subscribe, as the poller wants them.
[[nodiscard]] std::vector<PollAccount> poll_accounts(const Config& config, const EdgeDirectory& directory);

/// Looks accounts up in the directory of the moment.
[[nodiscard]] FindAccount find_account_in(std::function<std::shared_ptr<const EdgeDirectory>()> current);

/// Checks what a configuration says against carriers and rule packs: unknown sources, settings that a manifest does not
/// know, secrets that it needs, rule packs that do not exist.
void check_against_parts(const Config& config, const DataParts& parts, Faults& faults);
/// The same, with the parts as they stand in their folders now.
void check_against_parts(const Config& config, Faults& faults);

/// Reads a configuration and checks against carriers and rule packs what of it could be read: every fault at once, but
/// none that follows from another one of the same account or tenant.
[[nodiscard]] Config load_checked_config(const std::filesystem::path& file, Faults& faults);

/// Opens the store in the data folder, taking its lock.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const Config& config, Metrics& metrics, const TimeSource& time);

}  // namespace parcelgate
