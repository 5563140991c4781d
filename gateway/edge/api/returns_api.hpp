// Returns: POST and GET /v1/returns, GET /v1/returns/{return_id}, POST /v1/returns/{return_id}/facts.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Registers a return with its shipments. Answers after the commit: 201, or 200 for a return that exists with the same
/// content. All faults of the body are answered together, before anything is stored.
void create_return(const ApiCall& call);

/// Answers ?after=CURSOR&limit=N with returns, a "next" cursor and a Link header. A return whose rows are damaged is
/// left out, logged and listed by its id in "unreadable", so that the page can still be read.
void list_returns(const ApiCall& call);

/// Answers with one return, 404 when the tenant has none with this id.
void get_return(const ApiCall& call);

/// Records a fact and updates the clocks of the return. Answers after the commit with the whole return.
/// A fact with a known fact_id is a repetition: it is compared with the recorded one and changes nothing. So a client
/// may send a fact again when it got no answer.
void record_fact(const ApiCall& call);

}  // namespace parcelgate
