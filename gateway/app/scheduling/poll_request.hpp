// At which accounts a registered number is polled, and for which carriers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/carrier_detector.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A carrier that may move a shipment, and the accounts that can poll the number under that carrier.
struct PossibleCarrier {
  std::string carrier;                ///< kUnknownCarrier: the accounts detect the carrier themselves
  int score{0};                       ///< ranks candidates; it is not a probability
  std::vector<std::string> reasons;   ///< for people
  std::vector<std::string> accounts;  ///< ids, of the shipment's tenant; empty: no account polls this carrier
  friend bool operator==(const PossibleCarrier&, const PossibleCarrier&) = default;
};

/// Looks up which accounts poll a carrier's shipments; Directory implements it.
class PollingAccountLookup {
 public:
  virtual ~PollingAccountLookup() = default;
  /// The ids of the tenant's accounts that poll or subscribe shipments of the carrier. Called on the store's thread, so
  /// it must not block.
  [[nodiscard]] virtual std::vector<std::string> polling_accounts(std::string_view tenant,
                                                                  std::string_view carrier) const = 0;
};

/// A look-up that a command keeps alive. Null: numbers stay at the accounts that poll them already.
using PollingAccounts = std::shared_ptr<const PollingAccountLookup>;

/// Where and how to poll a shipment. Either `accounts` is filled (the carrier is known) or `possible` is (it is not).
///
///     PollRequest polls;
///     polls.accounts = directory.polling_accounts(tenant, "sf");
///     polls.hints["phone_tail"] = "1234";
struct PollRequest {
  std::vector<std::string> accounts;                      ///< ids; empty: not polled
  std::map<std::string, std::string, std::less<>> hints;  ///< query parameters by name: phone_tail, postal_code …
  std::vector<PossibleCarrier> possible{};  ///< candidates for a number registered without a carrier, likeliest first
  PollingAccounts polling_accounts{};       ///< used when such a number turns out to be known under another carrier
};

/// Stores one polling row for each account of the request; a new row is due at `now`. An existing row keeps its history
/// and its next check, so that a repeated registration polls no courier sooner than it allows. An existing row becomes
/// due at once if its polling had ended, or if it failed or was refused and the request brings other hints.
Result<void> schedule_polls(Transaction& transaction, const ShipmentKey& key, const PollRequest& request, Instant now);

/// Ends the polling of a number whose waybill was withdrawn. Rows under other possible carriers end as well, except
/// those that belong to another shipment with the same number.
Result<void> end_polls(Transaction& transaction, const ShipmentKey& key);

}  // namespace parcelgate
