// The changes of a reload, applied or only checked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

/// Changed ids of one kind, in alphabetical order.
struct ReloadedIds {
  std::vector<std::string> added, removed, changed;
  [[nodiscard]] bool empty() const noexcept { return added.empty() && removed.empty() && changed.empty(); }
};

struct ReloadReport {
  bool applied{false};
  ReloadedIds carriers, rule_packs, tenants, accounts;
  std::vector<std::string> restart;  ///< pointers of changed members that need a restart
  [[nodiscard]] bool is_empty() const noexcept {
    return carriers.empty() && rule_packs.empty() && tenants.empty() && accounts.empty() && restart.empty();
  }
};

/// MQTT filters that are subscribed, by account.
using Subscribed = std::map<std::string, std::vector<std::string>>;

/// @param before, after  both without faults
[[nodiscard]] ReloadReport compare_for_reload(const Config& before, const DataParts& parts_before, const Config& after,
                                              const DataParts& parts_after, const Subscribed& subscribed);

/// The sections of `running` that cannot change live, with everything else of `fresh`. An account whose connection to a
/// broker has changed keeps the old broker until the restart.
[[nodiscard]] Config merge_live(const Config& running, Config fresh);

/// Logs one line "reloaded": the number of changes of each kind and the members that need a restart.
void log_reload(const ReloadReport& report);

/// One line "reload_refused" that sums up, then one "reload_fault" for each fault.
void log_refusal(const Error& error);

/// {"ok": true, "applied", "carriers": {"added", "removed", "changed"}, "rule_packs", "tenants", "accounts", "restart"}
[[nodiscard]] std::string render_reload(const ReloadReport& report);

}  // namespace parcelgate
