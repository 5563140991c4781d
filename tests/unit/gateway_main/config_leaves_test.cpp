// Every member of the configuration's schema has an effect: it changes the Config and something that the gateway is
// built from. A setting that is parsed and then dropped fails here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <rapidjson/pointer.h>

#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/chat_options.hpp"
#include "gateway/main/wiring/desk_outlets.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/write_back_options.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/gateway_main/schema_leaves.hpp"

namespace parcelgate {
namespace {

using ::testing::IsEmpty;
using testing::leaves_of_schema;
using testing::SchemaLeaf;

/// Leaves that no pure function of the wiring can show, and the reason.
const std::map<std::string, std::string> kNotInOptions{
    {"/accounts/0/shadow", "load_parts() reads the candidate's folder; tests/system covers it"},
    {"/brokers/0/id", "only the reference that accounts and outlets use"},
    {"/carrier_dirs", "an argument of load_parts()"},
    {"/rule_dirs", "an argument of load_parts()"},
    {"/log/level", "`serve` hands config.log to set_up_logging() as it is"},
    {"/log/format", "`serve` hands config.log to set_up_logging() as it is"},
    {"/outlets/2/file", "the argument of ConsoleDesk::open()"},
    {"/outlets/7/desk", "open_desk_outlet() finds its folder by it"},
    {"/outlets/4/folder", "the argument of FolderLines::open()"},
    {"/outlets/6/robot", "the argument of load_robot()"},
};

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ConfigLeaves : public ::testing::Test {
 protected:
  ConfigLeaves() {
    schema_.Parse(text_of_file(schema_path_));
    for (const char* name : {"one.pem", "two.pem"}) {
      std::ofstream(folder_.path() + "/" + name) << "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n";
    }
    std::ofstream(folder_.path() + "/logo.svg") << "<svg/>";
  }

  /// One element in each list, all required members and those that others depend on.
  static rapidjson::Document sample() {
    rapidjson::Document out;
    out.Parse(R"({
      "data_dir": "data",
      "listen": {"aliases": [{"path": "/in/{source}", "to": "/v1/hooks/{source}/main"}]},
      "console": {"proxy": {"addresses": ["127.0.0.1"], "user_header": "X-User", "scopes": {"*": "viewer"}}},
      "tenants": [{"id": "t", "kuaidi100_customers": [{"customer": "c", "key": "k"}]}, {"id": "other"}],
      "accounts": [{"id": "a", "source": "sf", "tenant": "t"}, {"id": "m", "source": "mqtt-json", "tenant": "t",
                                                                "broker": "b"}],
      "brokers": [{"id": "b", "url": "mqtts://one", "certificate_file": "one.pem", "key_file": "one.pem"},
                  {"id": "b2", "url": "mqtts://two"}],
      "outlets": [{"id": "o0", "kind": "mqtt", "broker": "b"},
                  {"id": "o1", "kind": "request-tracker", "base_url": "http://one", "token": "one"},
                  {"id": "o2", "kind": "console-desk"},
                  {"id": "o3", "kind": "webhook", "url": "https://one/", "secret": "one"},
                  {"id": "o4", "kind": "files", "folder": "one"},
                  {"id": "o5", "kind": "write-back", "platform": "taobao", "tenant": "other"},
                  {"id": "o6", "kind": "chat", "robot": "dingtalk", "url": "https://one/", "secret": "one",
                   "agents": {"x": {"url": "https://own/", "secret": "own"}}},
                  {"id": "o7", "kind": "desk", "desk": "redmine"},
                  {"id": "o8", "kind": "kafka", "brokers": ["one"], "sasl": {"username": "one", "password": "one"},
                   "tls": {"certificate_file": "one.pem", "key_file": "one.pem"}}]})");
    return out;
  }

  Config read(const rapidjson::Document& json) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    json.Accept(writer);
    Faults faults;
    Config config = parse_config({buffer.GetString(), buffer.GetSize()}, folder_.path(), faults);
    for (const Fault& fault : faults) ADD_FAILURE() << to_string(fault, "config");
    EXPECT_THAT(compiled_.faults_of(json), IsEmpty());
    return config;
  }

  /// Everything that the wiring makes of a configuration, as text.
  std::string built_from(const Config& config);

  const std::string schema_path_{PARCELGATE_SOURCE_DIR "/schemas/config.json"};
  rapidjson::Document schema_;
  testing::JsonSchema compiled_{schema_path_};
  test::TemporaryFolder folder_;
  const DataParts parts_ = [] {
    Faults faults;
    return load_parts(Config{}, faults);
  }();
};

