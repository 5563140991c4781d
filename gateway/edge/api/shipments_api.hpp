// POST /v1/shipments and GET /v1/shipments/{carrier}/{tracking_number}.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

void register_shipment(const ApiCall& call);
void get_shipment(const ApiCall& call);

}  // namespace parcelgate
