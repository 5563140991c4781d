// GET /v1/returns/{return_id}/explain and GET /v1/shipments/{carrier}/{tracking_number}/explain.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Why each clock of a return stands as it does, in the language of `lang`, else of Accept-Language. 404 when the
/// tenant has no such return.
void explain_return(const ApiCall& call);

/// The same of a shipment to the buyer. 404 when the tenant has no such shipment, or no rules for its shipments.
void explain_shipment(const ApiCall& call);

}  // namespace parcelgate
