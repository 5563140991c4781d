// Returns: POST and GET /v1/returns, GET /v1/returns/{return_id}, POST /v1/returns/{return_id}/facts.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

void create_return(const ApiCall& call);
void list_returns(const ApiCall& call);
void get_return(const ApiCall& call);
void record_fact(const ApiCall& call);

}  // namespace parcelgate
