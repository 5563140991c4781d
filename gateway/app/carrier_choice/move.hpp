// Moves a shipment, and the polling of its number, from one carrier to another. For the files of this folder.
#pragma once

#include <string>
#include <string_view>

#include "gateway/app/carrier_choice/carrier_choice.hpp"

namespace parcelgate {

/// Changes the carrier of the choice in memory; the earlier one is kept in `former`. The caller stores the choice.
void record_move(CarrierChoice& choice, const std::string& to);

/// Moves the shipment to the carrier `to`, with its history and its entry in the return, and stores the choice.
/// Publishes the correction. Polling rows stay: see move_polling().
/// @param because  published as the reason; does not settle the choice
/// @param held     the return that the caller holds and stores itself, or null: then the return is read and stored
Result<void> move_to_carrier(Transaction& transaction, Shipment& shipment, CarrierChoice& choice, const std::string& to,
                             SettledBy because, Return* held, Instant now);

/// Lets an account that polls the number under another carrier poll it under the carrier of `key`. Its requests for
/// subscriptions still count against the number's limit, but a subscription for another carrier is void. Does nothing
/// if the account polls `key` already, or polls the number under no carrier.
Result<void> move_polling(Transaction& transaction, const ShipmentKey& key, std::string_view account, Instant now);

/// Polls a number at all accounts for its carrier, as if the carrier had been stated at the registration. New rows take
/// the hints of all rows of the number.
/// @param polling_accounts  null: nothing is done
/// @param request           hints; its accounts are replaced
Result<void> poll_at_all_accounts(Transaction& transaction, const ShipmentKey& key,
                                  const PollingAccounts& polling_accounts, PollRequest request, Instant now);

}  // namespace parcelgate
