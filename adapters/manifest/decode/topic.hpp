// MQTT topics by pattern: "{tenant}/lockers/{carrier}/{number}/events".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/language/field.hpp"

namespace parcelgate {

/// Whether the text is a topic pattern: each level is a literal or a {name}, without wildcards.
[[nodiscard]] bool is_topic_pattern(std::string_view pattern) noexcept;

/// The filter that receives all topics of a pattern: {tenant} and {account} are those of the account, every other
/// name matches one level.
[[nodiscard]] std::string topic_filter(std::string_view pattern, const Account& account);

/// The names that a topic gives to a pattern, or nothing when it does not match.
[[nodiscard]] std::optional<TopicNames> match_topic(std::string_view pattern, std::string_view topic,
                                                    const Account& account);

}  // namespace parcelgate
