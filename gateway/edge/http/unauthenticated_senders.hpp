// Shared state about unauthenticated senders: limits and sampled logs.
#pragma once

#include "gateway/edge/http/sender_limits.hpp"
#include "gateway/telemetry/episode_log.hpp"

namespace parcelgate {

/// Held by shared_ptr, because delayed answers may leave after the edge was destroyed.
struct UnauthenticatedSenders {
  SenderLimits limits;
  EpisodeLog log;
};

}  // namespace parcelgate
