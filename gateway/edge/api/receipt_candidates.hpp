// Finds the returns that an unknown parcel may belong to.
#pragma once

#include <vector>

#include "gateway/domain/receipts.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// A return that an unknown parcel may belong to, and why.
struct ReceiptCandidate {
  std::string return_id;
  std::string order_id;
  std::vector<MatchReason> reasons;  ///< strongest first
};

/// At most ten returns, those with the strongest and the most reasons first. Looks at the returns of the order found
/// inside and at the newest open returns, at most 2,000 of them.
[[nodiscard]] Result<std::vector<ReceiptCandidate>> find_candidates(Reader& reader, const Receipt& receipt);

/// [{"return_id", "order_id", "reasons"}]
void write_candidates(JsonWriter& writer, const std::vector<ReceiptCandidate>& candidates);

}  // namespace parcelgate
