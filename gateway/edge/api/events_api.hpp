// GET /v1/events: the feed by cursor, with long polling.
#pragma once

#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/feed_waiters.hpp"

namespace parcelgate {

/// Answers ?after=CURSOR&limit=N&wait=SECONDS with a page of the feed. Without new entries and with `wait`, the request
/// is parked in `waiters` and answered by the next commit or at the end of the wait. An admin of all tenants sees the
/// entries of all of them, or of ?tenant=ID.
/// @param waiters  must outlive the call; when it is full, the request is answered 503
void list_events(const ApiCall& call, FeedWaiters& waiters);

}  // namespace parcelgate
