// The running gateway: every part in the order that proves its lifetime.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "adapters/transports/http_restinio/restinio_server.hpp"
#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/gateway_status.hpp"
#include "gateway/app/admin/operator_commands.hpp"
#include "gateway/app/deadlines/clock_watch.hpp"
#include "gateway/app/evidence/evidence_commands.hpp"
#include "gateway/app/kuaidi100/customer_outlets.hpp"
#include "gateway/app/kuaidi100/silent_numbers.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/app/overview/overview.hpp"
#include "gateway/app/polling/poller.hpp"
#include "gateway/app/reports/clock_statistics.hpp"
#include "gateway/app/track/transit_history.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/edge/documents/api_documents.hpp"
#include "gateway/edge/inlets/mqtt_inlet.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/reload_report.hpp"
#include "gateway/ports/kafka.hpp"
#include "gateway/ports/line_files.hpp"
#include "gateway/ports/shop_platform.hpp"
#include "gateway/ports/ticket_desk.hpp"
#include "gateway/runtime/admin_socket.hpp"
#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

/// The running gateway: serves from start() until it is destroyed.
///
/// A member may borrow from members declared before it; destruction runs in reverse order: first the listeners stop,
/// then in-flight work is committed and answered, then the store closes.
///
///     auto gateway = Gateway::start(std::move(config), file);
///     if (!gateway) return print_error(gateway.error());
///     wait_for_signal();   // SIGHUP: (*gateway)->reload(false)
class Gateway {
 public:
  /// @error config, conflict (another process holds the data folder), unreachable: one sentence
  /// @param config_file  where `config` was read from, and is read again on reload()
  [[nodiscard]] static Result<std::unique_ptr<Gateway>> start(Config config, std::filesystem::path config_file);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Reloads carriers, rule packs, accounts and tenants atomically: with any fault the running configuration is kept.
  /// In-flight requests finish with the configuration they started with. From any thread.
  /// @param check_only  report the changes without applying them
  /// @error config: every fault, a line each
  [[nodiscard]] Result<ReloadReport> reload(bool check_only);

  [[nodiscard]] std::uint16_t port() const noexcept { return server_->port(); }

 private:
  /// One outlet with its connection or desk and the follower that feeds it.
  struct OutletRuntime {
    std::unique_ptr<MqttClient> mqtt;
    std::unique_ptr<TicketDesk> desk;
    std::unique_ptr<LineFiles> files;
    std::unique_ptr<ShopPlatform> platform;
    std::unique_ptr<KafkaProducer> kafka;
    std::unique_ptr<Outlet> outlet;
    std::unique_ptr<FeedFollower> follower;
  };
  /// One account whose messages arrive over MQTT.
  struct Inlet {
    std::unique_ptr<MqttInlet> inlet;
    std::unique_ptr<MqttClient> mqtt;
    std::vector<std::string> filters;  ///< topic filters of its subscriptions
  };

