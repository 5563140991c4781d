// Senders who prove nothing: limited, logged as episodes, counted one by one.
#pragma once

#include "gateway/edge/stranger_limits.hpp"
#include "gateway/telemetry/episode_log.hpp"

namespace parcelgate {

/// What the edge shares about strangers. Answers may leave after the edge has gone, so it is held by shared_ptr.
struct Strangers {
  StrangerLimits limits;
  EpisodeLog log;
};

}  // namespace parcelgate
