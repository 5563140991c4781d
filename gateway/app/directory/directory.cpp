#include "gateway/app/directory/directory.hpp"

#include <algorithm>
#include <utility>

#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

// A form that many numbers share is not enough to choose a carrier.
constexpr int kLeastScore = 5;
constexpr std::size_t kMostPossible = 8;

/// Whether this account polls numbers or subscribes to them.
bool polls_at(const Source& source, const AccountSettings& settings) {
  return (settings.polls && source.poll_policy(settings.account)) ||
         (settings.subscribes && source.subscription_policy(settings.account));
}

}  // namespace

ResolvedAccount Directory::find_account(std::string_view account) const {
  const auto entry = accounts.find(account);
  const Source* source = entry == accounts.end() || !sources ? nullptr : sources->find(entry->second.account.source);
  if (source == nullptr) return {};
  return {source, &entry->second.account, &entry->second.shadow};
}

ResolvedAccount Directory::find_account_of(std::string_view source, std::string_view account) const {
  const ResolvedAccount found = find_account(account);
  return found.is_found() && sources->find(source) == found.source ? found : ResolvedAccount{};
}

std::vector<std::string> Directory::polling_accounts(std::string_view tenant, std::string_view carrier) const {
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const auto& [id, settings] : accounts) {
    if (settings.account.tenant != tenant) continue;
    const Source* source = sources->find(settings.account.source);
    if (source == nullptr) continue;
    if (!polls_at(*source, settings)) continue;
    if (carrier == kUnknownCarrier) {
      if (source->recognises_carriers()) others.push_back(id);
      continue;
    }
    // A source is also found by the ids of its own carriers: "dhl" belongs to dhl-unified.
    if (sources->find(carrier) == source)
      own.push_back(id);
    else if (source->covers(carrier))
      others.push_back(id);
  }
  return own.empty() ? others : own;
}

bool Directory::is_own(std::string_view tenant, std::string_view carrier) const {
  const Source* source = sources->find(carrier);
  return source != nullptr && std::any_of(accounts.begin(), accounts.end(), [&](const auto& entry) {
           const Account& account = entry.second.account;
           return account.tenant == tenant && sources->find(account.source) == source;
         });
}

Directory::FoundNumber Directory::find_carriers(std::string_view tenant, std::string_view typed,
                                                std::string_view country) const {
  FoundNumber out;
  out.tracking_number = canonical_tracking_number(typed);
  std::vector<CarrierCandidate> candidates;
  if (detector) {
    candidates = detector->detect({typed, [&](std::string_view carrier) { return is_own(tenant, carrier); }, country});
  }
  for (CarrierCandidate& candidate : candidates) {
    if (candidate.score < kLeastScore || out.possible.size() == kMostPossible) break;
    // Patterns treat hyphens differently, but one shipment has one number.
    std::string number = canonical_tracking_number(candidate.tracking_number);
    if (out.possible.empty())
      out.tracking_number = std::move(number);
    else if (number != out.tracking_number)
      continue;
    auto polling = polling_accounts(tenant, candidate.carrier);
    std::erase_if(polling, [&](const std::string& id) {
      const Source* source = sources->find(accounts.find(id)->second.account.source);
      return source->recognises_carriers() && sources->find(candidate.carrier) != source;
    });
    out.possible.push_back(
        {std::move(candidate.carrier), candidate.score, std::move(candidate.reasons), std::move(polling)});
  }
  PossibleCarrier anyone{std::string(kUnknownCarrier), 0, {"found out by the aggregator"}, {}};
  for (const auto& [id, settings] : accounts) {
    const Source* source = settings.account.tenant == tenant ? sources->find(settings.account.source) : nullptr;
    if (source == nullptr || !source->recognises_carriers() || !polls_at(*source, settings)) continue;
    anyone.accounts.push_back(id);
  }
  if (!anyone.accounts.empty()) out.possible.push_back(std::move(anyone));
  return out;
}

ShipmentKey Directory::key_of(std::string_view tenant, std::string_view carrier, std::string_view number) const {
  ShipmentKey key{std::string(tenant), sources->find_carrier(carrier), canonical_tracking_number(number)};
  if (key.carrier.empty()) key.carrier = to_slug(carrier);
  return key;
}

CarrierLookup Directory::carriers_of(std::string_view tenant) const {
  const bool takes_others = std::any_of(accounts.begin(), accounts.end(), [&](const auto& entry) {
    const Account& account = entry.second.account;
    const Source* source = account.tenant == tenant ? sources->find(account.source) : nullptr;
    return source != nullptr && source->names_any_carrier();
  });
  return lookup_in(*sources, takes_others);
}

NumberFit Directory::fit_of(const ShipmentKey& key) const {
  return detector ? detector->fit(key.carrier, key.tracking_number) : NumberFit::unknown;
}

bool Directory::has_polling(std::string_view tenant) const noexcept {
  return std::any_of(accounts.begin(), accounts.end(), [&](const auto& entry) {
    return (entry.second.polls || entry.second.subscribes) && entry.second.account.tenant == tenant;
  });
}

Locale Directory::locale_of(std::string_view tenant) const {
  const auto known = tenants.find(tenant);
  return known == tenants.end() ? Locale::en : known->second.locale;
}

}  // namespace parcelgate