/// Appends the values of one line.
template <class... Values>
void line(std::ostream& out, const Values&... values) {
  ((out << values << '|'), ...);
  out << '\n';
}

void write_mqtt(std::ostream& out, const MqttOptions& mqtt) {
  line(out, mqtt.url, mqtt.client_id, mqtt.username, mqtt.password, mqtt.tls.ca_file, mqtt.tls.certificate_file,
       mqtt.tls.key_file, mqtt.clean_start, mqtt.in_flight, mqtt.shared_group);
}

void write_shop(std::ostream& out, const WriteBackConfig& outlet) {
  const auto plan = load_platform(PARCELGATE_SOURCE_DIR "/adapters/platforms", outlet.platform);
  const WriteBackOptions options = write_back_options(outlet, plan ? **plan : PlatformPlan{});
  line(out, options.outlet, options.platform, static_cast<int>(options.warehoused_by), options.repeats_in_doubt);
  for (const ReturnState state : options.states) line(out, to_string(state));
  for (const auto& [name, value] : outlet.account.settings) line(out, name, value);
  for (const auto& [name, values] : outlet.account.secrets) line(out, name, values.front());
  for (const auto& [carrier, company] : outlet.companies) line(out, carrier, company);
}

void write_chat(std::ostream& out, const ChatOutletConfig& outlet) {
  const ChatOutletOptions options = chat_outlet_options(outlet);
  line(out, options.outlet, to_string(options.locale), options.gather.count());
  const auto write_filter = [&](const FeedFilter& filter) {
    out << render_json([&](JsonWriter& writer) { write_feed_filter(writer, filter); }) << '\n';
  };
  write_filter(options.selection.filter);
  if (options.selection.also) write_filter(*options.selection.also);
  for (const auto& [name, agent] : options.agents)
    line(out, name, agent.robot, agent.mention ? agent.mention->id + "/" + agent.mention->mobile : std::string("-"));
  for (const RobotSetup& robot : robot_setups(outlet))
    line(out, robot.name, robot.options.url, robot.options.secret, robot.options.keyword);
}

void write_kafka(std::ostream& out, const KafkaOutletConfig& outlet) {
  const KafkaOptions producer = kafka_options(outlet);
  line(out, producer.name, producer.brokers.front(), producer.max_message_bytes, producer.queue_messages);
  line(out, producer.tls->ca_file, producer.tls->certificate_file, producer.tls->key_file);
  line(out, producer.sasl->mechanism, producer.sasl->username, producer.sasl->password);
  const KafkaOutletOptions options = kafka_outlet_options(outlet);
  line(out, options.topic, to_string(options.content_mode));
  out << render_json([&](JsonWriter& writer) { write_feed_filter(writer, options.filter); }) << '\n';
}

void write_outlet(std::ostream& out, const Config& config, const OutletConfig& outlet) {
  const FollowerOptions follower = follower_options(outlet);
  line(out, follower.outlet, std::holds_alternative<AtHead>(follower.start), follower.start_paused, follower.tenant,
       follower.window);
  if (const auto* mqtt = std::get_if<MqttOutletConfig>(&outlet)) {
    line(out, mqtt_outlet_options(*mqtt).shipment_topic);
    line(out, mqtt_outlet_options(*mqtt).status_topic);
    write_mqtt(out, mqtt_options(*config.find_broker(mqtt->broker), *mqtt));
  }
  if (const auto* webhook = std::get_if<WebhookOutletConfig>(&outlet)) {
    const WebhookTarget target = webhook_target(*webhook);
    line(out, target.url, target.secrets.front().text, to_string(target.content_mode), follower.most_per_second);
    out << render_json([&](JsonWriter& writer) { write_feed_filter(writer, webhook->filter); }) << '\n';
  }
  if (const auto* files = std::get_if<FilesOutletConfig>(&outlet)) {
    line(out, to_string(file_format_of(*files)));
    out << render_json([&](JsonWriter& writer) { write_feed_filter(writer, files->filter); }) << '\n';
  }
  if (const auto* shop = std::get_if<WriteBackConfig>(&outlet)) write_shop(out, *shop);
  if (const auto* chat = std::get_if<ChatOutletConfig>(&outlet)) write_chat(out, *chat);
  if (const auto* kafka = std::get_if<KafkaOutletConfig>(&outlet)) write_kafka(out, *kafka);
  if (const auto* settings = find_ticket_settings(outlet)) {
    const TicketOutletOptions options = ticket_outlet_options(*settings);
    const auto offset = offset_in(settings->time_zone);
    line(out, options.outlet, options.when_done == WhenDone::leave, options.reopen_on == ReopenOn::never,
         (*offset)(Locale::en, Instant{}).count());
  }
  if (const auto* data = std::get_if<DeskOutletConfig>(&outlet)) {
    const DataDeskOptions desk = data_desk_options(*data);
    line(out, desk.time_zone);
    for (const auto& [name, value] : desk.settings) line(out, name, value);
    for (const auto& [name, value] : desk.secrets) line(out, name, value);
    for (const auto& [name, value] : desk.fields) line(out, name, value);
  }
  if (const auto* tracker = std::get_if<RequestTrackerConfig>(&outlet)) {
    const RequestTrackerOptions desk = request_tracker_options(*tracker);
    line(out, desk.base_url, desk.token, desk.queue, desk.requestor, desk.open_status, desk.resolved_status);
    for (const auto& [ours, theirs] : desk.fields) line(out, ours, theirs);
  }
}

