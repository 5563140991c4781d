// The reason for a shipment's next poll: stored as JSON, and explained to people in their language.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/domain/subscription.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// {"reason", "urgency", "every_s"?, "wanted_s"?, "subject"?, "due_at"?, "answer"?}. Members with their usual value are
/// left out.
[[nodiscard]] std::string to_json(const CheckBasis& why);
/// @error malformed: not written by to_json()
[[nodiscard]] Result<CheckBasis> parse_check_basis(std::string_view json);

/// Empty for a number that was never subscribed.
[[nodiscard]] std::string to_json(const Subscription& subscription);
/// @error malformed: not written by to_json()
[[nodiscard]] Result<Subscription> parse_subscription(std::string_view json);

/// One sentence: "In transit, polled every 2 h".
[[nodiscard]] std::string explain(const CheckBasis& why, Locale locale);

}  // namespace parcelgate
