// What the configuration says that requests need, as one immutable value: replaced as a whole on reload.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/intake/shadow.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/carrier_detector.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/wire/fact.hpp"

namespace parcelgate {

struct TenantSettings {
  std::string rule_pack;
  Locale locale{Locale::zh_cn};
};

struct AccountSettings {
  Account account;
  bool polls{true};        ///< is asked, where its source can be
  bool subscribes{false};  ///< numbers are registered for pushes, where its source takes that
  Shadow shadow{};         ///< how a candidate is watched beside it
};

struct EdgeDirectory {
  std::shared_ptr<const SourceCatalog> sources;
  std::shared_ptr<const RulePacks> rules;
  std::shared_ptr<const CarrierDetector> detector{};  ///< null: numbers without their courier are of nobody known
  std::map<std::string, AccountSettings, std::less<>> accounts;  ///< by account id
  std::map<std::string, TenantSettings, std::less<>> tenants;

  /// Null when the source is not known or the account is not one of it.
  struct Hook {
    const Source* source{nullptr};
    const Account* account{nullptr};
    const Shadow* shadow{nullptr};
  };
  [[nodiscard]] Hook find_hook(std::string_view source, std::string_view account) const;
  /// An account and its source; both null when either is not known.
  [[nodiscard]] Hook find_account(std::string_view account) const;

  /// Accounts of a tenant that ask about a carrier's shipments, or subscribe them: those of the carrier's own source,
  /// else those of aggregators that know the carrier. Of kUnknownCarrier: those that find out carriers by themselves.
  [[nodiscard]] std::vector<std::string> polling_accounts(std::string_view tenant, std::string_view carrier) const;

  /// Whether the tenant has an account at the carrier's own source.
  [[nodiscard]] bool is_own(std::string_view tenant, std::string_view carrier) const;

  /// A number that came without its courier, as its likeliest courier writes it, and who may move it: those whose form
  /// it has, each with the accounts that ask about it, and last the accounts that find out by themselves.
  struct FoundNumber {
    std::string tracking_number;  ///< empty: nothing that could be a number
    std::vector<PossibleCarrier> possible;
  };
  [[nodiscard]] FoundNumber find_carriers(std::string_view tenant, std::string_view typed,
                                          std::string_view country) const;

  /// A shipment's key with the canonical forms of its parts. An unknown carrier is kept, as an id.
  [[nodiscard]] ShipmentKey key_of(std::string_view tenant, std::string_view carrier, std::string_view number) const;

  /// Looks up the carrier names of a tenant: the catalogue's names, and any other name if one of its accounts is at a
  /// source that names carriers freely. The directory must outlive the result.
  [[nodiscard]] CarrierLookup carriers_of(std::string_view tenant) const;

  /// Whether a number looks like its carrier's. Of `unknown` where nothing is known.
  [[nodiscard]] NumberFit fit_of(const ShipmentKey& key) const;

  /// Whether any account of a tenant asks at all: cheap, for answers that would otherwise look up polls in vain.
  [[nodiscard]] bool has_polling(std::string_view tenant) const noexcept;

  [[nodiscard]] Locale locale_of(std::string_view tenant) const;
};

/// polling_accounts() for commands, which keep the directory that they were made with.
[[nodiscard]] PollingAccounts polling_accounts_of(std::shared_ptr<const EdgeDirectory> directory);

}  // namespace parcelgate
