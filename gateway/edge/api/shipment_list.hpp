// GET /v1/shipments: a tenant's shipments, page by page.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Answers with the shipments that match the parameters, the latest registered first, a "next" cursor and a Link
/// header. One request reads at most Reader::kMostListed rows, so a page can be short or empty without being the last.
void list_shipments(const ApiCall& call);

}  // namespace parcelgate
