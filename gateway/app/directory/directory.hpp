// The part of the configuration that requests need, as one immutable value.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/directory/kuaidi100_customer.hpp"
#include "gateway/app/directory/track_brand.hpp"
#include "gateway/app/intake/shadow.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/carrier_contacts.hpp"
#include "gateway/ports/carrier_detector.hpp"
#include "gateway/ports/company_codes.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/wire/fact.hpp"

namespace parcelgate {

/// The settings of one tenant.
struct TenantSettings {
  std::string rule_pack;
  Locale locale{Locale::zh_cn};
  std::string complaint_rule_pack{"house"};  ///< of complaints that name none
  std::string name{};                        ///< of the shop, for people; empty: its id
  TrackBrand brand{};                        ///< of its tracking page
};

/// The settings of one account.
struct AccountSettings {
  Account account;
  bool polls{true};        ///< polled, if its source supports it
  bool subscribes{false};  ///< numbers are subscribed for pushes, if its source supports it
  Shadow shadow{};         ///< its shadow candidate; default: off
};

/// An account with its source and shadow, which point into the directory; all null if it was not found.
struct ResolvedAccount {
  const Source* source{nullptr};
  const Account* account{nullptr};
  const Shadow* shadow{nullptr};
  [[nodiscard]] bool is_found() const noexcept { return account != nullptr; }
};

/// Sources, rules, accounts and tenants. Never changed after it was built: a reload builds a new one, and a request
/// keeps the shared_ptr that it started with. All members are safe to call from any thread. A command holds the
/// directory as its PollingAccounts, so it uses the configuration of its request also after a reload.
///
/// Trap: results that are pointers, and the result of carriers_of(), point into the directory. Hold its shared_ptr as
/// long as you use them.
///
///     const auto directory = directories.load();  // std::shared_ptr<const Directory>
///     const auto found = directory->find_account("sf-main");
///     if (!found.is_found()) return respond_not_found();
///     auto decoded = found.source->decode(*found.account, message);
struct Directory final : PollingAccountLookup {
  std::shared_ptr<const SourceCatalog> sources;
  std::shared_ptr<const RulePacks> rules;
  std::shared_ptr<const CarrierDetector> detector{};             ///< null: numbers without a carrier have no candidates
  std::map<std::string, AccountSettings, std::less<>> accounts;  ///< by account id
  std::map<std::string, TenantSettings, std::less<>> tenants;
  std::vector<Kuaidi100Customer> kuaidi100_customers{};       ///< of all tenants
  std::shared_ptr<const CarrierContacts> contacts{};          ///< null: carriers are shown by their ids
  std::shared_ptr<const CompanyCodes> kuaidi100_companies{};  ///< null: carriers have our names alone

  /// The account with this id; not found if its source is not known.
  [[nodiscard]] ResolvedAccount find_account(std::string_view account) const;
  /// The account that the path of a webhook names; not found if the account is of another source.
  /// @param source  an id or another name of the source
  [[nodiscard]] ResolvedAccount find_account_of(std::string_view source, std::string_view account) const;

  /// Ids of the tenant's accounts that poll or subscribe a carrier's shipments: those at the carrier's own source, or,
  /// if there is none, those at aggregators that cover the carrier. For kUnknownCarrier: those at aggregators that
  /// detect carriers.
  [[nodiscard]] std::vector<std::string> polling_accounts(std::string_view tenant,
                                                          std::string_view carrier) const override;

  /// Whether the tenant has an account at the carrier's own source.
  [[nodiscard]] bool is_own(std::string_view tenant, std::string_view carrier) const;

  /// The candidates for a number without a carrier: the carriers whose pattern it matches, likeliest first, each with
  /// the accounts that poll it, and last kUnknownCarrier with the accounts that detect carriers.
  struct FoundNumber {
    std::string tracking_number;  ///< as the likeliest carrier writes it; empty: not a tracking number
    std::vector<PossibleCarrier> possible;
  };
  /// Detects the carriers of a number as typed.
  /// @param country  helps to rank; may be empty
  [[nodiscard]] FoundNumber find_carriers(std::string_view tenant, std::string_view typed,
                                          std::string_view country) const;

  /// The key of a shipment with the carrier's id and the canonical number. An unknown carrier is kept as a slug.
  [[nodiscard]] ShipmentKey key_of(std::string_view tenant, std::string_view carrier, std::string_view number) const;

  /// Looks up the carrier names that a tenant may use: the catalogue's names, and any other name if one of its accounts
  /// is at a source that names carriers freely. The directory must outlive the result.
  [[nodiscard]] CarrierLookup carriers_of(std::string_view tenant) const;

  /// Whether the number matches its carrier's patterns; `unknown` if no pattern is known.
  [[nodiscard]] NumberFit fit_of(const ShipmentKey& key) const;

  /// Whether any account of the tenant may poll or subscribe. Cheap: saves a look-up of polls that cannot exist.
  [[nodiscard]] bool has_polling(std::string_view tenant) const noexcept;

  /// The tenant's locale; English for an unknown tenant.
  [[nodiscard]] Locale locale_of(std::string_view tenant) const;
};

/// Loads the directory of the moment, for work that outlives a reload. Never null.
using LoadDirectory = std::function<std::shared_ptr<const Directory>()>;

}  // namespace parcelgate
