// POST /v1/shipments and GET /v1/shipments/{carrier}/{tracking_number}.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Registers a shipment and schedules its polls. Answers after the commit: 201, or 200 for a shipment that is known, so
/// a client may repeat the request. Without a carrier the likeliest one is chosen, see carrier_choice.hpp.
void register_shipment(const ApiCall& call);

/// Answers with one shipment, masked for a customer's key. ?include=events adds pages of its whole history, which a
/// customer's key may not read. A number that has moved to another carrier is found under its former carrier too.
void get_shipment(const ApiCall& call);

}  // namespace parcelgate
