#include "gateway/main/wiring/gateway_parts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/company_codes.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/manifest/time/zone.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/config_check.hpp"
#include "gateway/main/wiring/rule_files.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

/// "/accounts/3" for a fault anywhere inside that element.
std::string element_of(const Fault& fault) {
  const std::size_t name_end = fault.pointer.find('/', 1);
  if (name_end == std::string::npos) return fault.pointer;
  return fault.pointer.substr(0, fault.pointer.find('/', name_end + 1));
}

/// Carriers as the couriers' manifests describe them.
class ManifestContacts final : public CarrierContacts {
 public:
  explicit ManifestContacts(std::shared_ptr<const ManifestCatalog> catalog) : catalog_(std::move(catalog)) {}
  [[nodiscard]] CarrierContact find(std::string_view carrier, Locale locale) const override {
    const CarrierSource* const source = catalog_->find(carrier);
    if (source == nullptr) return {};
    const Identity& identity = source->manifest().identity;
    return {identity.labels[static_cast<std::size_t>(locale)], identity.phone, identity.website};
  }
  [[nodiscard]] std::vector<std::string> ids() const override {
    std::vector<std::string> ids;
    for (const auto& source : catalog_->all()) {
      const Identity& identity = source->manifest().identity;
      if (!identity.phone.empty() || !identity.website.empty()) ids.emplace_back(source->id());
    }
    return ids;
  }

 private:
  std::shared_ptr<const ManifestCatalog> catalog_;
};

TrackBrand brand_of(const TrackPageConfig& page) {
  TrackBrand brand;
  brand.logo = page.logo;
  if (!page.colour.empty()) brand.colour = page.colour;
  if (!page.colour_dark.empty()) brand.colour_dark = page.colour_dark;
  brand.help_url = page.help_url;
  brand.help_phone = page.help_phone;
  brand.words = page.words;
  brand.has_lookup = page.lookup;
  return brand;
}

}  // namespace

std::shared_ptr<RulePacks> load_rule_packs(const std::vector<fs::path>& dirs, Faults& faults) {
  auto packs = std::make_shared<RulePacks>();
  const CalendarFiles calendars = load_calendars(dirs, faults);
  for (RulePackFile& file : load_rule_files(dirs, calendars.calendars, faults)) packs->add(std::move(file.pack));
  return packs;
}

fs::path mappings_folder(const Config& config) {
  return config.data_dir / kMappingsFolder;
}

Result<std::unique_ptr<ManifestCatalog>> load_catalog(const std::vector<fs::path>& more_dirs, Faults& faults,
                                                      const fs::path& added_rows) {
  std::vector<fs::path> dirs{find_share().carriers()};
  dirs.insert(dirs.end(), more_dirs.begin(), more_dirs.end());
  return ManifestCatalog::load(dirs, faults, added_rows);
}

DataParts load_parts(const Config& config, Faults& faults) {
  DataParts parts;
  const auto rules = load_rule_packs(with_shipped_rules(config.rule_dirs), faults);
  for (const TenantConfig& tenant : config.tenants) rules->set_tenant(tenant.id, tenant.rule_pack);
  parts.rules = rules;
  if (auto catalog = load_catalog(config.carrier_dirs, faults, mappings_folder(config)))
    parts.catalog = *std::move(catalog);
  faults.set_file({});  // later faults do not belong to the last carrier file
  ZoneLoader zones;
  std::vector<fs::path> sentence_dirs{find_share().carriers()};
  sentence_dirs.insert(sentence_dirs.end(), config.carrier_dirs.begin(), config.carrier_dirs.end());
  SentenceLoader sentences(std::move(sentence_dirs));
  for (const AccountConfig& account : config.accounts) {
    if (account.shadow.empty()) continue;
    auto manifest = load_manifest(account.shadow, account.shadow.string(), zones, sentences, faults);
    if (manifest) parts.shadows[account.account.id] = std::make_shared<const CarrierSource>(std::move(manifest));
  }
  faults.set_file({});  // later faults belong to the configuration
  return parts;
}

