// "outbound": HTTP requests to couriers, ticket desks and subscribers.
#pragma once

#include <string>

#include "gateway/net/networks.hpp"
#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

/// A change needs a restart.
struct OutboundConfig {
  std::string ca_file;           ///< PEM; trusted in addition to the system's certificates; empty: the system's alone
  Networks subscriber_networks;  ///< of our own; subscribers there may be called, besides those on the public internet
  friend bool operator==(const OutboundConfig&, const OutboundConfig&) = default;
};

[[nodiscard]] OutboundConfig read_outbound(const rapidjson::Value& value, const std::string& pointer,
                                           const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
