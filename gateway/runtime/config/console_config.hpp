// "console": the operator's console.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "gateway/net/networks.hpp"
#include "gateway/ports/store/keys.hpp"
#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

/// People whom a trusted proxy has signed in; see TrustedProxy.
struct ConsoleProxyConfig {
  Networks addresses;
  std::string user_header;
  std::string groups_header;
  std::string tenant;
  std::map<std::string, KeyScope, std::less<>> scopes;
  friend bool operator==(const ConsoleProxyConfig&, const ConsoleProxyConfig&) = default;
};

/// A change needs a restart.
struct ConsoleConfig {
  bool enabled{true};
  bool https{false};
  std::chrono::milliseconds idle_timeout{std::chrono::hours{2}};
  std::chrono::milliseconds session_timeout{std::chrono::hours{12}};
  ConsoleProxyConfig proxy;
  friend bool operator==(const ConsoleConfig&, const ConsoleConfig&) = default;
};

/// @param trusted_proxies  of "listen"; the default for "addresses" of the section's proxy
[[nodiscard]] ConsoleConfig read_console(const rapidjson::Value& value, const std::string& pointer,
                                         const Networks& trusted_proxies, Faults& faults);

}  // namespace parcelgate