  Gateway(Config config, std::filesystem::path config_file);
  Result<void> open();
  Result<void> open_data();
  Result<void> restore_vocabulary();
  void save_vocabulary();
  Result<void> open_outlets();
  Result<void> open_inlets();
  Result<void> open_poller();
  Result<void> open_edge();
  Result<void> open_documents();
  Result<void> open_console();
  void add_console_commands();
  void add_admin_commands();
  [[nodiscard]] std::string answer_admin(std::string_view request);
  [[nodiscard]] std::vector<OutletFigures> outlet_figures() const;
  [[nodiscard]] std::vector<ReadinessCheck> readiness();
  [[nodiscard]] GatewayFacts facts() const;
  [[nodiscard]] std::vector<std::string> tenant_ids() const;
  [[nodiscard]] EvidenceSetup evidence_setup() const;
  [[nodiscard]] MakeEvidence evidence_maker() const;
  [[nodiscard]] Result<Inlet> open_inlet(const AccountConfig& account,
                                         const std::shared_ptr<const Directory>& directory);
  Result<void> take_over(Config fresh, DataParts parts);
  [[nodiscard]] Result<std::string> answer_reload(const rapidjson::Value& request);
  Result<void> fill_outlet(OutletRuntime& runtime, const OutletConfig& outlet);
  Result<void> fill_mqtt_outlet(OutletRuntime& runtime, const MqttOutletConfig& outlet);
  Result<void> fill_files_outlet(OutletRuntime& runtime, const FilesOutletConfig& outlet);
  Result<void> fill_write_back_outlet(OutletRuntime& runtime, const WriteBackConfig& outlet);
  Result<void> fill_chat_outlet(OutletRuntime& runtime, const ChatOutletConfig& outlet);
  Result<void> fill_kafka_outlet(OutletRuntime& runtime, const KafkaOutletConfig& outlet);
  Result<void> open_kuaidi100();
  void fill_webhook_outlet(OutletRuntime& runtime, const WebhookOutletConfig& outlet);
  Result<void> fill_ticket_outlet(OutletRuntime& runtime, const OutletConfig& outlet,
                                  const TicketOutletSettings& settings);
  [[nodiscard]] Result<std::unique_ptr<TicketDesk>> open_desk(const OutletConfig& outlet);
  [[nodiscard]] WordingOptions wording_options(LocalOffset offset) const;
  [[nodiscard]] Result<std::unique_ptr<MqttClient>> connect(const MqttOptions& options);
  [[nodiscard]] std::shared_ptr<FeedFollower> find_follower(std::string_view id) const;
  [[nodiscard]] std::optional<FollowerStatus> outlet_status(std::string_view id) const;
  [[nodiscard]] Result<void> change_dead_letters(std::string_view outlet, std::vector<FeedPlace> places,
                                                 LetterChange change);
  [[nodiscard]] Result<void> pause_outlet(std::string_view id, bool paused);

  std::mutex reload_mutex_;
  Config config_;  ///< what runs; after the start guarded by reload_mutex_
  const std::filesystem::path config_file_;
  const SystemTime time_;
  const Instant started_at_{time_.now()};
  Metrics metrics_;
  IngestCounters ingest_counters_;
  const std::shared_ptr<ShadowBook> shadows_{std::make_shared<ShadowBook>(metrics_)};
  DataParts parts_;  ///< as config_
  Replaceable<Directory> directory_;
  Replaceable<MessageAges> message_ages_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CurlClient> http_;          ///< for couriers, tokens and desks
  std::unique_ptr<CurlClient> webhook_http_;  ///< for receivers of webhooks: one that hangs delays none of the above
  std::unique_ptr<ClockWatch> clock_watch_;
  std::unique_ptr<ClockStatisticsThread> clock_statistics_;
  std::unique_ptr<Kuaidi100Pushes> kuaidi100_pushes_;
  std::map<std::string, OutletRuntime, std::less<>> outlets_;  ///< by outlet id
  std::unique_ptr<Kuaidi100Outlets> kuaidi100_outlets_;
  std::unique_ptr<SilentNumbers> silent_numbers_;
  std::unique_ptr<WebhookSubscriptions> subscriptions_;
  std::unique_ptr<Poller> poller_;
  std::mutex inlets_mutex_;                           ///< readers of inlets_ against a reload; held for moments
  std::map<std::string, Inlet, std::less<>> inlets_;  ///< by account id
  std::mutex admin_mutex_;                            ///< the admin socket and the console run commands one at a time
  std::unique_ptr<TransitHistory> transit_history_;
  std::vector<ReadinessCheck> checks_;  ///< of /readyz; not changed while the gateway serves
  std::unique_ptr<AdminService> admin_;
  std::unique_ptr<Overview> overview_;
  std::unique_ptr<OperatorCommands> commands_;
  std::unique_ptr<Edge> edge_;
  std::unique_ptr<ApiDocuments> documents_;               ///< in front of the edge
  std::atomic<const RestinioServer*> listener_{nullptr};  ///< server_, for requests that it serves while it is made
  std::unique_ptr<RestinioServer> server_;
  std::unique_ptr<AdminSocket> admin_socket_;
};

}  // namespace parcelgate
