#include "gateway/runtime/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "gateway/domain/tracking_number.hpp"
#include "gateway/runtime/config_references.hpp"
#include "gateway/runtime/desk_fields.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

/// Ids of tenants and accounts are part of URLs, topics, metrics and file names.
std::string read_slug(ObjectReader& reader) {
  std::string id = reader.required_text("id");
  if (!id.empty() && !is_slug(id)) {
    reader.fault("id", "\"" + id.substr(0, 40) + "\" is not an id", "write it lower-case-with-hyphens");
  }
  return id;
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Reads sections of the configuration; holds what all of them need.
class ConfigParser {
 public:
  enum class Secrets : bool { read, leave_out };
  ConfigParser(fs::path base, Faults& faults, Secrets secrets = Secrets::read)
      : base_(std::move(base)), faults_(faults), secrets_(secrets) {}

  Config parse(const rapidjson::Value& root);
  Account parse_account(const rapidjson::Value& root);

 private:
  void read_account(ObjectReader& reader, Account& out);
  ListenConfig listen(const rapidjson::Value& value, const std::string& pointer);
  LogOptions log(const rapidjson::Value& value, const std::string& pointer);
  StoreConfig store(const rapidjson::Value& value, const std::string& pointer);
  OutboundConfig outbound(const rapidjson::Value& value, const std::string& pointer);
  TenantConfig tenant(const ObjectReader::Element& element);
  AccountConfig account(const ObjectReader::Element& element);
  BrokerConfig broker(const ObjectReader::Element& element);
  OutletConfig outlet(const ObjectReader::Element& element);
  std::vector<std::string> secret(const rapidjson::Value& value, const std::string& pointer);
  std::string optional_secret(ObjectReader& reader, std::string_view name);
  fs::path resolved(const std::string& path) const { return path.empty() ? fs::path{} : base_ / path; }
  std::string pem_file(ObjectReader& reader, std::string_view name, std::string_view holds);
  void check_tls(ObjectReader& reader, const BrokerConfig& broker);

  fs::path base_;
  Faults& faults_;
  Secrets secrets_;
};

std::vector<std::string> ConfigParser::secret(const rapidjson::Value& value, const std::string& pointer) {
  if (secrets_ == Secrets::leave_out) return {};
  if (value.IsString()) return {std::string(text_of(value))};
  if (value.IsArray()) {
    std::vector<std::string> all;
    for (rapidjson::SizeType at = 0; at < value.Size(); ++at) {
      for (std::string& one : secret(value[at], pointer + "/" + std::to_string(at))) all.push_back(std::move(one));
    }
    return all;
  }
  ObjectReader reader(value, pointer, faults_);
  const std::string env = reader.text("env", "");
  const std::string file = reader.text("file", "");
  if (env.empty() == file.empty()) {
    faults_.push_back({pointer, "must be a text, {\"env\": NAME} or {\"file\": PATH}", {}});
    return {};
  }
  if (!env.empty()) {
    const char* held = std::getenv(env.c_str());
    if (held != nullptr && *held != '\0') return {held};
    faults_.push_back({pointer + "/env", "the environment has no " + env, "set it before the start"});
    return {};
  }
  auto held = read_file(resolved(file));
  if (!held) {
    faults_.push_back({pointer + "/file", "cannot read " + file, "check the path and its permissions"});
    return {};
  }
  while (!held->empty() && (held->back() == '\n' || held->back() == '\r')) held->pop_back();
  return {*std::move(held)};
}

std::string ConfigParser::optional_secret(ObjectReader& reader, std::string_view name) {
  const rapidjson::Value* value = reader.member(name);
  if (value == nullptr) return {};
  auto all = secret(*value, reader.pointer_to(name));
  return all.empty() ? std::string{} : std::move(all.front());
}

ListenConfig ConfigParser::listen(const rapidjson::Value& value, const std::string& pointer) {
  ListenConfig out;
  ObjectReader reader(value, pointer, faults_);
  out.address = reader.text("address", out.address);
  out.port = static_cast<std::uint16_t>(reader.integer("port", out.port, 0, 65'535));
  out.threads = static_cast<unsigned>(reader.integer("threads", out.threads, 1, 64));
  out.max_body_bytes = static_cast<std::size_t>(reader.integer("max_body_bytes", 1 << 20, 1'024, 1 << 20));
  out.max_head_bytes = static_cast<std::size_t>(reader.integer("max_head_bytes", 16 << 10, 1'024, 64 << 10));
  out.max_connections = static_cast<std::size_t>(reader.integer("max_connections", 2'000, 1, 100'000));
  out.max_connections_per_address =
      static_cast<std::size_t>(reader.integer("max_connections_per_address", 256, 1, 100'000));
  out.read_timeout = reader.duration("read_timeout", out.read_timeout);
  out.idle_timeout = reader.duration("idle_timeout", out.idle_timeout);
  out.open_reads = reader.boolean("open_reads", false);
  out.open_metrics = reader.boolean("open_metrics", false);
  out.healthz_rows = reader.boolean("healthz_rows", false);
  for (const auto& element : reader.array("aliases")) {
    ObjectReader alias(*element.value, element.pointer, faults_);
    out.aliases.push_back({alias.required_text("path"), alias.required_text("to")});
  }
  const bool loopback = out.address == "::1" || out.address.starts_with("127.");
  if (!loopback && out.open_reads) reader.fault("open_reads", "is allowed on a loopback address only", "use API keys");
  if (!loopback && out.open_metrics)
    reader.fault("open_metrics", "is allowed on a loopback address only", "use an admin key");
  return out;
}

LogOptions ConfigParser::log(const rapidjson::Value& value, const std::string& pointer) {
  ObjectReader reader(value, pointer, faults_);
  static const std::map<std::string, LogLevel, std::less<>> kLevels{
      {"debug", LogLevel::debug}, {"info", LogLevel::info}, {"warn", LogLevel::warn}, {"error", LogLevel::error}};
  static const std::map<std::string, LogFormat, std::less<>> kFormats{
      {"automatic", LogFormat::automatic}, {"json", LogFormat::json}, {"text", LogFormat::text}};
  LogOptions out;
  out.level = kLevels.at(reader.one_of("level", {"debug", "info", "warn", "error"}, "info"));
  out.format = kFormats.at(reader.one_of("format", {"automatic", "json", "text"}, "automatic"));
  return out;
}

StoreConfig ConfigParser::store(const rapidjson::Value& value, const std::string& pointer) {
  StoreConfig out;
  ObjectReader reader(value, pointer, faults_);
  out.queue_capacity = static_cast<std::size_t>(reader.integer("queue_capacity", 8'192, 16, 1'000'000));
  out.cache_bytes = static_cast<std::size_t>(reader.integer("cache_bytes", 12 << 20, 1 << 20, std::int64_t{1} << 40));
  out.page_cache_bytes =
      static_cast<std::size_t>(reader.integer("page_cache_bytes", 8 << 20, 1 << 20, std::int64_t{1} << 40));
  out.checkpoint_pages = static_cast<std::uint32_t>(reader.integer("checkpoint_pages", 4'000, 100, 1'000'000));
  out.quarantine_max_count = static_cast<std::uint32_t>(reader.integer("quarantine_max_count", 10'000, 1, 10'000'000));
  out.quarantine_max_bytes = static_cast<std::size_t>(
      reader.integer("quarantine_max_bytes", std::int64_t{256} << 20, 1 << 20, std::int64_t{1} << 40));
  out.quarantine_max_age = reader.duration("quarantine_max_age", out.quarantine_max_age);
  return out;
}

/// The path of a PEM file that holds at least one of what it should; empty when not given or not good.
std::string ConfigParser::pem_file(ObjectReader& reader, std::string_view name, std::string_view holds) {
  const fs::path path = resolved(reader.text(name, ""));
  if (path.empty()) return {};
  const auto bytes = read_file(path);
  if (!bytes) {
    reader.fault(name, path.string() + " cannot be read", "check the path and its permissions");
  } else if (bytes->find(std::string(holds) + "-----") == std::string::npos) {
    reader.fault(name, path.string() + " holds no " + std::string(holds), "name a PEM file");
  }
  return path.string();
}

OutboundConfig ConfigParser::outbound(const rapidjson::Value& value, const std::string& pointer) {
  OutboundConfig out;
  ObjectReader reader(value, pointer, faults_);
  out.ca_file = pem_file(reader, "ca_file", "CERTIFICATE");
  return out;
}

TenantConfig ConfigParser::tenant(const ObjectReader::Element& element) {
  TenantConfig out;
  ObjectReader reader(*element.value, element.pointer, faults_);
  out.id = read_slug(reader);
  out.rule_pack = reader.text("rule_pack", out.rule_pack);
  out.mask = reader.one_of("mask", {"all", "ids"}, "all") == "ids" ? MaskLevel::ids : MaskLevel::all;
  out.locale = *find_locale(reader.one_of("locale", {"zh-CN", "zh-TW", "en"}, "zh-CN"));
  return out;
}

void ConfigParser::read_account(ObjectReader& reader, Account& out) {
  for (const auto& member : reader.members("settings")) {
    if (member.value->IsString()) out.settings[member.name] = text_of(*member.value);
    else if (member.value->IsBool()) out.settings[member.name] = member.value->GetBool() ? "true" : "false";
    else if (member.value->IsInt64()) out.settings[member.name] = std::to_string(member.value->GetInt64());
    else faults_.push_back({member.pointer, "must be a text, a whole number, true or false", {}});
  }
  for (const auto& member : reader.members("secrets")) {
    out.secrets[member.name] = secret(*member.value, member.pointer);
  }
}

Account ConfigParser::parse_account(const rapidjson::Value& root) {
  Account out;
  ObjectReader reader(root, "", faults_);
  for (const char* name : {"$schema", "id", "source", "tenant"}) reader.member(name);  // as in a whole configuration
  read_account(reader, out);
  return out;
}

AccountConfig ConfigParser::account(const ObjectReader::Element& element) {
  AccountConfig out;
  ObjectReader reader(*element.value, element.pointer, faults_);
  out.account.id = read_slug(reader);
  out.account.source = reader.required_text("source");
  out.account.tenant = reader.required_text("tenant");
  read_account(reader, out.account);
  out.poll = reader.boolean("poll", true);
  out.subscribe = reader.boolean("subscribe", false);
  out.broker = reader.text("broker", "");
  out.shadow = resolved(reader.text("shadow", ""));
  out.acts = reader.one_of("mode", {"live", "shadow"}, "live") == "live";
  if (reader.has("requests_per_second"))
    out.requests_per_second = reader.number("requests_per_second", 1, 0.0001, 10'000);
  if (reader.has("requests_per_day")) {
    out.requests_per_day = static_cast<std::uint32_t>(reader.integer("requests_per_day", 1, 1, 4'000'000'000));
  }
  return out;
}

BrokerConfig ConfigParser::broker(const ObjectReader::Element& element) {
  BrokerConfig out;
  ObjectReader reader(*element.value, element.pointer, faults_);
  out.id = reader.required_text("id");
  out.url = reader.required_text("url");
  out.client_id = reader.text("client_id", "");
  out.username = reader.text("username", "");
  out.password = optional_secret(reader, "password");
  out.ca_file = pem_file(reader, "ca_file", "CERTIFICATE");
  out.certificate_file = pem_file(reader, "certificate_file", "CERTIFICATE");
  out.key_file = pem_file(reader, "key_file", "PRIVATE KEY");
  out.shared_group = reader.text("shared_group", "");
  if (!out.url.empty() && !out.url.starts_with("mqtt://") && !out.url.starts_with("mqtts://")) {
    reader.fault("url", "must start with mqtt:// or mqtts://");
  }
  check_tls(reader, out);
  return out;
}

/// What would otherwise be ignored in silence, or fail at the first connection.
void ConfigParser::check_tls(ObjectReader& reader, const BrokerConfig& broker) {
  const bool has_certificate = !broker.certificate_file.empty();
  const bool has_key = !broker.key_file.empty();
  if (has_certificate != has_key) {
    reader.fault(has_key ? "certificate_file" : "key_file", "is missing: a certificate and its key go together",
                 has_key ? "add it, or leave key_file out" : "add it, or leave certificate_file out");
  }
  if (!broker.url.starts_with("mqtt://")) return;
  if (!broker.ca_file.empty() || has_certificate || has_key) {
    reader.fault("url", "is plain, and TLS files are given", "write mqtts://, or leave the files out");
  }
}

OutletConfig ConfigParser::outlet(const ObjectReader::Element& element) {
  OutletConfig out;
  ObjectReader reader(*element.value, element.pointer, faults_);
  out.id = reader.required_text("id");
  out.kind = reader.one_of("kind", {"mqtt", "request-tracker", "console-desk"}, "mqtt");
  out.tenant = reader.text("tenant", "");
  out.from_beginning = reader.one_of("start", {"beginning", "head"}, "beginning") == "beginning";
  out.paused = reader.boolean("paused", false);
  if (out.kind == "mqtt") {
    out.broker = reader.required_text("broker");
    out.topic = reader.text("topic", out.topic);
    out.window = static_cast<std::uint32_t>(reader.integer("window", out.window, 1, 10'000));
  } else {
    out.time_zone = reader.text("time_zone", out.time_zone);
    out.resolve_when_done = reader.one_of("when_done", {"resolve", "leave"}, "resolve") == "resolve";
    out.reopen_on_alert = reader.one_of("reopen_on", {"alert", "never"}, "alert") == "alert";
  }
  if (out.kind == "request-tracker") {
    out.base_url = reader.required_text("base_url");
    out.token = optional_secret(reader, "token");
    if (!reader.has("token")) reader.fault("token", "is missing", "add it as {\"env\": NAME} or {\"file\": PATH}");
    out.queue = reader.text("queue", "After-Sales");
    out.requestor = reader.text("requestor", "");
    out.open_status = reader.text("open_status", "open");
    out.resolved_status = reader.text("resolved_status", "resolved");
    read_desk_fields(reader, out.fields, faults_);
  }
  if (out.kind == "console-desk") out.file = resolved(reader.text("file", "")).string();
  return out;
}

Config ConfigParser::parse(const rapidjson::Value& root) {
  Config out;
  ObjectReader reader(root, "", faults_);
  reader.member("$schema");
  out.data_dir = resolved(reader.required_text("data_dir"));
  if (const auto* value = reader.member("listen")) out.listen = listen(*value, "/listen");
  if (const auto* value = reader.member("log")) out.log = log(*value, "/log");
  if (const auto* value = reader.member("store")) out.store = store(*value, "/store");
  if (const auto* value = reader.member("outbound")) out.outbound = outbound(*value, "/outbound");
  for (const std::string& dir : reader.texts("carrier_dirs")) out.carrier_dirs.push_back(resolved(dir));
  for (const std::string& dir : reader.texts("rule_dirs")) out.rule_dirs.push_back(resolved(dir));
  for (const auto& element : reader.array("tenants")) out.tenants.push_back(tenant(element));
  for (const auto& element : reader.array("accounts")) out.accounts.push_back(account(element));
  for (const auto& element : reader.array("brokers")) out.brokers.push_back(broker(element));
  for (const auto& element : reader.array("outlets")) out.outlets.push_back(outlet(element));
  if (out.tenants.empty()) reader.fault("tenants", "must name at least one tenant");
  check_references(out, faults_);
  return out;
}

std::optional<rapidjson::Document> parse_document(std::string_view json, Faults& faults) {
  auto document = parse_json_with_comments(json);
  if (document) return *std::move(document);
  faults.push_back({"", document.error().what, "fix the JSON there"});
  return std::nullopt;
}

std::optional<rapidjson::Document> load_document(const fs::path& file, Faults& faults) {
  const auto bytes = read_file(file);
  if (bytes) return parse_document(*bytes, faults);
  faults.push_back({"", "cannot be read", "check the path and its permissions"});
  return std::nullopt;
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
  return document ? ConfigParser(base, faults).parse(*document) : Config{};
}

Account load_account(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  return document ? ConfigParser(fs::absolute(file).parent_path(), faults).parse_account(*document) : Account{};
}

Config load_config(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  return document ? ConfigParser(fs::absolute(file).parent_path(), faults).parse(*document) : Config{};
}

Config load_config_without_secrets(const fs::path& file, Faults& faults) {
  const auto document = load_document(file, faults);
  if (!document) return {};
  return ConfigParser(fs::absolute(file).parent_path(), faults, ConfigParser::Secrets::leave_out).parse(*document);
}

}  // namespace parcelgate
