// From a message's bytes to events, by compiled plans alone.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "adapters/manifest/decode/decode_plan.hpp"

namespace parcelgate {

class ParsedMessage;

/// A message with more events is malformed.
inline constexpr std::size_t kMaxEventsPerMessage = 20'000;
/// Reading of a message stops after this many faulty items; each of them is reported.
inline constexpr std::size_t kMaxFaultsPerMessage = 30'000;

/// @param topic  names caught from the topic (mqtt), or null
/// @error as Source::decode
[[nodiscard]] Result<Decoded> decode_message(const DecodePlan& plan, const Account& account,
                                             const SourceMessage& message, const TopicNames* topic);
/// @param parsed  documents that verification has already parsed; the acknowledgement reuses them
[[nodiscard]] Result<Decoded> decode_message(const DecodePlan& plan, const Account& account,
                                             const SourceMessage& message, const TopicNames* topic,
                                             ParsedMessage& parsed);

/// The name of the acknowledgement set for a message: that of its shape. The body is parsed only when the shapes that
/// match without parsing name different sets. Empty: the first set, or no shape matches.
[[nodiscard]] std::string_view find_acknowledgement(std::span<const MessagePlan> messages, const SourceMessage& message,
                                                    ParsedMessage& parsed);

}  // namespace parcelgate
