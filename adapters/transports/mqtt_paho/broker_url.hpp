// The parts of a broker's URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

struct BrokerUrl {
  std::string host;
  std::uint16_t port{1883};
  bool tls{false};
  /// As Paho wants it: tcp://host:port or ssl://host:port.
  [[nodiscard]] std::string paho_uri() const;
};

/// Reads mqtt://, tcp://, mqtts:// or ssl:// with host and optional port (1883, 8883); IPv6 hosts in brackets.
/// @error config: names the faulty part
[[nodiscard]] Result<BrokerUrl> parse_broker_url(std::string_view url);

}  // namespace parcelgate
