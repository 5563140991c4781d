// From a message's bytes to events, by compiled plans alone.
#pragma once

#include <span>
#include <string_view>

#include "adapters/manifest/carrier_map.hpp"
#include "adapters/manifest/message_plan.hpp"
#include "adapters/manifest/status_map.hpp"

namespace parcelgate {

/// What decoding needs of a manifest.
struct DecodePlan {
  std::string_view source;   ///< the manifest's id
  std::string_view carrier;  ///< fixed carrier; empty: each shipment names its own
  std::span<const MessagePlan> messages;
  const StatusMap* statuses{nullptr};
  const CarrierMap* carriers{nullptr};
};

/// Events of one message at most; more is an error of the message.
inline constexpr std::size_t kMaxEventsPerMessage = 20'000;

/// @param topic  names caught from the topic (mqtt), or null
/// @error as Source::decode
[[nodiscard]] Result<Decoded> decode_message(const DecodePlan& plan, const Account& account,
                                             const SourceMessage& message, const TopicNames* topic);

/// The shape that a message seems to have, judged without reading its body as a tree; null when none fits.
[[nodiscard]] const MessagePlan* guess_shape(std::span<const MessagePlan> messages, const SourceMessage& message);

}  // namespace parcelgate
