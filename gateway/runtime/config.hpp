// The configuration: one JSON file with comments, read once, every fault reported at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/personal_data.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Another path for an endpoint: "/webhooks/{source}" for "/v1/hooks/{source}/main".
struct RouteAlias {
  std::string path;
  std::string to;
  friend bool operator==(const RouteAlias&, const RouteAlias&) = default;
};

struct ListenConfig {
  std::string address{"127.0.0.1"};
  std::uint16_t port{8080};
  unsigned threads{1};
  std::size_t max_body_bytes{1u << 20};
  std::size_t max_head_bytes{16u << 10};
  std::size_t max_connections{2'000};
  std::size_t max_connections_per_address{256};
  std::chrono::milliseconds read_timeout{15'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::vector<RouteAlias> aliases;
  bool open_reads{false};    ///< shipments without a key; loopback only
  bool open_metrics{false};  ///< /metrics without a key; loopback only
  bool healthz_rows{false};  ///< /healthz tells the number of stored events
  friend bool operator==(const ListenConfig&, const ListenConfig&) = default;
};

struct StoreConfig {
  std::size_t queue_capacity{8'192};
  std::size_t cache_bytes{12u << 20};
  std::size_t page_cache_bytes{8u << 20};
  std::uint32_t checkpoint_pages{4'000};
  std::uint32_t quarantine_max_count{10'000};
  std::size_t quarantine_max_bytes{std::size_t{256} << 20U};
  std::chrono::milliseconds quarantine_max_age{std::chrono::hours{24 * 30}};
  friend bool operator==(const StoreConfig&, const StoreConfig&) = default;
};

/// What we ask of others: couriers, ticket desks.
struct OutboundConfig {
  std::string ca_file;  ///< PEM, trusted besides the system's; empty: those alone
  friend bool operator==(const OutboundConfig&, const OutboundConfig&) = default;
};

struct TenantConfig {
  std::string id;
  std::string rule_pack{"cn-baseline"};
  Locale locale{Locale::zh_cn};
  MaskLevel mask{MaskLevel::all};  ///< what of people's data courier texts do not show
  friend bool operator==(const TenantConfig&, const TenantConfig&) = default;
};

struct AccountConfig {
  Account account;
  bool poll{true};                            ///< ask, where the source can be asked
  bool subscribe{false};                      ///< register numbers for pushes
  std::optional<double> requests_per_second;  ///< tightens the manifest's
  std::optional<std::uint32_t> requests_per_day;
  std::string broker;            ///< id of the broker for MQTT sources
  std::filesystem::path shadow;  ///< folder of a candidate manifest, read beside; empty: none
  bool acts{true};               ///< false ("mode": "shadow"): messages are read and counted, no more
  friend bool operator==(const AccountConfig&, const AccountConfig&) = default;
};

struct BrokerConfig {
  std::string id;
  std::string url;  ///< mqtt://host:port or mqtts://host:port
  std::string client_id;
  std::string username;
  std::string password;
  std::string ca_file, certificate_file, key_file;
  std::string shared_group;  ///< of the inlet's subscriptions
  friend bool operator==(const BrokerConfig&, const BrokerConfig&) = default;
};

struct OutletConfig {
  std::string id;
  std::string kind;            ///< mqtt | request-tracker | console-desk
  std::string tenant;          ///< empty: all
  bool from_beginning{false};  ///< a new outlet starts at the feed's first entry
  bool paused{false};          ///< a new outlet starts paused
  std::string broker;          ///< mqtt
  std::string topic{"parcelgate/{tenant}/{carrier}/{number}"};
  std::uint32_t window{200};                      ///< mqtt: messages in flight
  std::string base_url, token, queue, requestor;  ///< request-tracker
  std::map<std::string, std::string> fields;      ///< request-tracker: our field -> its custom field, where not the default
  std::string open_status, resolved_status;       ///< request-tracker: names in the queue's lifecycle
  bool resolve_when_done{true};                   ///< tickets: resolved when every clock has ended, or left
  bool reopen_on_alert{true};                     ///< tickets: a closed one is opened by an alert, or left
  std::string file;                               ///< console-desk: JSON lines; empty: standard output
  std::string time_zone{"Asia/Shanghai"};         ///< in which ticket texts tell times
  friend bool operator==(const OutletConfig&, const OutletConfig&) = default;
};

struct Config {
  std::filesystem::path data_dir;
  ListenConfig listen;
  LogOptions log;
  StoreConfig store;
  OutboundConfig outbound;
  std::vector<std::filesystem::path> carrier_dirs;  ///< added to the shipped ones
  std::vector<std::filesystem::path> rule_dirs;     ///< added to the shipped ones
  std::vector<TenantConfig> tenants;
  std::vector<AccountConfig> accounts;
  std::vector<BrokerConfig> brokers;
  std::vector<OutletConfig> outlets;

  [[nodiscard]] const TenantConfig* find_tenant(std::string_view id) const noexcept;
  [[nodiscard]] const BrokerConfig* find_broker(std::string_view id) const noexcept;
};

/// Reads a configuration. Relative paths are taken from `base` (the file's folder). Secrets given as
/// {"env": NAME} or {"file": PATH} are resolved here.
/// @return the configuration; meaningful only while `faults` stays empty
[[nodiscard]] Config parse_config(std::string_view json, const std::filesystem::path& base, Faults& faults);
/// One account's settings and secrets, for commands that need no whole configuration: {"settings": {…}, "secrets": {…}}.
[[nodiscard]] Account load_account(const std::filesystem::path& file, Faults& faults);
[[nodiscard]] Config load_config(const std::filesystem::path& file, Faults& faults);
/// The same without secrets: they stay empty and are not looked for. For commands that work on the data folder, whose
/// operator does not have the service's environment.
[[nodiscard]] Config load_config_without_secrets(const std::filesystem::path& file, Faults& faults);

}  // namespace parcelgate
