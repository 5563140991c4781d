// The outlets of a running gateway: each with its connection or desk, and the follower that feeds it.
#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/tickets/console_desk/console_desk.hpp"
#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "adapters/transports/files/folder_lines.hpp"
#include "adapters/transports/kafka_rdkafka/rdkafka_producer.hpp"
#include "gateway/app/kuaidi100/customer_outlets.hpp"
#include "gateway/app/outlets/streams/file_outlet.hpp"
#include "gateway/app/outlets/streams/kafka_outlet.hpp"
#include "gateway/app/outlets/streams/mqtt_outlet.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "gateway/base/private_files.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/desk_outlets.hpp"
#include "gateway/main/wiring/gateway.hpp"
#include "gateway/main/wiring/ticket_texts_file.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

/// Courier names and zones from the current manifests (a reload replaces them).
WordingOptions Gateway::wording_options(LocalOffset offset) const {
  const auto identity_of = [this](std::string_view id) -> std::optional<Identity> {
    const auto directory = directory_.load();
    const auto* catalog = dynamic_cast<const ManifestCatalog*>(directory->sources.get());
    const CarrierSource* source = catalog == nullptr ? nullptr : catalog->find(id);
    return source == nullptr ? std::nullopt : std::optional(source->manifest().identity);
  };
  WordingOptions options;
  options.local_offset = std::move(offset);
  options.courier_name = [identity_of](Locale locale, std::string_view id) {
    const auto identity = identity_of(id);
    return identity ? identity->labels[static_cast<std::size_t>(locale)] : std::string{};
  };
  options.clock_label = [this](Locale locale, std::string_view clock) {
    const auto directory = directory_.load();
    for (const auto& [id, pack] : *directory->rules) {
      if (const ClockRule* const rule = pack.find(clock)) return rule->labels[static_cast<std::size_t>(locale)];
    }
    return std::string{};
  };
  // All of China keeps Beijing time, and its couriers write it wherever the parcel is.
  options.keeps_one_zone = [identity_of](std::string_view id) {
    const auto identity = identity_of(id);
    return identity && identity->time_zone == "Asia/Shanghai";
  };
  return options;
}

Result<std::unique_ptr<TicketDesk>> Gateway::open_desk(const OutletConfig& outlet) {
  if (const auto* tracker = std::get_if<RequestTrackerConfig>(&outlet)) {
    auto desk = RequestTracker::create(request_tracker_options(*tracker), *http_);
    if (!desk) return unexpected(std::move(desk).error());
    return std::unique_ptr<TicketDesk>(*std::move(desk));
  }
  if (const auto* data = std::get_if<DeskOutletConfig>(&outlet)) {
    auto desk = open_desk_outlet(*data, *http_, time_);
    if (!desk) return unexpected(std::move(desk).error());
    return std::unique_ptr<TicketDesk>(*std::move(desk));
  }
  const std::string& file = std::get<ConsoleDeskConfig>(outlet).file;
  auto desk = ConsoleDesk::open(file);
  if (!desk) return unexpected(std::move(desk).error());
  if (!file.empty()) {
    // Tickets hold names and places. Pipes and files of other owners keep their modes.
    if (const auto changed = make_private(file); changed && *changed)
      log(LogLevel::warn, "data_made_private", {{"path", file}});
  }
  return std::unique_ptr<TicketDesk>(*std::move(desk));
}

Result<void> Gateway::fill_ticket_outlet(OutletRuntime& runtime, const OutletConfig& outlet,
                                         const TicketOutletSettings& settings) {
  auto desk = open_desk(outlet);
  if (!desk) return unexpected(std::move(desk).error());
  runtime.desk = *std::move(desk);
  auto texts = load_ticket_texts();
  if (!texts) return unexpected(std::move(texts).error());
  auto offset = offset_in(settings.time_zone);
  if (!offset) return unexpected(std::move(offset).error());
  TicketOutletOptions options = ticket_outlet_options(settings);
  options.wording = wording_options(*std::move(offset));
  options.mask_of = [this](std::string_view tenant) { return ingest_counters_.masks.level_of(tenant); };
  runtime.outlet = std::make_unique<TicketOutlet>(std::move(options), *std::move(texts), *runtime.desk, *store_, time_);
  return {};
}

Result<void> Gateway::fill_mqtt_outlet(OutletRuntime& runtime, const MqttOutletConfig& outlet) {
  auto client = connect(mqtt_options(*config_.find_broker(outlet.broker), outlet));
  if (!client) return unexpected(std::move(client).error());
  runtime.mqtt = *std::move(client);
  auto mqtt = MqttOutlet::create(mqtt_outlet_options(outlet), *runtime.mqtt);
  if (!mqtt) return unexpected(std::move(mqtt).error());
  runtime.outlet = *std::move(mqtt);
  return {};
}

void Gateway::fill_webhook_outlet(OutletRuntime& runtime, const WebhookOutletConfig& outlet) {
  WebhookTarget target = webhook_target(outlet);
  target.address_policy = address_policy(config_.outbound);
  runtime.outlet = std::make_unique<WebhookOutlet>(outlet.filter, std::move(target), *webhook_http_, time_,
                                                   std::make_shared<DeliveryLog>());
}