void write_account(std::ostream& out, const AccountConfig& config, const Directory& directory) {
  const AccountSettings& account = directory.accounts.at(config.account.id);
  line(out, account.account.id, account.account.source, account.account.tenant, account.polls, account.subscribes,
       account.shadow.acts);
  for (const auto& [name, value] : account.account.settings) line(out, name, value);
  for (const auto& [name, values] : account.account.secrets) {
    for (const auto& value : values) line(out, name, value);
  }
}

void write_console(std::ostream& out, const ConsoleOptions& console) {
  const TrustedProxy& proxy = console.proxy;
  line(out, console.is_enabled, console.is_https, console.sessions.idle.count(), console.sessions.longest.count(),
       proxy.user_header, proxy.groups_header, proxy.tenant);
  for (const Network& network : proxy.addresses) line(out, network.bits);
  for (const auto& [group, scope] : proxy.scopes) line(out, group, to_string(scope));
}

void write_brand(std::ostream& out, const TrackBrand& brand) {
  line(out, brand.logo, brand.colour, brand.colour_dark, brand.help_url, brand.help_phone, brand.has_lookup);
  for (const auto& words : brand.words) {
    for (const auto& [key, text] : words) line(out, key, text);
  }
}

std::string ConfigLeaves::built_from(const Config& config) {
  std::ostringstream out;
  const HttpServerOptions server = server_options(config.listen);
  line(out, server.address, server.port, server.threads, server.max_head_bytes, server.max_body_bytes,
       server.max_connections, server.max_connections_per_address, server.read_timeout.count(),
       server.idle_timeout.count());
  const EdgeOptions edge = edge_options(config.listen, config.tracking, config.console);
  line(out, edge.open_reads, edge.open_metrics, edge.healthz_rows);
  for (const Network& network : edge.trusted_proxies) line(out, network.bits);
  line(out, edge.track.links.public_url, edge.track.links.life.count(), edge.track.shared_for.count());
  for (const std::string& origin : edge.track.cors_origins) line(out, origin);
  write_console(out, edge.console);
  for (const EdgeAlias& alias : edge.aliases) line(out, alias.path, alias.to);
  const sqlite::Options store = store_options(config);
  line(out, store.folder, store.queue_commands, store.cache_bytes, store.writer_page_cache_kib, store.checkpoint_pages,
       store.quarantine_rows, store.quarantine_bytes, store.quarantine_age.count(), store.journal_age.count(),
       store.journal_bytes.value_or(0), store.snapshot_bytes);
  const testing::SteppedTime time{Instant{}};
  line(out, curl_options(config.outbound, time).ca_bundle, address_policy(config.outbound)->allowed.size());
  for (const TenantMessageAge& age : message_ages_of(config)) line(out, age.tenant, age.max_age.count());
  for (const auto& [tenant, level] : masks_of(config)) line(out, tenant, static_cast<int>(level));
  const auto directory = make_directory(config, parts_, nullptr);
  for (const auto& [id, tenant] : directory->tenants) {
    line(out, id, tenant.rule_pack, tenant.complaint_rule_pack, static_cast<int>(tenant.locale), tenant.name);
    write_brand(out, tenant.brand);
  }
  for (const Kuaidi100Customer& each : directory->kuaidi100_customers)
    line(out, each.customer, each.key, each.url_key, each.tenant, each.registers, each.requests_per_second);
  for (const AccountConfig& account : config.accounts) {
    write_account(out, account, *directory);
    if (!account.broker.empty()) write_mqtt(out, mqtt_options(*config.find_broker(account.broker), account));
  }
  for (const PollAccount& account : poll_accounts(config, *directory)) {
    line(out, account.account.id, account.requests_per_second.value_or(0), account.requests_per_day.value_or(0));
  }
  for (const OutletConfig& outlet : config.outlets) write_outlet(out, config, outlet);
  return out.str();
}

