// GET /v1/shipments/{carrier}/{tracking_number}: what it reads, its entity tag, and the answers that are kept.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Answers with one shipment, masked for a customer's key. ?include=events adds pages of its whole history, which a
/// customer's key may not read. A number that has moved to another carrier is found under its former carrier too.
///
/// An answer without `include=events` has an ETag (see shipment_tag()), and a request that names it is answered by 304
/// without rendering. The session keeps answers: while no row behind one has changed, and the directory is the same,
/// the next request for it reads nothing from the store. A change that is visible to readers is in every later answer.
///
/// Trap: a key's right to the shipment is checked before this is called, so a kept answer is never a way around it. The
/// kept answer is found by everything else that decides it: tenant, view, language and the path as written.
void get_shipment(const ApiCall& call);

}  // namespace parcelgate