Result<void> Gateway::fill_files_outlet(OutletRuntime& runtime, const FilesOutletConfig& outlet) {
  auto files = FolderLines::open(outlet.folder);
  if (!files) return unexpected(std::move(files).error());
  runtime.files = *std::move(files);
  runtime.outlet = std::make_unique<FileOutlet>(file_format_of(outlet), outlet.filter, *runtime.files);
  return {};
}

Result<void> Gateway::fill_kafka_outlet(OutletRuntime& runtime, const KafkaOutletConfig& outlet) {
  auto producer = RdkafkaProducer::create(kafka_options(outlet), metrics_);
  if (!producer) return unexpected(std::move(producer).error());
  runtime.kafka = *std::move(producer);
  auto kafka = KafkaOutlet::create(kafka_outlet_options(outlet), *runtime.kafka);
  if (!kafka) return unexpected(std::move(kafka).error());
  runtime.outlet = *std::move(kafka);
  return {};
}

Result<void> Gateway::fill_outlet(OutletRuntime& runtime, const OutletConfig& outlet) {
  if (const auto* mqtt = std::get_if<MqttOutletConfig>(&outlet)) return fill_mqtt_outlet(runtime, *mqtt);
  if (const auto* files = std::get_if<FilesOutletConfig>(&outlet)) return fill_files_outlet(runtime, *files);
  if (const auto* platform = std::get_if<WriteBackConfig>(&outlet)) return fill_write_back_outlet(runtime, *platform);
  if (const auto* chat = std::get_if<ChatOutletConfig>(&outlet)) return fill_chat_outlet(runtime, *chat);
  if (const auto* kafka = std::get_if<KafkaOutletConfig>(&outlet)) return fill_kafka_outlet(runtime, *kafka);
  if (const auto* webhook = std::get_if<WebhookOutletConfig>(&outlet)) {
    fill_webhook_outlet(runtime, *webhook);
    return {};
  }
  return fill_ticket_outlet(runtime, outlet, *find_ticket_settings(outlet));
}

Result<void> Gateway::open_kuaidi100() {
  auto pushes = Kuaidi100Pushes::open(*store_, time_, address_policy(config_.outbound));
  if (!pushes) return unexpected(std::move(pushes).error());
  kuaidi100_pushes_ = *std::move(pushes);
  kuaidi100_outlets_ = std::make_unique<Kuaidi100Outlets>(Kuaidi100Outlets::Parts{
      *kuaidi100_pushes_, *store_, *webhook_http_, time_, metrics_, [this] { return directory_.load(); }});
  const auto directory = directory_.load();
  auto prepared = kuaidi100_outlets_->prepare(directory->kuaidi100_customers);
  if (!prepared) return unexpected(std::move(prepared).error());
  kuaidi100_outlets_->take_over(*std::move(prepared), directory->kuaidi100_customers);
  silent_numbers_ = std::make_unique<SilentNumbers>(
      SilentNumbers::Parts{*kuaidi100_pushes_, *store_, *webhook_http_, time_, [this] { return directory_.load(); }});
  return {};
}

Result<void> Gateway::open_outlets() {
  for (const OutletConfig& outlet : config_.outlets) {
    const std::string& id = settings_of(outlet).id;
    OutletRuntime& runtime = outlets_[id];
    const auto filled = fill_outlet(runtime, outlet);
    if (!filled) return unexpected(filled.error().kind, "outlet " + id + ": " + filled.error().what);
    auto follower = FeedFollower::create(follower_options(outlet), *runtime.outlet, *store_, time_, metrics_);
    if (!follower) return unexpected(std::move(follower).error());
    runtime.follower = *std::move(follower);
  }
  if (auto opened = open_kuaidi100(); !opened) return opened;
  auto subscriptions =
      WebhookSubscriptions::start({*store_, *webhook_http_, time_, metrics_, address_policy(config_.outbound)});
  if (!subscriptions) return unexpected(std::move(subscriptions).error());
  subscriptions_ = *std::move(subscriptions);
  return {};
}

/// Of an outlet of the configuration, or of a customer of the Kuaidi100 facade. Null: there is none.
std::shared_ptr<FeedFollower> Gateway::find_follower(std::string_view id) const {
  const auto found = outlets_.find(id);
  if (found == outlets_.end()) return kuaidi100_outlets_->find(id);
  return {std::shared_ptr<void>(), found->second.follower.get()};  // these stay until the end
}

std::optional<FollowerStatus> Gateway::outlet_status(std::string_view id) const {
  const auto follower = find_follower(id);
  return follower ? follower->status() : subscriptions_->find_status(id);
}

Result<void> Gateway::change_dead_letters(std::string_view outlet, std::vector<FeedPlace> places, LetterChange change) {
  if (const auto follower = find_follower(outlet)) return follower->change_dead_letters(std::move(places), change);
  return subscriptions_->change_dead_letters(outlet, std::move(places), change);
}

Result<void> Gateway::pause_outlet(std::string_view id, bool paused) {
  if (const auto follower = find_follower(id)) return paused ? follower->pause() : follower->resume();
  if (subscriptions_->find({}, id)) return subscriptions_->set_paused(id, paused);
  return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
}

}  // namespace parcelgate
