#include "gateway/runtime/config/config_references.hpp"

#include <set>
#include <string>
#include <string_view>

namespace parcelgate {
namespace {

template <class Range, class IdOf>
void check_unique(const Range& range, IdOf id_of, std::string_view section, Faults& faults) {
  std::set<std::string> seen;
  std::size_t at = 0;
  for (const auto& item : range) {
    const std::string& id = id_of(item);
    if (!id.empty() && !seen.insert(id).second) {
      faults.push_back({"/" + std::string(section) + "/" + std::to_string(at) + "/id", "\"" + id + "\" is a duplicate",
                        "choose another id"});
    }
    ++at;
  }
}

/// A request names its customer by number or key, so both are unique in the gateway. Faults never show a key.
void check_kuaidi100_customers(const Config& config, Faults& faults) {
  std::set<std::string> numbers;
  std::set<std::string> keys;
  std::set<std::string> url_keys;
  std::set<std::string> outlets;
  for (const OutletConfig& outlet : config.outlets) outlets.insert(settings_of(outlet).id);
  for (std::size_t tenant = 0; tenant < config.tenants.size(); ++tenant) {
    const auto& customers = config.tenants[tenant].kuaidi100_customers;
    for (std::size_t at = 0; at < customers.size(); ++at) {
      const std::string pointer = "/tenants/" + std::to_string(tenant) + "/kuaidi100_customers/" + std::to_string(at);
      const auto check = [&](std::set<std::string>& seen, const std::string& value, const char* member) {
        if (value.empty() || seen.insert(value).second) return;
        faults.push_back({pointer + "/" + member, "another customer has the same", "choose another one"});
      };
      check(numbers, customers[at].customer, "customer");
      const std::string outlet = "kuaidi100-" + customers[at].customer;
      if (outlets.contains(outlet))
        faults.push_back({pointer + "/customer", "its outlet would be " + outlet + ", which is in /outlets", {}});
      check(keys, customers[at].key, "key");
      check(url_keys, customers[at].url_key, "url_key");
    }
  }
}

/// With a longer age, the configuration would promise more than the store keeps.
void check_messages_ages(const Config& config, Faults& faults) {
  for (std::size_t at = 0; at < config.tenants.size(); ++at) {
    const auto& age = config.tenants[at].messages_max_age;
    if (!age || *age <= config.store.journal_max_age) continue;
    faults.push_back({"/tenants/" + std::to_string(at) + "/messages_max_age",
                      "is longer than /store/journal_max_age, after which no message is kept",
                      "shorten it, leave it out, or make journal_max_age longer"});
  }
}

}  // namespace

void check_references(const Config& config, Faults& faults) {
  check_unique(
      config.tenants, [](const auto& item) -> const std::string& { return item.id; }, "tenants", faults);
  check_unique(
      config.accounts, [](const auto& item) -> const std::string& { return item.account.id; }, "accounts", faults);
  check_unique(
      config.brokers, [](const auto& item) -> const std::string& { return item.id; }, "brokers", faults);
  check_unique(
      config.outlets, [](const auto& item) -> const std::string& { return settings_of(item).id; }, "outlets", faults);
  check_kuaidi100_customers(config, faults);
  check_messages_ages(config, faults);
  if (const std::string& tenant = config.console.proxy.tenant; !tenant.empty() && config.find_tenant(tenant) == nullptr)
    faults.push_back({"/console/proxy/tenant", "no tenant \"" + tenant + "\"", "add it to /tenants"});
  for (std::size_t at = 0; at < config.accounts.size(); ++at) {
    const AccountConfig& account = config.accounts[at];
    const std::string pointer = "/accounts/" + std::to_string(at);
    if (!account.account.tenant.empty() && config.find_tenant(account.account.tenant) == nullptr) {
      faults.push_back({pointer + "/tenant", "no tenant \"" + account.account.tenant + "\"", "add it to /tenants"});
    }
    if (!account.broker.empty() && config.find_broker(account.broker) == nullptr) {
      faults.push_back({pointer + "/broker", "no broker \"" + account.broker + "\"", "add it to /brokers"});
    }
  }
  for (std::size_t at = 0; at < config.outlets.size(); ++at) {
    const std::string pointer = "/outlets/" + std::to_string(at);
    const auto* mqtt = std::get_if<MqttOutletConfig>(&config.outlets[at]);
    if (mqtt != nullptr && !mqtt->broker.empty() && config.find_broker(mqtt->broker) == nullptr) {
      faults.push_back({pointer + "/broker", "no broker \"" + mqtt->broker + "\"", "add it to /brokers"});
    }
    const std::string& tenant = settings_of(config.outlets[at]).tenant;
    if (!tenant.empty() && config.find_tenant(tenant) == nullptr) {
      faults.push_back({pointer + "/tenant", "no tenant \"" + tenant + "\"", "add it to /tenants"});
    }
  }
}

}  // namespace parcelgate
