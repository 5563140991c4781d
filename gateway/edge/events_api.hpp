// GET /v1/events: the feed by cursor, with long polling.
#pragma once

#include "gateway/edge/api_call.hpp"
#include "gateway/edge/feed_waiters.hpp"

namespace parcelgate {

void list_events(const ApiCall& call, FeedWaiters& waiters);

}  // namespace parcelgate
