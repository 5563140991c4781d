// Batches: POST /v1/returns:batch, /v1/shipments:batch and /v1/facts:batch.
//
// An item is a body of the single call, is checked like one, and becomes a command of its own: one bad item does not
// affect the others, and the store groups the commands by itself. The answer comes when the last one is durable, with a
// result for each item in the order of the request.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Most items of one batch. Its bytes are limited too, see edge.cpp.
inline constexpr std::size_t kMaxBatchItems = 500;

/// {"returns": [body of POST /v1/returns, …]}. A duplicate changes nothing; its result lists in "left_out" the parts
/// that the known return does not have, since the client may have meant to add them.
void create_returns(const ApiCall& call);
/// {"shipments": [body of POST /v1/shipments, …]}
void register_shipments(const ApiCall& call);
/// {"facts": [{"return_id", …body of POST /v1/returns/{return_id}/facts}, …]}. A fact may build on an earlier one of
/// the same request.
void record_facts(const ApiCall& call);

}  // namespace parcelgate
