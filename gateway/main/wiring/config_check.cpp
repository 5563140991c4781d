#include "gateway/main/wiring/config_check.hpp"

#include <algorithm>
#include <set>

#include <arpa/inet.h>
#include <cctz/time_zone.h>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/language/account_spec.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/transports/mqtt_paho/broker_url.hpp"
#include "gateway/app/outlets/streams/kafka_topic.hpp"
#include "gateway/app/outlets/streams/topic_template.hpp"
#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/main/wiring/chat_check.hpp"
#include "gateway/main/wiring/desk_outlets.hpp"
#include "gateway/main/wiring/write_back_options.hpp"
#include "gateway/net/subscriber_url.hpp"

namespace parcelgate {
namespace {

std::string pointer_to(std::string_view section, std::size_t at, std::string_view member) {
  return "/" + std::string(section) + "/" + std::to_string(at) + "/" + std::string(member);
}

bool is_ip_address(const std::string& text) noexcept {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 || inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

void check_listener(const ListenConfig& listen, Faults& faults) {
  if (!is_ip_address(listen.address)) {
    faults.push_back({"/listen/address", "\"" + listen.address + "\" is not an IP address",
                      "use one of this machine, such as 127.0.0.1, or 0.0.0.0 for all"});
  }
  for (std::size_t at = 0; at < listen.aliases.size(); ++at) {
    const RouteAlias& alias = listen.aliases[at];
    const auto router = Router::create({{alias.path, alias.to}});
    if (!router) faults.push_back({"/listen/aliases/" + std::to_string(at), router.error().what, {}});
  }
}

void check_brokers(const Config& config, Faults& faults) {
  for (std::size_t at = 0; at < config.brokers.size(); ++at) {
    const auto url = parse_broker_url(config.brokers[at].url);
    if (!url && config.brokers[at].url.find("://") != std::string::npos)
      faults.push_back({pointer_to("brokers", at, "url"), url.error().what, "write mqtt://host:port"});
  }
}

void check_request_tracker(const RequestTrackerConfig& outlet, std::size_t at, Faults& faults) {
  if (!is_http_url(outlet.base_url)) {
    faults.push_back({pointer_to("outlets", at, "base_url"), "must start with http:// or https:// and name a host",
                      "write it like https://tickets.example"});
  }
  if (outlet.queue.empty()) faults.push_back({pointer_to("outlets", at, "queue"), "must not be empty", {}});
  const auto external = outlet.fields.find("external_id");
  if (external != outlet.fields.end() && external->second.empty()) {
    faults.push_back({pointer_to("outlets", at, "fields/external_id"), "must not be empty",
                      "name a custom field with unique values"});
  }
}

void check_webhook(const WebhookOutletConfig& outlet, const Config& config, std::size_t at, Faults& faults) {
  if (const auto fine = check_subscriber_url(outlet.url, config.outbound.subscriber_networks); !fine)
    faults.push_back({pointer_to("outlets", at, "url"), fine.error().what, {}});
  if (outlet.secret.empty()) return;  // reported already, or left out by the command
  if (const auto key = parse_webhook_secret(outlet.secret); !key)
    faults.push_back({pointer_to("outlets", at, "secret"), "is not a secret for webhooks", key.error().what});
}

void check_console_desk(const ConsoleDeskConfig& outlet, const Config& config, std::size_t at, Faults& faults) {
  if (outlet.file.empty()) return;
  const auto folder = std::filesystem::path(outlet.file).lexically_normal().parent_path();
  std::error_code none;
  if (folder == config.data_dir.lexically_normal() || std::filesystem::is_directory(folder, none)) return;
  faults.push_back({pointer_to("outlets", at, "file"), "there is no folder " + folder.string(), "create it"});
}

void check_topic(const std::string& text, const std::string& pointer, Faults& faults) {
  if (const auto topic = TopicTemplate::parse(text); !topic) faults.push_back({pointer, topic.error().what, {}});
}

/// The filter of an outlet, or null where its kind has none.
const FeedFilter* find_filter(const OutletConfig& outlet) noexcept {
  if (const auto* webhook = std::get_if<WebhookOutletConfig>(&outlet)) return &webhook->filter;
  if (const auto* chat = std::get_if<ChatOutletConfig>(&outlet)) return &chat->filter;
  if (const auto* kafka = std::get_if<KafkaOutletConfig>(&outlet)) return &kafka->filter;
  const auto* files = std::get_if<FilesOutletConfig>(&outlet);
  return files == nullptr ? nullptr : &files->filter;
}

/// A word that nothing has would let no entry through.
void check_filter(const FeedFilter& filter, const DataParts& parts, std::size_t at, Faults& faults) {
  std::vector<std::string_view> clocks;
  for (const auto& [id, pack] : *parts.rules) {
    for (const ClockRule& rule : pack.rules) clocks.push_back(rule.id);
  }
  std::sort(clocks.begin(), clocks.end());
  clocks.erase(std::unique(clocks.begin(), clocks.end()), clocks.end());
  for (const std::string& clock : filter.clocks) {
    if (std::binary_search(clocks.begin(), clocks.end(), clock)) continue;
    faults.push_back(
        {pointer_to("outlets", at, "filter/clocks"), "no clock \"" + clock + "\"", suggest(clock, clocks)});
  }
}

/// The first of a folder and those above it that exists as something else than a folder; empty: none.
std::filesystem::path find_file_in_the_way(const std::filesystem::path& folder) {
  std::filesystem::path path;
  for (const auto& part : folder) {
    path /= part;
    std::error_code none;
    if (std::filesystem::exists(path, none) && !std::filesystem::is_directory(path, none)) return path;
  }
  return {};
}

bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto ends = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return ends.first == folder.end();
}

/// Two outlets that append to one file would cut off each other's lines after a failed write.
void check_files(const FilesOutletConfig& outlet, const Config& config, std::size_t at, std::set<std::string>& taken,
                 Faults& faults) {
  const std::filesystem::path folder = std::filesystem::path(outlet.folder + "/").lexically_normal();
  if (const auto file = find_file_in_the_way(folder); !file.empty())
    faults.push_back({pointer_to("outlets", at, "folder"), file.string() + " is no folder", "name another folder"});
  if (is_inside(folder, (config.data_dir / "").lexically_normal().parent_path())) {
    faults.push_back({pointer_to("outlets", at, "folder"), "lies in data_dir, which belongs to the store",
                      "name a folder outside of it"});
  }
  if (taken.insert(folder.string() + outlet.format).second) return;
  faults.push_back({pointer_to("outlets", at, "folder"), "is the folder of another outlet with the same format",
                    "give each its own"});
}

void check_outlets(const Config& config, const DataParts& parts, Faults& faults) {
  std::set<std::filesystem::path> files;
  std::set<std::string> folders;
  std::set<std::string> robots;
  for (std::size_t at = 0; at < config.outlets.size(); ++at) {
    const OutletConfig& outlet = config.outlets[at];
    if (const auto* mqtt = std::get_if<MqttOutletConfig>(&outlet)) {
      check_topic(mqtt->topic, pointer_to("outlets", at, "topic"), faults);
      if (!mqtt->status_topic.empty())
        check_topic(mqtt->status_topic, pointer_to("outlets", at, "status_topic"), faults);
    }
    if (const auto* kafka = std::get_if<KafkaOutletConfig>(&outlet)) {
      if (const auto topic = KafkaTopic::parse(kafka->topic); !topic)
        faults.push_back({pointer_to("outlets", at, "topic"), topic.error().what, {}});
    }
    const TicketOutletSettings* desk = find_ticket_settings(outlet);
    if (cctz::time_zone zone; desk != nullptr && !cctz::load_time_zone(desk->time_zone, &zone)) {
      faults.push_back({pointer_to("outlets", at, "time_zone"), "no time zone \"" + desk->time_zone + "\"",
                        "use a name such as Asia/Shanghai"});
    }
    if (const auto* data = std::get_if<DeskOutletConfig>(&outlet))
      check_desk_outlet(*data, "/outlets/" + std::to_string(at), faults);
    if (const auto* tracker = std::get_if<RequestTrackerConfig>(&outlet)) check_request_tracker(*tracker, at, faults);
    if (const FeedFilter* filter = find_filter(outlet)) check_filter(*filter, parts, at, faults);
    if (const auto* archive = std::get_if<FilesOutletConfig>(&outlet))
      check_files(*archive, config, at, folders, faults);
    if (const auto* chat = std::get_if<ChatOutletConfig>(&outlet))
      check_chat(*chat, "/outlets/" + std::to_string(at), robots, faults);
    if (const auto* webhook = std::get_if<WebhookOutletConfig>(&outlet)) check_webhook(*webhook, config, at, faults);
    if (const auto* console = std::get_if<ConsoleDeskConfig>(&outlet)) {
      check_console_desk(*console, config, at, faults);
      if (!console->file.empty() && !files.insert(std::filesystem::path(console->file).lexically_normal()).second) {
        faults.push_back({pointer_to("outlets", at, "file"), "is the file of another outlet", "give each its own"});
      }
    }
  }
}

void check_accounts(const Config& config, const ManifestCatalog& catalog, Faults& faults) {
  for (std::size_t at = 0; at < config.accounts.size(); ++at) {
    const AccountConfig& account = config.accounts[at];
    const CarrierSource* source = catalog.find(account.account.source);
    if (source == nullptr) continue;  // reported already
    if (!account.broker.empty() && source->mqtt_filters(account.account).empty()) {
      faults.push_back({pointer_to("accounts", at, "broker"), std::string(source->id()) + " does not send over MQTT",
                        "remove \"broker\""});
    }
    if (account.subscribe && !source->manifest().protocol->can_subscribe()) {
      faults.push_back({pointer_to("accounts", at, "subscribe"),
                        std::string(source->id()) + " has no subscriptions of numbers", "remove \"subscribe\""});
    }
  }
}

}  // namespace

void check_parts_of_gateway(const Config& config, const DataParts& parts, Faults& faults) {
  check_listener(config.listen, faults);
  if (config.listen.open_reads && config.tenants.size() != 1)
    faults.push_back({"/listen/open_reads", "does not say whose shipments: there is not exactly one tenant",
                      "use API keys, or configure one tenant"});
  check_brokers(config, faults);
  check_outlets(config, parts, faults);
  check_write_backs(config, faults);
  if (parts.catalog) check_accounts(config, *parts.catalog, faults);
}

}  // namespace parcelgate
