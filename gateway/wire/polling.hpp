// Why and when a shipment is asked about: stored as JSON, told to people in their language.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/domain/subscription.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// {"reason", "urgency"?, "every_s"?, "wanted_s"?, "subject"?, "due_at"?, "said"?}: what is as usual is left out.
[[nodiscard]] std::string to_json(const CheckBasis& why);
/// @error malformed: not written by to_json()
[[nodiscard]] Result<CheckBasis> parse_check_basis(std::string_view json);

/// Empty for a number that never had one.
[[nodiscard]] std::string to_json(const Subscription& subscription);
/// @error malformed: not written by to_json()
[[nodiscard]] Result<Subscription> parse_subscription(std::string_view json);

/// One sentence: "Out for delivery: news are about to come, asked every 15 minutes".
[[nodiscard]] std::string explain(const CheckBasis& why, Locale locale);

}  // namespace parcelgate
