// The endpoints that make and revoke tracking links.
#pragma once

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// POST /v1/track-links: {"return_id"} or {"carrier", "tracking_number"}, and "expires_in"?. The subject's present link
/// (200) while at least half of its time is left, else a new one (201).
void create_track_link(const ApiCall& call);
/// DELETE /v1/track-links/{link_id}: answered when no reader sees the link as good any more.
void revoke_track_link(const ApiCall& call);

}  // namespace parcelgate
