#include "gateway/runtime/config/console_config.hpp"

namespace parcelgate {
namespace {

/// @param trusted  networks of listen.trusted_proxies
ConsoleProxyConfig read_proxy(const rapidjson::Value& value, const std::string& pointer, const Networks& trusted,
                              Faults& faults) {
  ConsoleProxyConfig out;
  ObjectReader reader(value, pointer, faults);
  out.addresses = reader.has("addresses") ? read_networks(reader, "addresses") : trusted;
  if (out.addresses.empty())
    reader.fault("addresses", "names no network", "name the proxy's here or in /listen/trusted_proxies");
  out.user_header = reader.required_text("user_header");
  out.groups_header = reader.text("groups_header", "");
  out.tenant = reader.text("tenant", "");
  for (const auto& member : reader.members("scopes")) {
    const auto scope = member.value->IsString() ? find_key_scope(text_of(*member.value)) : std::nullopt;
    if (!scope || *scope == KeyScope::customer) {
      faults.push_back({member.pointer, "is not one of after_sales, admin, viewer", {}});
      continue;
    }
    out.scopes[member.name] = *scope;
  }
  if (out.scopes.empty())
    reader.fault("scopes", "gives nobody access", R"(write {"GROUP": "viewer"}; "*" is everybody)");
  return out;
}

}  // namespace

ConsoleConfig read_console(const rapidjson::Value& value, const std::string& pointer, const Networks& trusted_proxies,
                           Faults& faults) {
  ConsoleConfig out;
  ObjectReader reader(value, pointer, faults);
  out.enabled = reader.boolean("enabled", out.enabled);
  out.https = reader.boolean("https", out.https);
  out.idle_timeout = read_timeout(reader, "idle_timeout", out.idle_timeout);
  out.session_timeout = read_timeout(reader, "session_timeout", out.session_timeout);
  if (const auto* proxy = reader.member("proxy"))
    out.proxy = read_proxy(*proxy, pointer + "/proxy", trusted_proxies, faults);
  return out;
}

}  // namespace parcelgate
