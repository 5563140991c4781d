// GET /v1/events: the feed by cursor, with long polling.
#pragma once

#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/feed_waiters.hpp"

namespace parcelgate {

void list_events(const ApiCall& call, FeedWaiters& waiters);

}  // namespace parcelgate
