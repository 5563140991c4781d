// POST /v1/shipments.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Registers a shipment and schedules its polls. Answers after the commit: 201, or 200 for a shipment that is known, so
/// a client may repeat the request. Without a carrier the likeliest one is chosen, see carrier_choice.hpp.
void register_shipment(const ApiCall& call);

}  // namespace parcelgate