/// Values for leaves that accept no arbitrary text.
const std::map<std::string, std::string> kOtherValues{{"/listen/address", "127.0.0.2"},
                                                      {"/outbound/ca_file", "two.pem"},
                                                      {"/tracking/public_url", "https://two"},
                                                      {"/tracking/cors_origins", "https://two"},
                                                      {"/tracking/shared_for", "30s"},
                                                      {"/tenants/0/tracking_page/logo", "logo.svg"},
                                                      {"/tenants/0/tracking_page/colour", "#7a1fa2"},
                                                      {"/tenants/0/tracking_page/colour_dark", "#ffffff"},
                                                      {"/tenants/0/tracking_page/help_url", "https://two"},
                                                      {"/outbound/subscriber_networks", "10.20.0.0/16"},
                                                      {"/listen/trusted_proxies", "10.20.0.0/16"},
                                                      {"/console/proxy/addresses", "10.20.0.0/16"},
                                                      {"/console/proxy/tenant", "other"},
                                                      {"/store/journal_max_age", "7d"},
                                                      {"/tenants/0/messages_max_age", "7d"},
                                                      {"/accounts/0/tenant", "other"},
                                                      {"/accounts/0/broker", "b2"},
                                                      {"/brokers/0/url", "mqtts://other"},
                                                      {"/brokers/0/ca_file", "two.pem"},
                                                      {"/brokers/0/key_file", "two.pem"},
                                                      {"/brokers/0/certificate_file", "two.pem"},
                                                      {"/outlets/0/broker", "b2"},
                                                      {"/outlets/0/tenant", "other"},
                                                      {"/outlets/1/tenant", "other"},
                                                      {"/outlets/2/tenant", "other"},
                                                      {"/outlets/1/base_url", "http://two"},
                                                      {"/outlets/1/time_zone", "Europe/Berlin"},
                                                      {"/outlets/2/time_zone", "America/Lima"},
                                                      {"/outlets/3/tenant", "other"},
                                                      {"/outlets/3/filter/types", "parcelgate.clock.*"},
                                                      {"/outlets/3/filter/statuses", "delivered"},
                                                      {"/outlets/3/filter/legs", "return"},
                                                      {"/outlets/3/filter/alerts", "goods_not_back"},
                                                      {"/outlets/5/tenant", "t"},
                                                      {"/outlets/5/states", "signed"},
                                                      {"/outlets/4/tenant", "other"},
                                                      {"/outlets/4/filter/types", "parcelgate.clock.*"},
                                                      {"/outlets/4/filter/statuses", "delivered"},
                                                      {"/outlets/4/filter/legs", "return"},
                                                      {"/outlets/4/filter/alerts", "goods_not_back"},
                                                      {"/outlets/6/tenant", "other"},
                                                      {"/outlets/6/gather", "5s"},
                                                      {"/outlets/6/filter/types", "parcelgate.clock.*"},
                                                      {"/outlets/6/filter/statuses", "delivered"},
                                                      {"/outlets/6/filter/legs", "return"},
                                                      {"/outlets/6/filter/alerts", "goods_not_back"},
                                                      {"/outlets/6/also/types", "parcelgate.clock.*"},
                                                      {"/outlets/6/also/statuses", "delivered"},
                                                      {"/outlets/6/also/legs", "return"},
                                                      {"/outlets/6/also/alerts", "goods_not_back"},
                                                      {"/outlets/7/tenant", "other"},
                                                      {"/outlets/7/time_zone", "America/Lima"},
                                                      {"/outlets/8/tenant", "other"},
                                                      {"/outlets/8/filter/types", "parcelgate.clock.*"},
                                                      {"/outlets/8/filter/statuses", "delivered"},
                                                      {"/outlets/8/filter/legs", "return"},
                                                      {"/outlets/8/filter/alerts", "goods_not_back"},
                                                      {"/outlets/8/tls/ca_file", "two.pem"},
                                                      {"/outlets/8/tls/certificate_file", "two.pem"},
                                                      {"/outlets/8/tls/key_file", "two.pem"}};

bool is_of_type(const rapidjson::Value& schema, const char* type) {
  if (!schema.HasMember("type")) return false;
  return schema["type"].IsString() && std::string(schema["type"].GetString()) == type;
}

