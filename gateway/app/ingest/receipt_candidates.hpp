// Finds the returns that an unknown parcel may belong to.
#pragma once

#include <vector>

#include "gateway/domain/receipts.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// At most ten returns, those with the strongest and the most reasons first. Looks at 200 returns of the order found
/// inside, and at the 600 newest open returns: a candidate among older ones is not found.
[[nodiscard]] Result<std::vector<ReceiptCandidate>> find_candidates(Reader& reader, const Receipt& receipt);

}  // namespace parcelgate
