#include "gateway/runtime/config/config.hpp"

#include <algorithm>
#include <optional>

#include "gateway/base/file.hpp"
#include "gateway/runtime/config/config_references.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

Config read_config(const rapidjson::Value& root, const ConfigFile& file, Faults& faults) {
  Config out;
  ObjectReader reader(root, "", faults);
  reader.allow("$schema");
  out.data_dir = file.resolve(reader.required_text("data_dir"));
  if (const auto* value = reader.member("listen")) out.listen = read_listen(*value, "/listen", faults);
  if (const auto* value = reader.member("console"))
    out.console = read_console(*value, "/console", out.listen.trusted_proxies, faults);
  if (const auto* value = reader.member("log")) out.log = read_log(*value, "/log", faults);
  if (const auto* value = reader.member("store")) out.store = read_store(*value, "/store", faults);
  if (const auto* value = reader.member("outbound")) out.outbound = read_outbound(*value, "/outbound", file, faults);
  if (const auto* value = reader.member("tracking")) out.tracking = read_track(*value, "/tracking", faults);
  for (const std::string& dir : reader.texts("carrier_dirs")) out.carrier_dirs.push_back(file.resolve(dir));
  for (const std::string& dir : reader.texts("rule_dirs")) out.rule_dirs.push_back(file.resolve(dir));
  for (const auto& element : reader.array("tenants")) out.tenants.push_back(read_tenant(element, file, faults));
  for (const auto& element : reader.array("accounts")) out.accounts.push_back(read_account(element, file, faults));
  for (const auto& element : reader.array("brokers")) out.brokers.push_back(read_broker(element, file, faults));
  for (const auto& element : reader.array("outlets")) out.outlets.push_back(read_outlet(element, file, faults));
  if (out.tenants.empty()) reader.fault("tenants", "must name at least one tenant");
  check_references(out, faults);
  return out;
}

std::optional<rapidjson::Document> parse_document(std::string_view json, Faults& faults) {
  auto document = parse_json_with_comments(json);
  if (document) return *std::move(document);
  faults.push_back({"", document.error().what, "fix the JSON there"});
  return std::nullopt;
}

std::optional<rapidjson::Document> load_document(const fs::path& file, Faults& faults) {
  if (const auto bytes = read_file(file)) return parse_document(*bytes, faults);
  faults.push_back({"", "cannot be read", "check the path and its permissions"});
  return std::nullopt;
}

ConfigFile locate(const fs::path& file, SecretPolicy secrets = SecretPolicy::resolve) {
  return {fs::absolute(file).parent_path(), secrets};
}

}  // namespace

const TenantConfig* Config::find_tenant(std::string_view id) const noexcept {
  const auto found = std::find_if(tenants.begin(), tenants.end(), [&](const auto& tenant) { return tenant.id == id; });
  return found == tenants.end() ? nullptr : &*found;
}

const BrokerConfig* Config::find_broker(std::string_view id) const noexcept {
  const auto found = std::find_if(brokers.begin(), brokers.end(), [&](const auto& broker) { return broker.id == id; });
  return found == brokers.end() ? nullptr : &*found;
}

Config parse_config(std::string_view json, const fs::path& base, Faults& faults) {
  const auto document = parse_document(json, faults);
  return document ? read_config(*document, {base}, faults) : Config{};
}

Account load_account(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  return document ? read_lone_account(*document, locate(file), faults) : Account{};
}

Config load_config(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  return document ? read_config(*document, locate(file), faults) : Config{};
}

Config load_config_without_secrets(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  return document ? read_config(*document, locate(file, SecretPolicy::leave_out), faults) : Config{};
}

}  // namespace parcelgate