/// A valid value that is not the default.
rapidjson::Value other_value(const SchemaLeaf& leaf, rapidjson::Document::AllocatorType& allocator) {
  const rapidjson::Value& schema = *leaf.schema;
  if (schema.HasMember("enum")) {
    const auto& words = schema["enum"];
    const bool is_first = leaf.fallback == nullptr || words[0] != *leaf.fallback;
    return {words[is_first ? 0 : 1], allocator};
  }
  if (is_of_type(schema, "boolean")) return rapidjson::Value(!(leaf.fallback != nullptr && leaf.fallback->GetBool()));
  // One more KiB, too: sizes of caches are whole KiB.
  if (is_of_type(schema, "integer") && schema["minimum"].GetInt64() >= 1024)
    return rapidjson::Value(schema["minimum"].GetInt64() + 1024);
  if (is_of_type(schema, "integer")) return rapidjson::Value(schema["minimum"].GetInt64() + 2);
  if (is_of_type(schema, "number")) return rapidjson::Value(2.5);
  if (is_of_type(schema, "array")) {
    const auto known = kOtherValues.find(leaf.pointer);
    rapidjson::Value element(known == kOtherValues.end() ? "changed" : known->second.c_str(), allocator);
    rapidjson::Value list(rapidjson::kArrayType);
    list.PushBack(element, allocator);
    return list;
  }
  if (const auto known = kOtherValues.find(leaf.pointer); known != kOtherValues.end())
    return {known->second, allocator};
  if (schema.HasMember("pattern") && schema.HasMember("examples")) return {"7h", allocator};
  return {"changed", allocator};
}

/// An id that others refer to changes there too.
void rename_references(rapidjson::Document& json, const std::string& pointer) {
  const auto set = [&json](const char* at) { rapidjson::Pointer(at).Set(json, "changed"); };
  if (pointer == "/tenants/0/id") {
    set("/accounts/0/tenant");
    set("/accounts/1/tenant");
  }
  if (pointer == "/brokers/0/id") {
    set("/accounts/1/broker");
    set("/outlets/0/broker");
  }
}

TEST_F(ConfigLeaves, EachChangesTheConfigAndThePartsThatAreBuiltFromIt) {
  const Config before = read(sample());
  const std::string built_before = built_from(before);
  const auto leaves = leaves_of_schema(schema_);
  ASSERT_GT(leaves.size(), 70u);
  for (const SchemaLeaf& leaf : leaves) {
    SCOPED_TRACE(leaf.pointer);
    rapidjson::Document json = sample();
    rapidjson::Pointer(leaf.pointer.c_str()).Set(json, other_value(leaf, json.GetAllocator()));
    rename_references(json, leaf.pointer);
    const Config after = read(json);
    EXPECT_FALSE(after == before) << "the reader drops it";
    const bool is_built = built_from(after) != built_before;
    EXPECT_NE(is_built, kNotInOptions.contains(leaf.pointer)) << (is_built ? "needs no waiver" : "the wiring drops it");
  }
}

TEST_F(ConfigLeaves, ADefaultOfTheSchemaIsTheDefaultOfTheCode) {
  const std::string built_before = built_from(read(sample()));
  for (const SchemaLeaf& leaf : leaves_of_schema(schema_)) {
    if (leaf.fallback == nullptr) continue;
    SCOPED_TRACE(leaf.pointer);
    rapidjson::Document json = sample();
    rapidjson::Pointer(leaf.pointer.c_str()).Set(json, rapidjson::Value(*leaf.fallback, json.GetAllocator()));
    const Config config = read(json);
    EXPECT_EQ(built_from(config), built_before);
    EXPECT_EQ(config.log, LogOptions{});
  }
}

TEST_F(ConfigLeaves, EveryFlagAndNumberHasADefaultInTheSchema) {
  for (const SchemaLeaf& leaf : leaves_of_schema(schema_)) {
    const bool is_limit = leaf.pointer.find("/requests_per_") != std::string::npos;  // the manifest's, when left out
    const bool needs =
        is_of_type(*leaf.schema, "boolean") || is_of_type(*leaf.schema, "integer") || leaf.schema->HasMember("enum");
    const bool is_of_free_object = leaf.pointer.ends_with("/x");  // a member that a user names
    EXPECT_TRUE(!needs || is_limit || is_of_free_object || leaf.fallback != nullptr) << leaf.pointer;
  }
}

}  // namespace
}  // namespace parcelgate
