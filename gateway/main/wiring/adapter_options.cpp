#include "gateway/main/wiring/adapter_options.hpp"

#include <algorithm>

#include <cctz/time_zone.h>

#include "gateway/app/outlets/chat/chat_outlet.hpp"
#include "gateway/main/wiring/write_back_options.hpp"

namespace parcelgate {
namespace {

MqttOptions connection_options(const BrokerConfig& broker, const std::string& role) {
  MqttOptions options;
  options.url = broker.url;
  options.client_id = (broker.client_id.empty() ? "parcelgate" : broker.client_id) + "-" + role;
  options.username = broker.username;
  options.password = broker.password;
  options.tls.ca_file = broker.ca_file;
  options.tls.certificate_file = broker.certificate_file;
  options.tls.key_file = broker.key_file;
  // A broker that is back is used within seconds, however long it was away.
  options.reconnect_max = std::chrono::seconds{5};
  return options;
}

/// Two fifths of all connections may wait for feed entries, and two fifths for a shopper's status. One address may use
/// half of its connections for each. The rest is for all other requests.
ParkedRequests::Limits waiting_limits(const ListenConfig& listen) {
  return {std::max<std::size_t>(1, listen.max_connections * 2 / 5),
          std::max<std::size_t>(1, listen.max_connections_per_address / 2)};
}

}  // namespace

HttpServerOptions server_options(const ListenConfig& listen) {
  HttpServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.threads = listen.threads;
  options.max_head_bytes = listen.max_head_bytes;
  options.max_body_bytes = listen.max_body_bytes;
  options.max_connections = listen.max_connections;
  options.max_connections_per_address = listen.max_connections_per_address;
  options.trusted_proxies = listen.trusted_proxies;
  options.read_timeout = listen.read_timeout;
  options.idle_timeout = listen.idle_timeout;
  return options;
}

ConsoleOptions console_options(const ConsoleConfig& console) {
  ConsoleOptions options;
  options.is_enabled = console.enabled;
  options.is_https = console.https;
  options.sessions.idle = std::chrono::floor<std::chrono::minutes>(console.idle_timeout);
  options.sessions.longest = std::chrono::floor<std::chrono::minutes>(console.session_timeout);
  options.proxy = {console.proxy.addresses, console.proxy.user_header, console.proxy.groups_header,
                   console.proxy.tenant, console.proxy.scopes};
  return options;
}

EdgeOptions edge_options(const ListenConfig& listen, const TrackConfig& tracking, const ConsoleConfig& console) {
  EdgeOptions options;
  options.console = console_options(console);
  for (const RouteAlias& alias : listen.aliases) options.aliases.push_back({alias.path, alias.to});
  options.open_reads = listen.open_reads;
  options.open_metrics = listen.open_metrics;
  options.healthz_rows = listen.healthz_rows;
  options.trusted_proxies = listen.trusted_proxies;
  const std::size_t threads = std::max<std::size_t>(1, listen.threads);
  options.answer_bytes /= threads;
  options.track.answer_bytes /= threads;
  options.max_waiters = waiting_limits(listen);
  options.track.max_waiters = waiting_limits(listen);
  options.track.links = {tracking.public_url, tracking.link_life};
  options.track.cors_origins = tracking.cors_origins;
  options.track.shared_for = std::chrono::floor<std::chrono::seconds>(tracking.shared_for);
  return options;
}

/// Snapshots that are taken while the journal grows by its limit.
constexpr std::uint64_t kSnapshotsInJournal = 4;

sqlite::Options store_options(const Config& config) {
  sqlite::Options options;
  options.folder = config.data_dir.string();
  options.queue_commands = config.store.queue_capacity;
  options.cache_bytes = config.store.cache_bytes;
  options.writer_page_cache_kib = static_cast<std::uint32_t>(config.store.page_cache_bytes >> 10U);
  options.checkpoint_pages = static_cast<int>(config.store.checkpoint_pages);
  options.quarantine_rows = config.store.quarantine_max_count;
  options.quarantine_bytes = config.store.quarantine_max_bytes;
  options.quarantine_age = std::chrono::floor<std::chrono::hours>(config.store.quarantine_max_age);
  options.journal_age = std::chrono::floor<std::chrono::hours>(config.store.journal_max_age);
  options.journal_bytes = config.store.journal_max_bytes;
  // Two kept snapshots need the journal after them, so they must not lie further apart than the limit allows.
  options.snapshot_bytes = std::min(options.snapshot_bytes, config.store.journal_max_bytes / kSnapshotsInJournal);
  return options;
}

MessageAges message_ages_of(const Config& config) {
  MessageAges ages;
  for (const TenantConfig& tenant : config.tenants) {
    if (!tenant.messages_max_age) continue;
    TenantMessageAge age{tenant.id, *tenant.messages_max_age, {}};
    for (const AccountConfig& account : config.accounts) {
      if (account.account.tenant == tenant.id) age.accounts.push_back(account.account.id);
    }
    std::sort(age.accounts.begin(), age.accounts.end());
    ages.push_back(std::move(age));
  }
  return ages;
}

CurlOptions curl_options(const OutboundConfig& outbound, const TimeSource& time) {
  CurlOptions options;
  options.time = &time;
  options.ca_bundle = outbound.ca_file;
  return options;
}

CurlOptions webhook_curl_options(const OutboundConfig& outbound, const TimeSource& time) {
  CurlOptions options = curl_options(outbound, time);
  options.thread = "webhooks-out";
  // A hundred receivers that hang must leave places for the others, and many subscriptions can have one host.
  options.max_transfers = 1'000;
  options.max_transfers_per_host = 200;
  return options;
}

MqttOptions mqtt_options(const BrokerConfig& broker, const MqttOutletConfig& outlet) {
  MqttOptions options = connection_options(broker, "out-" + outlet.id);
  options.clean_start = true;
  options.in_flight = static_cast<std::uint16_t>(outlet.window);
  return options;
}

MqttOptions mqtt_options(const BrokerConfig& broker, const AccountConfig& account) {
  MqttOptions options = connection_options(broker, "in-" + account.account.id);
  options.clean_start = false;
  options.in_flight = 100;
  options.shared_group = broker.shared_group;
  return options;
}

MqttOutletOptions mqtt_outlet_options(const MqttOutletConfig& outlet) {
  MqttOutletOptions options;
  options.shipment_topic = outlet.topic;
  options.status_topic = outlet.status_topic;
  return options;
}

KafkaOptions kafka_options(const KafkaOutletConfig& outlet) {
  KafkaOptions options;
  options.name = outlet.id;
  options.brokers = outlet.brokers;
  if (outlet.tls) options.tls = KafkaTls{outlet.tls->ca_file, outlet.tls->certificate_file, outlet.tls->key_file};
  if (outlet.sasl) options.sasl = KafkaSasl{outlet.sasl->mechanism, outlet.sasl->username, outlet.sasl->password};
  options.max_message_bytes = outlet.max_message_bytes;
  options.queue_messages = outlet.window;
  // A single message must always find room.
  options.queue_kib = std::max(options.queue_kib, outlet.max_message_bytes / 1024 * 2);
  return options;
}

KafkaOutletOptions kafka_outlet_options(const KafkaOutletConfig& outlet) {
  return {outlet.topic, outlet.filter, outlet.content_mode};
}

TicketOutletOptions ticket_outlet_options(const TicketOutletSettings& outlet) {
  TicketOutletOptions options;
  options.outlet = outlet.id;
  options.when_done = outlet.resolve_when_done ? WhenDone::resolve : WhenDone::leave;
  options.reopen_on = outlet.reopen_on_alert ? ReopenOn::alert : ReopenOn::never;
  return options;
}

RequestTrackerOptions request_tracker_options(const RequestTrackerConfig& outlet) {
  RequestTrackerOptions options;
  options.base_url = outlet.base_url;
  options.token = outlet.token;
  options.queue = outlet.queue;
  options.requestor = outlet.requestor;
  options.open_status = outlet.open_status;
  options.resolved_status = outlet.resolved_status;
  for (const auto& [ours, theirs] : outlet.fields) options.fields[ours] = theirs;
  return options;
}

std::shared_ptr<const AddressPolicy> address_policy(const OutboundConfig& outbound) {
  return std::make_shared<const AddressPolicy>(AddressPolicy{outbound.subscriber_networks});
}

FileFormat file_format_of(const FilesOutletConfig& outlet) {
  return find_file_format(outlet.format).value_or(FileFormat::ndjson);
}

WebhookTarget webhook_target(const WebhookOutletConfig& outlet) {
  return {outlet.url, outlet.content_mode, {{outlet.secret, {}, std::nullopt}}};
}

FollowerOptions follower_options(const OutletConfig& outlet) {
  const OutletSettings& settings = settings_of(outlet);
  FollowerOptions options;
  options.outlet = settings.id;
  if (!settings.from_beginning) options.start = AtHead{};
  options.start_paused = settings.paused;
  options.tenant = settings.tenant;
  if (const auto* mqtt = std::get_if<MqttOutletConfig>(&outlet)) options.window = mqtt->window;
  if (const auto* kafka = std::get_if<KafkaOutletConfig>(&outlet)) options.window = kafka->window;
  if (const auto* webhook = std::get_if<WebhookOutletConfig>(&outlet)) {
    options.window = webhook->max_in_flight;
    options.most_per_second = webhook->max_per_second;
    use_webhook_retries(options);
  }
  if (std::holds_alternative<WriteBackConfig>(outlet)) use_write_back_pace(options);
  if (std::holds_alternative<ChatOutletConfig>(outlet)) use_chat_retries(options);
  return options;
}

Result<LocalOffset> offset_in(const std::string& zone_name) {
  cctz::time_zone zone;
  if (!cctz::load_time_zone(zone_name, &zone)) {
    return unexpected(ErrorKind::config, "time_zone: no zone \"" + zone_name + "\"; use a name such as Asia/Shanghai");
  }
  return LocalOffset([zone](Locale, Instant at) {
    const auto seconds = std::chrono::time_point_cast<cctz::seconds>(at);
    return std::chrono::floor<std::chrono::minutes>(std::chrono::seconds(zone.lookup(seconds).offset));
  });
}

}  // namespace parcelgate
