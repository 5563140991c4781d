// Filters of the feed in requests: the names that they may use, and filters as query parameters.
#pragma once

#include <string>

#include "gateway/edge/api/api_call.hpp"
#include "gateway/wire/feed_filter.hpp"

namespace parcelgate {

/// What a filter may name: the carriers of the tenant's directory, and the clocks of all rule packs.
[[nodiscard]] FilterNames filter_names(const ApiCall& call, const std::string& tenant);

/// The filter of ?types=, carriers=, statuses=, legs=, clocks= and alerts=, each a list separated by commas.
/// @error malformed: names the parameter, the first fault and its remedy
[[nodiscard]] Result<FeedFilter> read_filter_parameters(const ApiCall& call, const std::string& tenant);

}  // namespace parcelgate