std::shared_ptr<const Directory> make_directory(const Config& config, const DataParts& parts,
                                                const std::shared_ptr<ShadowBook>& book) {
  auto directory = std::make_shared<Directory>();
  directory->sources = parts.catalog;
  directory->contacts = std::make_shared<const ManifestContacts>(parts.catalog);
  directory->rules = parts.rules;
  directory->detector = {parts.catalog, &parts.catalog->detector()};
  for (const AccountConfig& account : config.accounts) {
    const auto candidate = parts.shadows.find(account.account.id);
    Shadow shadow{candidate == parts.shadows.end() ? nullptr : candidate->second, book, account.acts};
    // Shadow accounts do not poll; polling would use up the live account's quota.
    directory->accounts[account.account.id] = {account.account, account.acts && account.poll,
                                               account.acts && account.subscribe, std::move(shadow)};
  }
  for (const TenantConfig& tenant : config.tenants) {
    directory->tenants[tenant.id] = {tenant.rule_pack, tenant.locale, tenant.complaint_rule_pack, tenant.name,
                                     brand_of(tenant.tracking_page)};
    for (const Kuaidi100CustomerConfig& each : tenant.kuaidi100_customers) {
      directory->kuaidi100_customers.push_back(
          {each.customer, each.key, each.url_key, tenant.id, each.registers_unknown, each.requests_per_second});
    }
  }
  directory->kuaidi100_companies = company_codes(parts.catalog, "kuaidi100");
  return directory;
}

TenantMasks::Levels masks_of(const Config& config) {
  TenantMasks::Levels levels;
  for (const TenantConfig& tenant : config.tenants) levels[tenant.id] = tenant.mask;
  return levels;
}

std::vector<PollAccount> poll_accounts(const Config& config, const Directory& directory) {
  std::vector<PollAccount> accounts;
  for (const AccountConfig& account : config.accounts) {
    const AccountSettings& settings = directory.accounts.at(account.account.id);
    if (!settings.polls && !settings.subscribes) continue;
    accounts.push_back({account.account, account.poll, account.subscribe, account.requests_per_second,
                        account.requests_per_day, settings.shadow});
  }
  return accounts;
}

void check_against_parts(const Config& config, Faults& faults) {
  check_against_parts(config, load_parts(config, faults), faults);
}

void check_against_parts(const Config& config, const DataParts& parts, Faults& faults) {
  for (std::size_t at = 0; at < config.tenants.size(); ++at) {
    const auto check = [&](const char* member, const std::string& pack) {
      if (parts.rules->find(pack) != nullptr) return;
      faults.push_back({"/tenants/" + std::to_string(at) + "/" + member, "no rule pack \"" + pack + "\"",
                        "add its folder to /rule_dirs"});
    };
    const TenantConfig& tenant = config.tenants[at];
    check("rule_pack", tenant.rule_pack);
    if (tenant.complaint_rule_pack != kDefaultComplaintPack) check("complaint_rule_pack", tenant.complaint_rule_pack);
  }
  if (!parts.catalog) return check_parts_of_gateway(config, parts, faults);
  for (std::size_t at = 0; at < config.accounts.size(); ++at) {
    const AccountConfig& account = config.accounts[at];
    const std::string pointer = "/accounts/" + std::to_string(at);
    const CarrierSource* source = parts.catalog->find(account.account.source);
    if (source == nullptr) {
      faults.push_back(
          {pointer + "/source", "no source \"" + account.account.source + "\"", "see `parcelgate carriers list`"});
      continue;
    }
    const auto shadow = parts.shadows.find(account.account.id);
    if (shadow != parts.shadows.end() && shadow->second->id() != source->id()) {
      faults.push_back({pointer + "/shadow", "is a manifest of \"" + std::string(shadow->second->id()) + "\"",
                        "name a folder " + std::string(source->id()) + " with a manifest of the account's source"});
    }
    source->manifest().protocol->check_account(account.account, {account.poll, account.subscribe}, pointer, faults);
  }
  check_parts_of_gateway(config, parts, faults);
}

Config load_checked_config(const fs::path& file, Faults& faults) {
  Config config = load_config(file, faults);
  const auto is_of_all = [](const Fault& fault) {
    return fault.pointer.empty() || fault.pointer.starts_with("/carrier_dirs") ||
           fault.pointer.starts_with("/rule_dirs");
  };
  if (std::any_of(faults.begin(), faults.end(), is_of_all)) return config;
  std::set<std::string, std::less<>> faulty;
  for (const Fault& fault : faults) faulty.insert(element_of(fault));
  Faults found;
  check_against_parts(config, found);
  for (const Fault& fault : found) {
    if (!fault.file.empty() || fault.pointer.empty() || !faulty.contains(element_of(fault))) faults.push_back(fault);
  }
  return config;
}

Result<std::unique_ptr<Store>> open_store(const Config& config, Metrics& metrics, const TimeSource& time,
                                          const Replaceable<MessageAges>* message_ages) {
  sqlite::Options options = store_options(config);
  options.message_ages = message_ages;
  return sqlite::open_store(std::move(options), metrics, time);
}

}  // namespace parcelgate
