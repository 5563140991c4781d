// Helpers of the commands that explain a stored return or complaint.
#pragma once

#include <string>

#include <rapidjson/document.h>

#include "gateway/base/instant.hpp"
#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// The member "now" of a request, or the current time if absent. @error rejected: not an instant
[[nodiscard]] Result<Instant> instant_of_request(const rapidjson::Value& request, const TimeSource& time);

/// @param owner  "complaint" or "return", for the error
/// @error rejected: the pack is no longer configured
[[nodiscard]] Result<const RulePack*> configured_pack(const RulePacks& packs, const std::string& id, const char* owner);

}  // namespace parcelgate
