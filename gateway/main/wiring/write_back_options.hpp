// Shop platforms of the configuration: their checks, and the options of their outlets.
#pragma once

#include <memory>

#include "adapters/platforms/platform_folder.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/write_backs/write_back_outlet.hpp"
#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

/// What an outlet writes: the configured states, else those that the platform writes by default.
[[nodiscard]] WriteBackOptions write_back_options(const WriteBackConfig& outlet, const PlatformPlan& platform);
/// An entry that is refused is tried for a day and a half, then it is a dead letter. One delivery a second stays within
/// the limits that are known.
void use_write_back_pace(FollowerOptions& options);

/// Adds a fault for each platform, state, setting and secret that does not fit, and for outlets that write to the same
/// platform for the same tenant.
void check_write_backs(const Config& config, Faults& faults);

}  // namespace parcelgate
