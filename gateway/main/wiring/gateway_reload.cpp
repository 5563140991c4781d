// Gateway::reload(): replaces the configuration of a running gateway.
#include <algorithm>

#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/gateway.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Checks that apply to a reload only.
void check_live(const Config& running, const Config& merged, const DataParts& parts, Faults& faults) {
  for (std::size_t at = 0; at < merged.accounts.size(); ++at) {
    const AccountConfig& account = merged.accounts[at];
    if (account.broker.empty()) continue;
    const std::string pointer = "/accounts/" + std::to_string(at);
    if (running.find_broker(account.broker) == nullptr) {
      faults.push_back({pointer + "/broker", "the running gateway has no broker \"" + account.broker + "\"",
                        "restart it, or add the account later"});
    }
    // The connection keeps its old source and tenant until a restart, so both must still be configured.
    const bool has_tenant = std::any_of(merged.tenants.begin(), merged.tenants.end(), [&](const TenantConfig& tenant) {
      return tenant.id == account.account.tenant;
    });
    if (!has_tenant || parts.catalog->find(account.account.source) == nullptr) {
      faults.push_back({pointer,
                        "its MQTT connection changes at a restart, and its present source \"" + account.account.source +
                            "\" or tenant \"" + account.account.tenant + "\" is gone",
                        "restart the gateway, or keep both until then"});
    }
  }
}

Unexpected refuse(const Faults& faults, const std::string& file) {
  std::string what = std::to_string(faults.size()) + (faults.size() == 1 ? " fault" : " faults") +
                     "; the running configuration is kept";
  for (const Fault& fault : faults) what.append("\n").append(to_string(fault, file));
  return unexpected(ErrorKind::config, std::move(what));
}

}  // namespace

Result<ReloadReport> Gateway::reload(bool check_only) {
  const std::scoped_lock lock(reload_mutex_);
  Faults faults;
  Config fresh = load_config(config_file_, faults);
  DataParts parts;
  if (faults.empty()) {
    parts = load_parts(fresh, faults);
    check_against_parts(fresh, parts, faults);
  }
  if (!faults.empty()) return refuse(faults, config_file_.string());
  Subscribed subscribed;
  for (const auto& [id, inlet] : inlets_) subscribed.emplace(id, inlet.filters);
  ReloadReport report = compare_for_reload(config_, parts_, fresh, parts, subscribed);
  Config merged = merge_live(config_, std::move(fresh));
  check_live(config_, merged, parts, faults);
  if (faults.empty()) check_against_parts(merged, parts, faults);
  if (!faults.empty()) return refuse(faults, config_file_.string());
  if (check_only) return report;
  if (auto taken = take_over(std::move(merged), std::move(parts)); !taken) return unexpected(std::move(taken).error());
  report.applied = true;
  return report;
}

/// All steps that can fail come before the first change.
Result<void> Gateway::take_over(Config fresh, DataParts parts) {
  const auto directory = make_directory(fresh, parts, shadows_);
  std::map<std::string, Inlet, std::less<>> added;
  std::vector<std::string> wanted;
  for (const AccountConfig& account : fresh.accounts) {
    if (account.broker.empty()) continue;
    wanted.push_back(account.account.id);
    if (inlets_.contains(account.account.id)) continue;
    auto inlet = open_inlet(account, directory);
    if (!inlet) return unexpected(std::move(inlet).error());
    added.emplace(account.account.id, *std::move(inlet));
  }
  auto pushing = kuaidi100_outlets_->prepare(directory->kuaidi100_customers);
  if (!pushing) return unexpected(std::move(pushing).error());
  config_ = std::move(fresh);
  parts_ = std::move(parts);
  directory_.store(directory);
  ingest_counters_.masks.replace(masks_of(config_));
  message_ages_.store(std::make_shared<const MessageAges>(message_ages_of(config_)));
  // Before the edge accepts subscriptions of new customers.
  kuaidi100_outlets_->take_over(*std::move(pushing), directory->kuaidi100_customers);
  edge_->replace_directory(directory);
  for (auto& [id, inlet] : inlets_) inlet.inlet->replace_directory(directory);
  std::map<std::string, Inlet, std::less<>> ended;
  {
    const std::scoped_lock lock(inlets_mutex_);
    for (auto entry = inlets_.begin(); entry != inlets_.end();) {
      const auto each = entry++;
      const bool is_wanted = std::find(wanted.begin(), wanted.end(), each->first) != wanted.end();
      if (!is_wanted) ended.insert(inlets_.extract(each));
    }
    inlets_.merge(added);
  }
  // The connection's thread calls the inlet, so the connection is destroyed first.
  for (auto& [id, inlet] : ended) inlet.mqtt.reset();
  clock_watch_->replace_rules(parts_.rules);
  poller_->replace(parts_.catalog, parts_.rules, poll_accounts(config_, *directory));
  return {};
}

Result<std::string> Gateway::answer_reload(const rapidjson::Value& request) {
  const auto* check = find_member(request, "check");
  const bool check_only = check != nullptr && check->IsTrue();
  const auto report = reload(check_only);
  if (!report) {
    log_refusal(report.error());
    return unexpected(report.error());
  }
  if (!check_only) log_reload(*report);
  return render_reload(*report);
}

}  // namespace parcelgate
