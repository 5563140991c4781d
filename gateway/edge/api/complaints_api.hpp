// Complaints: POST and GET /v1/complaints, GET /v1/complaints/{complaint_id}, POST /v1/complaints/{complaint_id}/facts.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Registers a complaint. Answers after the commit: 201, or 200 for one that exists with the same content. All faults
/// of the body are answered together, before anything is stored.
void create_complaint(const ApiCall& call);

/// Answers with complaints that the parameters let through, newest first, a "next" cursor and a Link header.
void list_complaints(const ApiCall& call);

/// Answers with one complaint, 404 when the tenant has none with this id.
void get_complaint(const ApiCall& call);

/// Records a fact and updates the clocks of the complaint. Answers after the commit with the whole complaint. A fact
/// with a known fact_id is a repetition, as record_fact() takes it.
void record_complaint_fact(const ApiCall& call);

}  // namespace parcelgate
