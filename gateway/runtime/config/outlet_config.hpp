// "outlets": where the event feed is published. One struct for each kind.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "gateway/runtime/config/chat_config.hpp"
#include "gateway/runtime/config/kafka_config.hpp"
#include "gateway/runtime/config/outlet_settings.hpp"
#include "gateway/runtime/config/section_reader.hpp"
#include "gateway/runtime/config/write_back_config.hpp"
#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {

/// "mqtt": one message for each entry.
struct MqttOutletConfig : OutletSettings {
  std::string broker;  ///< id in /brokers
  std::string topic{"parcelgate/{tenant}/{carrier}/{number}"};
  std::string status_topic;   ///< where the last change of status of each shipment is retained; empty: nowhere
  std::uint32_t window{200};  ///< messages in flight
  friend bool operator==(const MqttOutletConfig&, const MqttOutletConfig&) = default;
};

/// Members that every kind of ticket desk has.
struct TicketOutletSettings : OutletSettings {
  bool resolve_when_done{true};            ///< resolve a ticket when every deadline of its return has ended
  bool reopen_on_alert{true};              ///< an alert opens a ticket that a person closed
  std::string time_zone{"Asia/Shanghai"};  ///< of the times in ticket texts
  friend bool operator==(const TicketOutletSettings&, const TicketOutletSettings&) = default;
};

/// "request-tracker".
struct RequestTrackerConfig : TicketOutletSettings {
  std::string base_url, token;
  std::string queue{"After-Sales"};
  std::string requestor;                      ///< mail address; empty: none
  std::map<std::string, std::string> fields;  ///< our field -> its custom field; a field left out keeps its default
  std::string open_status{"open"}, resolved_status{"resolved"};  ///< names in the queue's lifecycle
  friend bool operator==(const RequestTrackerConfig&, const RequestTrackerConfig&) = default;
};

/// "desk": a ticket desk that is a folder of data, see adapters/tickets/README.md.
struct DeskOutletConfig : TicketOutletSettings {
  std::string desk;  ///< id of a desk that parcelgate ships, or the absolute path of a folder
  std::map<std::string, std::string, std::less<>> settings, secrets;
  std::map<std::string, std::string> fields;  ///< our field -> the desk's; a field left out keeps its default
  friend bool operator==(const DeskOutletConfig&, const DeskOutletConfig&) = default;
};

/// "console-desk": tickets as JSON lines.
struct ConsoleDeskConfig : TicketOutletSettings {
  std::string file;  ///< absolute; empty: standard output
  friend bool operator==(const ConsoleDeskConfig&, const ConsoleDeskConfig&) = default;
};

/// "webhook": one signed POST for each entry. Subscriptions of clients are made over the API and are not in the
/// configuration.
struct WebhookOutletConfig : OutletSettings {
  std::string url, secret;  ///< the secret as Standard Webhooks writes it, "whsec_…" or "whsk_…"
  FeedFilter filter;
  ContentMode content_mode{ContentMode::structured};
  std::uint32_t max_in_flight{8};   ///< deliveries at one time
  std::uint32_t max_per_second{0};  ///< 0: no limit
  friend bool operator==(const WebhookOutletConfig&, const WebhookOutletConfig&) = default;
};

/// "files": a line for each entry in files of a folder.
struct FilesOutletConfig : OutletSettings {
  std::string folder;            ///< absolute
  std::string format{"ndjson"};  ///< or "csv"
  FeedFilter filter;
  friend bool operator==(const FilesOutletConfig&, const FilesOutletConfig&) = default;
};

/// One element of "outlets". Code that depends on the kind gets only members that the kind has:
///
///     if (const auto* mqtt = std::get_if<MqttOutletConfig>(&outlet)) connect(mqtt->broker);
///     log_start(settings_of(outlet).id);
using OutletConfig =
    std::variant<MqttOutletConfig, RequestTrackerConfig, DeskOutletConfig, ConsoleDeskConfig, WebhookOutletConfig,
                 FilesOutletConfig, WriteBackConfig, ChatOutletConfig, KafkaOutletConfig>;

[[nodiscard]] inline const OutletSettings& settings_of(const OutletConfig& outlet) {
  return std::visit([](const auto& kind) -> const OutletSettings& { return kind; }, outlet);
}

/// Null for an outlet that is no ticket desk.
[[nodiscard]] inline const TicketOutletSettings* find_ticket_settings(const OutletConfig& outlet) noexcept {
  if (const auto* tracker = std::get_if<RequestTrackerConfig>(&outlet)) return tracker;
  if (const auto* desk = std::get_if<DeskOutletConfig>(&outlet)) return desk;
  return std::get_if<ConsoleDeskConfig>(&outlet);
}

/// A member of another kind is reported as an unknown field. An unknown or missing kind is one fault: the members that
/// depend on the kind are then not read.
[[nodiscard]] OutletConfig read_outlet(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
