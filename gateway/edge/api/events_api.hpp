// GET /v1/events: the feed by cursor, with long polling, or as server-sent events.
#pragma once

#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/feed_waiters.hpp"

namespace parcelgate {

/// Answers ?after=CURSOR&limit=N&wait=SECONDS with a page of the feed. Without new entries and with `wait`, the request
/// is parked in `waiters` and answered by the next commit or at the end of the wait. An admin of all tenants sees the
/// entries of all of them, or of ?tenant=ID. ?types=, carriers=, statuses=, legs=, clocks= and alerts= filter, each a
/// list separated by commas, as the members of a FeedFilter do.
///
/// With "Accept: text/event-stream" it answers with an EventStream, from Last-Event-ID or `after` on, else from now on.
/// @param waiters  must outlive the call; when it is full, the request is answered 503
void list_events(const ApiCall& call, FeedWaiters& waiters);

}  // namespace parcelgate
