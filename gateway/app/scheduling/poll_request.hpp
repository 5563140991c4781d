// At which accounts a registered number is polled, and for which carriers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/carrier_detector.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A courier who may move the shipment, and where to ask about it as that courier's.
struct PossibleCarrier {
  std::string carrier;  ///< kUnknownCarrier: the accounts find out by themselves
  int score{0};
  std::vector<std::string> reasons;
  std::vector<std::string> accounts;  ///< of the tenant; empty: nobody to ask
  friend bool operator==(const PossibleCarrier&, const PossibleCarrier&) = default;
};

/// Which of a tenant's accounts ask about a carrier's shipments. An empty function: only those who ask already.
using PollingAccounts = std::function<std::vector<std::string>(std::string_view tenant, std::string_view carrier)>;

/// Whether and how a shipment is asked about.
struct PollRequest {
  std::vector<std::string> accounts;                      ///< empty: not polled
  std::map<std::string, std::string, std::less<>> hints;  ///< phone_tail, postal_code …
  std::vector<PossibleCarrier>
      possible{};                      ///< of a number without its courier, likeliest first; `accounts` is empty then
  PollingAccounts polling_accounts{};  ///< for a number without its courier that turns out to be known
};

/// One polling row for each account of the wish. What is known of earlier polling stays, so that registering again
/// asks no courier sooner than it allows.
Result<void> schedule_polls(Transaction& transaction, const ShipmentKey& key, const PollRequest& request, Instant now);

/// Ends the polling of a number whose waybill was withdrawn: under every carrier that it might have been of, unless
/// another shipment needs the row.
Result<void> end_polls(Transaction& transaction, const ShipmentKey& key);

}  // namespace parcelgate
