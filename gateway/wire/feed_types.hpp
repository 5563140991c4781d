// The table of all types of feed entries, for filters, schemas and documents.
#pragma once

#include <string_view>
#include <vector>

namespace parcelgate {

/// Type of a test delivery. It is not part of the feed, so no filter names it.
inline constexpr std::string_view kSubscriptionTest = "parcelgate.subscription.test.v1";

/// The type of each entry that the feed can hold. schemas/events/ has the schema of each.
[[nodiscard]] std::vector<std::string_view> all_feed_types();

/// The groups of types, as filters name them: "parcelgate.shipment.*", "parcelgate.clock.*" and so on.
[[nodiscard]] std::vector<std::string_view> all_feed_type_groups();

/// Whether a type is `wanted`, or belongs to the group that `wanted` names.
[[nodiscard]] bool is_feed_type(std::string_view type, std::string_view wanted) noexcept;

}  // namespace parcelgate
