// Explanations: of /v1/returns/{return_id}, /v1/shipments/{carrier}/{tracking_number}, /v1/complaints/{complaint_id}.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Why each clock of a return stands as it does, in the language of `lang`, else of Accept-Language. 404 when the
/// tenant has no such return.
void explain_return(const ApiCall& call);

/// The same of a shipment to the buyer. 404 when the tenant has no such shipment, or no rules for its shipments.
void explain_shipment(const ApiCall& call);

/// The same of a complaint. 404 when the tenant has no such complaint.
void explain_complaint(const ApiCall& call);

}  // namespace parcelgate
