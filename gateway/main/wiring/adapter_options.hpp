// The options of servers, clients, store and outlets of a configuration.
//
// Pure functions: a test changes each member of the configuration and expects a difference in one of these, so that no
// setting is read and then dropped. Add a member of the configuration here too.
#pragma once

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "adapters/tickets/request_tracker/options.hpp"
#include "adapters/transports/http_curl/options.hpp"
#include "adapters/transports/http_restinio/http_server_options.hpp"
#include "adapters/transports/kafka_rdkafka/kafka_options.hpp"
#include "adapters/transports/mqtt_paho/mqtt_options.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/streams/file_outlet.hpp"
#include "gateway/app/outlets/streams/kafka_outlet.hpp"
#include "gateway/app/outlets/streams/mqtt_outlet.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

[[nodiscard]] HttpServerOptions server_options(const ListenConfig& listen);
[[nodiscard]] EdgeOptions edge_options(const ListenConfig& listen, const TrackConfig& tracking,
                                       const ConsoleConfig& console);
/// `page_cache_bytes` is rounded down to whole KiB, `quarantine_max_age` to whole hours.
[[nodiscard]] sqlite::Options store_options(const Config& config);
/// Tenants with `messages_max_age`. Not part of the options, because a reload replaces them.
[[nodiscard]] MessageAges message_ages_of(const Config& config);
[[nodiscard]] CurlOptions curl_options(const OutboundConfig& outbound, const TimeSource& time);
/// For deliveries of webhooks, on a thread of their own.
[[nodiscard]] CurlOptions webhook_curl_options(const OutboundConfig& outbound, const TimeSource& time);

/// The connection of an outlet: a clean session, so that nothing is sent by two parties after a reconnect.
[[nodiscard]] MqttOptions mqtt_options(const BrokerConfig& broker, const MqttOutletConfig& outlet);
/// The connection of an account's inlet: the broker keeps its session and messages while the gateway is away.
[[nodiscard]] MqttOptions mqtt_options(const BrokerConfig& broker, const AccountConfig& account);

[[nodiscard]] MqttOutletOptions mqtt_outlet_options(const MqttOutletConfig& outlet);
[[nodiscard]] KafkaOptions kafka_options(const KafkaOutletConfig& outlet);
[[nodiscard]] KafkaOutletOptions kafka_outlet_options(const KafkaOutletConfig& outlet);
/// Receivers of webhooks are on the public internet, or in networks that the operator allows.
[[nodiscard]] std::shared_ptr<const AddressPolicy> address_policy(const OutboundConfig& outbound);
[[nodiscard]] FileFormat file_format_of(const FilesOutletConfig& outlet);
/// Without the address policy.
[[nodiscard]] WebhookTarget webhook_target(const WebhookOutletConfig& outlet);
/// Without wording and masks, which depend on the current manifests and tenants.
[[nodiscard]] TicketOutletOptions ticket_outlet_options(const TicketOutletSettings& outlet);
/// Fields that the configuration leaves out keep the default names of RequestTrackerOptions.
[[nodiscard]] RequestTrackerOptions request_tracker_options(const RequestTrackerConfig& outlet);
/// Local time in a named zone, for ticket texts.
/// @error config: no zone has this name
[[nodiscard]] Result<LocalOffset> offset_in(const std::string& zone_name);
[[nodiscard]] FollowerOptions follower_options(const OutletConfig& outlet);

}  // namespace parcelgate
