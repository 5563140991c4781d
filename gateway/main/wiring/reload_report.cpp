#include "gateway/main/wiring/reload_report.hpp"

#include <algorithm>
#include <map>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// Compares two maps by id; T's operator== decides whether an item has changed.
template <class T>
ReloadedIds compare(const std::map<std::string, T>& before, const std::map<std::string, T>& after) {
  ReloadedIds ids;
  for (const auto& [id, value] : after) {
    const auto known = before.find(id);
    if (known == before.end())
      ids.added.push_back(id);
    else if (!(known->second == value))
      ids.changed.push_back(id);
  }
  for (const auto& [id, value] : before) {
    if (!after.contains(id)) ids.removed.push_back(id);
  }
  return ids;
}

std::map<std::string, std::string> carriers_of(const DataParts& parts) {
  std::map<std::string, std::string> out;
  for (const auto& source : parts.catalog->all()) out.emplace(source->id(), source->mapping_version());
  return out;
}

std::map<std::string, TenantConfig> tenants_of(const Config& config) {
  std::map<std::string, TenantConfig> out;
  for (const TenantConfig& tenant : config.tenants) out.emplace(tenant.id, tenant);
  return out;
}

std::map<std::string, AccountConfig> accounts_of(const Config& config) {
  std::map<std::string, AccountConfig> out;
  for (const AccountConfig& account : config.accounts) out.emplace(account.account.id, account);
  return out;
}

/// Whether a running inlet would have to connect or subscribe anew.
bool reconnects(const AccountConfig& before, const AccountConfig& after) {
  if (before.broker.empty()) return false;
  const auto topic = [](const AccountConfig& account) {
    const auto found = account.account.settings.find("topic");
    return found == account.account.settings.end() ? std::string() : found->second;
  };
  return !after.broker.empty() &&
         (before.broker != after.broker || topic(before) != topic(after) ||
          before.account.source != after.account.source || before.account.tenant != after.account.tenant);
}

/// Whether the account's manifest now has other topic filters than the running subscription.
bool resubscribes(const AccountConfig& account, const DataParts& parts, const Subscribed& subscribed) {
  const auto running = subscribed.find(account.account.id);
  const CarrierSource* source = parts.catalog->find(account.account.source);
  return running != subscribed.end() && source != nullptr && source->mqtt_filters(account.account) != running->second;
}

std::vector<std::string> restart_of(const Config& before, const Config& after, const DataParts& parts_after,
                                    const Subscribed& subscribed) {
  std::vector<std::string> out;
  const auto add = [&](bool is_same, const char* pointer) {
    if (!is_same) out.emplace_back(pointer);
  };
  add(before.data_dir == after.data_dir, "/data_dir");
  add(before.listen == after.listen, "/listen");
  add(before.console == after.console, "/console");
  add(before.log == after.log, "/log");
  add(before.store == after.store, "/store");
  add(before.outbound == after.outbound, "/outbound");
  add(before.brokers == after.brokers, "/brokers");
  add(before.outlets == after.outlets, "/outlets");
  const auto known = accounts_of(before);
  for (std::size_t at = 0; at < after.accounts.size(); ++at) {
    const auto found = known.find(after.accounts[at].account.id);
    if (found == known.end() || found->second.broker.empty() || after.accounts[at].broker.empty()) continue;
    if (reconnects(found->second, after.accounts[at]) || resubscribes(after.accounts[at], parts_after, subscribed)) {
      out.push_back("/accounts/" + std::to_string(at) + " (its MQTT connection)");
    }
  }
  return out;
}

void write_ids(JsonWriter& writer, std::string_view name, const ReloadedIds& ids) {
  write_key(writer, name);
  writer.StartObject();
  write_texts(writer, "added", ids.added);
  write_texts(writer, "removed", ids.removed);
  write_texts(writer, "changed", ids.changed);
  writer.EndObject();
}

}  // namespace

ReloadReport compare_for_reload(const Config& before, const DataParts& parts_before, const Config& after,
                                const DataParts& parts_after, const Subscribed& subscribed) {
  ReloadReport report;
  report.carriers = compare(carriers_of(parts_before), carriers_of(parts_after));
  report.rule_packs = compare<RulePack>({parts_before.rules->begin(), parts_before.rules->end()},
                                        {parts_after.rules->begin(), parts_after.rules->end()});
  report.tenants = compare(tenants_of(before), tenants_of(after));
  report.accounts = compare(accounts_of(before), accounts_of(after));
  report.restart = restart_of(before, after, parts_after, subscribed);
  return report;
}

Config merge_live(const Config& running, Config fresh) {
  Config out = running;
  const auto known = accounts_of(running);
  for (AccountConfig& account : fresh.accounts) {
    const auto found = known.find(account.account.id);
    // Keep the whole account: a new topic or tenant does not fit the running subscription.
    if (found != known.end() && reconnects(found->second, account)) account = found->second;
  }
  out.carrier_dirs = std::move(fresh.carrier_dirs);
  out.rule_dirs = std::move(fresh.rule_dirs);
  out.tenants = std::move(fresh.tenants);
  out.accounts = std::move(fresh.accounts);
  return out;
}

void log_reload(const ReloadReport& report) {
  const auto count = [](const ReloadedIds& ids) { return ids.added.size() + ids.removed.size() + ids.changed.size(); };
  std::string restart;
  for (const std::string& pointer : report.restart) restart.append(restart.empty() ? "" : ", ").append(pointer);
  log(report.restart.empty() ? LogLevel::info : LogLevel::warn, "reloaded",
      {{"carriers", count(report.carriers)},
       {"rule_packs", count(report.rule_packs)},
       {"tenants", count(report.tenants)},
       {"accounts", count(report.accounts)},
       {"needs_restart", restart}});
}

void log_refusal(const Error& error) {
  std::string_view rest = error.what;
  for (const char* event = "reload_refused"; !rest.empty(); event = "reload_fault") {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    log(LogLevel::error, event, {{"error", line}});
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
}

std::string render_reload(const ReloadReport& report) {
  return admin_answer([&](JsonWriter& writer) {
    write_key(writer, "applied");
    writer.Bool(report.applied);
    write_ids(writer, "carriers", report.carriers);
    write_ids(writer, "rule_packs", report.rule_packs);
    write_ids(writer, "tenants", report.tenants);
    write_ids(writer, "accounts", report.accounts);
    write_texts(writer, "restart", report.restart);
  });
}

}  // namespace parcelgate
