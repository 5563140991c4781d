// The configuration: one JSON file with comments, read once. All faults are reported together.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "gateway/runtime/config/account_config.hpp"
#include "gateway/runtime/config/broker_config.hpp"
#include "gateway/runtime/config/console_config.hpp"
#include "gateway/runtime/config/listen_config.hpp"
#include "gateway/runtime/config/log_config.hpp"
#include "gateway/runtime/config/outbound_config.hpp"
#include "gateway/runtime/config/outlet_config.hpp"
#include "gateway/runtime/config/store_config.hpp"
#include "gateway/runtime/config/tenant_config.hpp"
#include "gateway/runtime/config/track_config.hpp"

namespace parcelgate {

/// A whole configuration. Each section has a header of its own; the defaults are the initial values of its members and
/// are written nowhere else in code (a test compares them with the "default"s of schemas/config.json).
///
///     Faults faults;
///     const Config config = load_config("/etc/parcelgate.json", faults);
///     if (!faults.empty()) return report(faults);   // config is not usable
struct Config {
  std::filesystem::path data_dir;
  ListenConfig listen;
  ConsoleConfig console;
  LogOptions log;
  StoreConfig store;
  OutboundConfig outbound;
  TrackConfig tracking;
  std::vector<std::filesystem::path> carrier_dirs;  ///< in addition to the shipped ones
  std::vector<std::filesystem::path> rule_dirs;     ///< in addition to the shipped ones
  std::vector<TenantConfig> tenants;
  std::vector<AccountConfig> accounts;
  std::vector<BrokerConfig> brokers;
  std::vector<OutletConfig> outlets;

  [[nodiscard]] const TenantConfig* find_tenant(std::string_view id) const noexcept;
  [[nodiscard]] const BrokerConfig* find_broker(std::string_view id) const noexcept;
  friend bool operator==(const Config&, const Config&) = default;
};

/// Reads a configuration. Relative paths start at `base` (the file's folder). Secrets given as {"env": NAME} or
/// {"file": PATH} are resolved here.
/// @return the configuration; usable only while `faults` stays empty
[[nodiscard]] Config parse_config(std::string_view json, const std::filesystem::path& base, Faults& faults);
/// One account's settings and secrets, for commands that need no whole configuration: {"settings": {…}, "secrets":
/// {…}}.
[[nodiscard]] Account load_account(const std::filesystem::path& file, Faults& faults);
[[nodiscard]] Config load_config(const std::filesystem::path& file, Faults& faults);
/// The same without secrets: they stay empty and are not looked up. For commands that work on the data folder, whose
/// operator does not have the service's environment.
[[nodiscard]] Config load_config_without_secrets(const std::filesystem::path& file, Faults& faults);

}  // namespace parcelgate
