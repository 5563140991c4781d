#include "gateway/main/wiring/gateway.hpp"

#include <iterator>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/app/admin/clock_commands.hpp"
#include "gateway/app/admin/code_commands.hpp"
#include "gateway/app/admin/complaints_admin.hpp"
#include "gateway/app/admin/dead_letter_commands.hpp"
#include "gateway/app/admin/gateway_status.hpp"
#include "gateway/app/admin/outlet_commands.hpp"
#include "gateway/app/admin/polling_commands.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "gateway/app/admin/replay_commands.hpp"
#include "gateway/app/admin/report_commands.hpp"
#include "gateway/app/admin/returns_admin.hpp"
#include "gateway/app/admin/rules_commands.hpp"
#include "gateway/app/admin/write_back_commands.hpp"
#include "gateway/base/file.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/main/wiring/adapter_options.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// The accounts of the directory of the moment. The poller outlives reloads, so it must not keep one directory.
class CurrentPollingAccounts final : public PollingAccountLookup {
 public:
  explicit CurrentPollingAccounts(const Replaceable<Directory>& directory) : directory_(directory) {}
  [[nodiscard]] std::vector<std::string> polling_accounts(std::string_view tenant,
                                                          std::string_view carrier) const override {
    return directory_.load()->polling_accounts(tenant, carrier);
  }

 private:
  const Replaceable<Directory>& directory_;
};

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::start(Config config, std::filesystem::path config_file) {
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(config), std::move(config_file)));
  if (auto opened = gateway->open(); !opened) return unexpected(std::move(opened).error());
  return gateway;
}

Gateway::Gateway(Config config, std::filesystem::path config_file)
    : config_(std::move(config)), config_file_(std::move(config_file)), ingest_counters_(metrics_) {}

Gateway::~Gateway() {
  admin_socket_.reset();
  if (server_) server_->begin_stop();
  if (edge_) edge_->begin_stop();  // long polls are answered while their connections are still there
  if (server_) server_->stop();
  transit_history_.reset();
  listener_ = nullptr;
  commands_.reset();
  overview_.reset();
  for (auto& [id, inlet] : inlets_) inlet.mqtt.reset();
  poller_.reset();
  for (auto& [id, outlet] : outlets_) outlet.follower.reset();
  silent_numbers_.reset();
  if (kuaidi100_outlets_) kuaidi100_outlets_->stop();
  if (subscriptions_) subscriptions_->stop();
  if (webhook_http_) webhook_http_->stop();
  if (http_) http_->stop();
  clock_watch_.reset();
  clock_statistics_.reset();
  if (store_) save_vocabulary();
  // Answers of commands that were still queued go to the server and the edge, so the store ends before them.
  store_.reset();
}

Result<void> Gateway::open() {
  metrics_
      .gauge("parcelgate_build_info", "1; the labels are the versions of the program and of its taxonomy.",
             {{"version", PARCELGATE_VERSION}, {"taxonomy", std::string(taxonomy_version())}})
      .Set(1);
  for (const auto step : {&Gateway::open_data, &Gateway::open_outlets, &Gateway::open_poller, &Gateway::open_inlets,
                          &Gateway::open_edge}) {
    if (auto done = (this->*step)(); !done) return done;
  }
  return {};
}

Result<void> Gateway::open_data() {
  Faults faults;
  parts_ = load_parts(config_, faults);
  if (!faults.empty()) return unexpected(ErrorKind::config, to_string(faults.front(), "data"));
  directory_.store(make_directory(config_, parts_, shadows_));
  ingest_counters_.masks.replace(masks_of(config_));
  message_ages_.store(std::make_shared<const MessageAges>(message_ages_of(config_)));
  auto store = open_store(config_, metrics_, time_, &message_ages_);
  if (!store) return unexpected(std::move(store).error());
  store_ = *std::move(store);
  if (auto restored = restore_vocabulary(); !restored) return restored;
  auto http = CurlClient::create(curl_options(config_.outbound, time_), metrics_);
  if (!http) return unexpected(std::move(http).error());
  http_ = *std::move(http);
  auto webhook_http = CurlClient::create(webhook_curl_options(config_.outbound, time_), metrics_);
  if (!webhook_http) return unexpected(std::move(webhook_http).error());
  webhook_http_ = *std::move(webhook_http);
  auto watch = ClockWatch::start(*store_, time_, parts_.rules, metrics_);
  if (!watch) return unexpected(std::move(watch).error());
  clock_watch_ = *std::move(watch);
  auto statistics = ClockStatisticsThread::start(
      *store_, time_, metrics_, [this] { return directory_.load()->rules; }, config_.data_dir);
  if (!statistics) return unexpected(std::move(statistics).error());
  clock_statistics_ = *std::move(statistics);
  return {};
}

Result<void> Gateway::restore_vocabulary() {
  auto reader = store_->open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  const auto codes = (*reader)->list_codes({});
  if (!codes) return unexpected(codes.error());
  ingest_counters_.vocabulary.restore(*codes);
  return {};
}

/// Stores the counts since the last flush. A failure loses these counts only.
void Gateway::save_vocabulary() {
  auto codes = ingest_counters_.vocabulary.take_all();
  if (codes.empty()) return;
  auto stored = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&codes](Transaction& transaction) {
    return transaction.add_codes(codes);
  }));
  if (!stored) log(LogLevel::warn, "vocabulary_not_saved", {{"error", stored.error().what}});
}

