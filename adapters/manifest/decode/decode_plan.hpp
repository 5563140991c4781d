// The parts of a manifest that decoding needs.
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

/// Report of the status map's use while messages are decoded: used rows, and keys that have no row. See study.hpp.
struct MappingUse {
  std::set<const MapRow*> rows;
  std::set<std::string> missing;  ///< the most exact key of each unmapped event
  /// Texts that were matched against patterns, each with the key of the rows (empty: rows without a code).
  std::set<std::pair<std::string, std::string>> texts;
};

/// View of the parts of a manifest that decoding needs. The manifest must outlive it.
struct DecodePlan {
  std::string_view source;   ///< the manifest's id
  std::string_view carrier;  ///< fixed carrier; empty: each shipment names its own
  std::span<const MessagePlan> messages;
  const StatusMap* statuses{nullptr};
  const CarrierMap* carriers{nullptr};
  const AccountSpec* account{nullptr};  ///< defaults of settings
  MappingUse* use{nullptr};             ///< receives the used rows when a manifest is studied; null in the gateway
};

}  // namespace parcelgate
