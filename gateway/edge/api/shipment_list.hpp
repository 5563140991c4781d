// GET /v1/shipments: a tenant's shipments, page by page.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Answers with the shipments that the parameters let through, the latest registered first, a "next" cursor and a Link
/// header. A page may be short, or empty, and not be the last: one request reads at most Reader::kMostListed rows.
void list_shipments(const ApiCall& call);

}  // namespace parcelgate
