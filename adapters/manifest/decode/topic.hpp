// MQTT topics by pattern: "{tenant}/lockers/{carrier}/{number}/events".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/language/field.hpp"

namespace parcelgate {

/// Whether a pattern is one: whole levels are words or {names}, no wildcards.
[[nodiscard]] bool is_topic_pattern(std::string_view pattern) noexcept;

/// The filter that receives all topics of a pattern: {tenant} and {account} stand for the account's own, every other
/// name for any one level.
[[nodiscard]] std::string topic_filter(std::string_view pattern, const Account& account);

/// The names that a topic gives to a pattern, or nothing when it does not match.
[[nodiscard]] std::optional<TopicNames> match_topic(std::string_view pattern, std::string_view topic,
                                                    const Account& account);

}  // namespace parcelgate
