#include "adapters/transports/mqtt_paho/broker_url.hpp"

#include <array>
#include <charconv>

namespace parcelgate {
namespace {

struct Scheme {
  std::string_view prefix;
  bool tls;
};
constexpr std::array<Scheme, 4> kSchemes{{{"mqtt://", false}, {"tcp://", false}, {"mqtts://", true}, {"ssl://", true}}};

Unexpected refuse(std::string_view what) {
  return unexpected(ErrorKind::config,
                    "broker URL: " + std::string(what) + "; write mqtt://host:1883 or mqtts://host:8883");
}

}  // namespace

std::string BrokerUrl::paho_uri() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (tls ? "ssl://" : "tcp://") + (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<BrokerUrl> parse_broker_url(std::string_view url) {
  for (const Scheme& scheme : kSchemes) {
    if (!url.starts_with(scheme.prefix)) continue;
    std::string_view rest = url.substr(scheme.prefix.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/@?#") != std::string_view::npos) return refuse("only host and port belong in it");
    BrokerUrl parts;
    parts.tls = scheme.tls;
    parts.port = scheme.tls ? 8883 : 1883;
    std::string_view port;
    if (rest.starts_with('[')) {
      const auto end = rest.find(']');
      if (end == std::string_view::npos) return refuse("the bracket of the address is not closed");
      parts.host = rest.substr(1, end - 1);
      port = rest.substr(end + 1);
    } else {
      const auto colon = rest.find(':');
      parts.host = rest.substr(0, colon);
      port = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon);
    }
    if (parts.host.empty()) return refuse("the host is missing");
    if (port.empty()) return parts;
    const char* const end = port.data() + port.size();
    const auto read = std::from_chars(port.data() + 1, end, parts.port);
    if (port.front() != ':' || read.ec != std::errc{} || read.ptr != end || parts.port == 0) {
      return refuse("the port is not a number from 1 to 65535");
    }
    return parts;
  }
  return refuse("the scheme is not known");
}

}  // namespace parcelgate
