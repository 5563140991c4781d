#include "gateway/edge/directory.hpp"

#include <algorithm>

namespace parcelgate {

EdgeDirectory::Hook EdgeDirectory::find_hook(std::string_view source, std::string_view account) const {
  const Source* known = sources->find(source);
  const auto entry = accounts.find(account);
  if (known == nullptr || entry == accounts.end()) return {};
  if (sources->find(entry->second.account.source) != known) return {};
  return {known, &entry->second.account, &entry->second.shadow};
}

EdgeDirectory::Hook EdgeDirectory::find_account(std::string_view account) const {
  const auto entry = accounts.find(account);
  const Source* source = entry == accounts.end() || !sources ? nullptr : sources->find(entry->second.account.source);
  if (source == nullptr) return {};
  return {source, &entry->second.account, &entry->second.shadow};
}

std::vector<std::string> EdgeDirectory::polling_accounts(std::string_view tenant, std::string_view carrier) const {
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const auto& [id, settings] : accounts) {
    if (settings.account.tenant != tenant) continue;
    const Source* source = sources->find(settings.account.source);
    if (source == nullptr) continue;
    const bool polls = settings.polls && source->poll_policy(settings.account);
    const bool subscribes = settings.subscribes && source->subscription_policy(settings.account);
    if (!polls && !subscribes) continue;
    // A source answers to the names of the carriers that are its own, too: "dhl" is dhl-unified's.
    if (sources->find(carrier) == source)
      own.push_back(id);
    else if (source->covers(carrier))
      others.push_back(id);
  }
  return own.empty() ? others : own;
}

bool EdgeDirectory::has_polling(std::string_view tenant) const noexcept {
  return std::any_of(accounts.begin(), accounts.end(), [&](const auto& entry) {
    return (entry.second.polls || entry.second.subscribes) && entry.second.account.tenant == tenant;
  });
}

Locale EdgeDirectory::locale_of(std::string_view tenant) const {
  const auto known = tenants.find(tenant);
  return known == tenants.end() ? Locale::en : known->second.locale;
}

}  // namespace parcelgate
