// Receipts of a warehouse and the returns that they belong to. A receipt is matched by its number; see domain/receipts.
#pragma once

#include <vector>

#include "gateway/app/ingest/fact_changes.hpp"

namespace parcelgate {

/// The returns that a receipt is for, each once: those with its number, except where the number is that of the exchange
/// sent to the buyer. Of several, the open ones; of those, the ones whose order was found inside, if there is one.
[[nodiscard]] Result<std::vector<Return>> find_returns_of_receipt(Transaction& transaction, const Receipt& receipt);

/// Records a receipt as a `received` fact of the return, unless the return has that fact. A return that can take no
/// further fact is left as it is. The caller updates the clocks of the return.
/// @return whether the return has the fact now
Result<bool> record_receipt_on(const ReturnChange& change, const Receipt& receipt, Instant now);

/// Records the receipts that came before the return had the number, and marks them as matched.
Result<void> match_receipts(const ReturnChange& change, const ShipmentKey& key, Instant now);

/// Takes back the `received` facts that the return has from receipts of a number it lost. Each receipt passes to the
/// other returns that have the number, or is an unknown parcel again.
Result<void> release_receipts(const ReturnChange& change, const ShipmentKey& key, Instant now);

}  // namespace parcelgate