Result<void> Gateway::open_documents() {
  const auto file = find_share().root / "schemas" / "openapi.json";
  auto text = read_file(file);
  if (!text) return unexpected(ErrorKind::config, file.string() + " cannot be read; is the installation whole?");
  auto documents = ApiDocuments::create(*std::move(text), *edge_);
  if (!documents) return unexpected(ErrorKind::config, file.string() + ": " + documents.error().what);
  documents_ = *std::move(documents);
  return {};
}

Result<std::unique_ptr<MqttClient>> Gateway::connect(const MqttOptions& options) {
  auto client = PahoClient::create(options, metrics_);
  if (!client) return unexpected(std::move(client).error());
  return std::unique_ptr<MqttClient>(*std::move(client));
}

Result<void> Gateway::open_poller() {
  auto polling_accounts = std::make_shared<CurrentPollingAccounts>(directory_);
  const PollerParts parts{*store_,  *http_,           time_,        parts_.catalog,
                          metrics_, ingest_counters_, parts_.rules, std::move(polling_accounts)};
  auto poller = Poller::start(parts, poll_accounts(config_, *directory_.load()));
  if (!poller) return unexpected(std::move(poller).error());
  poller_ = *std::move(poller);
  return {};
}

Result<void> Gateway::open_inlets() {
  for (const AccountConfig& account : config_.accounts) {
    if (account.broker.empty()) continue;
    auto inlet = open_inlet(account, directory_.load());
    if (!inlet) return unexpected(std::move(inlet).error());
    inlets_.emplace(account.account.id, *std::move(inlet));
  }
  return {};
}

Result<Gateway::Inlet> Gateway::open_inlet(const AccountConfig& account,
                                           const std::shared_ptr<const Directory>& directory) {
  Inlet inlet;
  inlet.inlet = std::make_unique<MqttInlet>(account.account.id, directory, *store_, time_, metrics_, ingest_counters_);
  auto client = connect(mqtt_options(*config_.find_broker(account.broker), account));
  if (!client) return unexpected(std::move(client).error());
  inlet.mqtt = *std::move(client);
  if (auto done = inlet.inlet->subscribe(*inlet.mqtt); !done) return unexpected(std::move(done).error());
  const auto found = directory->find_account(account.account.id);
  inlet.filters = found.source->mqtt_filters(*found.account);
  return inlet;
}

Result<void> Gateway::open_edge() {
  // Called on the store's thread. The poller's last commit comes after all that the edge submitted, so it is still
  // there.
  auto scheduled = [poller = poller_.get()] { poller->nudge(); };
  auto evidence = evidence_maker();
  checks_ = readiness();
  auto track_keys = TrackKeys::open(config_.data_dir, time_.now());
  if (!track_keys) return unexpected(std::move(track_keys).error());
  auto history = TransitHistory::start(*store_);
  if (!history) return unexpected(std::move(history).error());
  transit_history_ = *std::move(history);
  if (auto opened = open_console(); !opened) return opened;
  EdgeOptions options = edge_options(config_.listen, config_.tracking, config_.console);
  options.track.history = [history = transit_history_.get()] { return history->times(); };
  auto edge = Edge::create(
      std::move(options), {*store_, time_, metrics_, ingest_counters_, directory_.load(), checks_, std::move(scheduled),
                           http_.get(), std::move(evidence), subscriptions_.get(), kuaidi100_pushes_.get(),
                           *std::move(track_keys), commands_.get(), overview_.get()});
  if (!edge) return unexpected(std::move(edge).error());
  edge_ = *std::move(edge);
  if (auto opened = open_documents(); !opened) return opened;
  add_admin_commands();
  add_console_commands();
  auto socket = AdminSocket::listen(config_.data_dir / "admin.sock",
                                    [this](std::string_view request) { return answer_admin(request); });
  if (!socket) return unexpected(std::move(socket).error());
  admin_socket_ = *std::move(socket);
  auto server = RestinioServer::create(server_options(config_.listen), *documents_, metrics_);
  if (!server) return unexpected(std::move(server).error());
  server_ = *std::move(server);
  listener_ = server_.get();
  return {};
}

/// All of them are added before the first is run.
void Gateway::add_admin_commands() {
  admin_->set_tenants([this] { return tenant_ids(); });
  add_quarantine_commands(*admin_, *store_);
  add_code_commands(*admin_, *store_);
  add_outlet_commands(*admin_, *store_, time_, [this](std::string_view id) { return outlet_status(id); });
  add_dead_letter_commands(*admin_, *store_, time_,
                           [this](std::string_view outlet, std::vector<FeedPlace> places, LetterChange change) {
                             return change_dead_letters(outlet, std::move(places), change);
                           });
  add_write_back_commands(*admin_, *store_, time_);
  add_replay_commands(*admin_, *store_, ingest_counters_, time_, [this] { return directory_.load(); });
  add_shadow_command(*admin_, shadows_);
  const auto load_rules = [this]() -> Result<std::shared_ptr<const RulePacks>> { return directory_.load()->rules; };
  add_rules_command(*admin_, *store_, time_, load_rules);
  add_returns_command(*admin_, *store_, time_, load_rules, [this] { return tenant_ids(); });
  add_complaints_command(*admin_, *store_, time_, load_rules);
  add_clock_command(
      *admin_, time_, [watch = clock_watch_.get()] { return watch->date_fault(); },
      [watch = clock_watch_.get()] { watch->accept_date(); });
  add_report_command(*admin_, *store_, time_, load_rules);
  add_evidence_commands(*admin_, *store_, time_, evidence_setup());
  add_polling_command(*admin_, [poller = poller_.get()] { return poller->status(); });
  add_gateway_status_command(*admin_, *store_, [this] { return facts(); });
  admin_->add("reload", [this](const rapidjson::Value& request) { return answer_reload(request); });
}

}  // namespace parcelgate
