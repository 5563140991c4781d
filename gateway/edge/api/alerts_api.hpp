// GET /v1/alerts: what needs a person.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Answers ?order=due|money&kind=KIND&after=CURSOR&limit=N with the open alerts of returns, shipments and complaints,
/// and a "next" cursor. `limit` counts owners; each may have several alerts. A cursor names a place in the order, not a
/// row: what changes meanwhile moves in the list. Money that is not shown, because the alert is not proven, has no part
/// in the order. With return_id, complaint_id, or carrier and tracking_number: the alerts of that owner alone, on one
/// page.
void list_alerts(const ApiCall& call);

}  // namespace parcelgate
