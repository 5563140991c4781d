// From a message's bytes to events, by compiled plans alone.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/manifest/decode/carrier_map.hpp"
#include "adapters/manifest/decode/message_plan.hpp"
#include "adapters/manifest/decode/status_map.hpp"

namespace parcelgate {

class ParsedMessage;

/// Rows of the status map that messages used, and what they held that it lacks; see study.hpp.
struct MappingUse {
  std::set<const MapRow*> rows;
  std::set<std::string> missing;  ///< the most exact key of an event that neither code nor text gave a meaning
  /// Texts that were matched against patterns, each with the key of the rows (empty: rows without a code).
  std::set<std::pair<std::string, std::string>> texts;
};

/// What decoding needs of a manifest.
struct DecodePlan {
  std::string_view source;   ///< the manifest's id
  std::string_view carrier;  ///< fixed carrier; empty: each shipment names its own
  std::span<const MessagePlan> messages;
  const StatusMap* statuses{nullptr};
  const CarrierMap* carriers{nullptr};
  const AccountSpec* account{nullptr};  ///< defaults of settings
  MappingUse* use{nullptr};             ///< told of each code, where somebody studies the manifest
};

/// Events of one message at most; more is an error of the message.
inline constexpr std::size_t kMaxEventsPerMessage = 20'000;
/// Faulty items that are told one by one; the rest of the message is not read then.
inline constexpr std::size_t kMaxFaultsPerMessage = 30'000;

/// @param topic  names caught from the topic (mqtt), or null
/// @error as Source::decode
[[nodiscard]] Result<Decoded> decode_message(const DecodePlan& plan, const Account& account,
                                             const SourceMessage& message, const TopicNames* topic);
/// @param parsed  what verification has parsed of the message already, and the acknowledgement goes on with
[[nodiscard]] Result<Decoded> decode_message(const DecodePlan& plan, const Account& account,
                                             const SourceMessage& message, const TopicNames* topic,
                                             ParsedMessage& parsed);

/// Which acknowledgement answers a message: that of its shape. The body is read as a tree only where shapes that fit
/// outside name different ones. Empty: the only one, or none fits.
[[nodiscard]] std::string_view find_acknowledgement(std::span<const MessagePlan> messages, const SourceMessage& message,
                                                    ParsedMessage& parsed);

}  // namespace parcelgate
