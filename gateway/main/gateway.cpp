#include "gateway/main/gateway.hpp"

#include <fstream>
#include <iterator>

#include <cctz/time_zone.h>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/tickets/console_desk/console_desk.hpp"
#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "gateway/app/outlets/mqtt_outlet.hpp"
#include "gateway/app/outlets/ticket_outlet.hpp"
#include "gateway/main/share.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

HttpServerOptions listener_of(const ListenConfig& listen) {
  HttpServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.threads = listen.threads;
  options.max_head_bytes = listen.max_head_bytes;
  options.max_body_bytes = listen.max_body_bytes;
  options.max_connections = listen.max_connections;
  options.max_connections_per_address = listen.max_connections_per_address;
  options.read_timeout = listen.read_timeout;
  return options;
}

/// The zone in which a desk's people read times.
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

Result<TicketTexts> load_ticket_texts() {
  const auto file = find_share().root / "config" / "texts" / "tickets.json";
  std::ifstream in(file, std::ios::binary);
  if (!in) return unexpected(ErrorKind::config, file.string() + " cannot be read; is the installation whole?");
  return TicketTexts::parse(std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::start(Config config) {
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(config)));
  if (auto opened = gateway->open(); !opened) return unexpected(std::move(opened).error());
  return gateway;
}

Gateway::Gateway(Config config) : config_(std::move(config)), ingest_counters_(metrics_) {}

Gateway::~Gateway() {
  admin_socket_.reset();
  if (server_) server_->stop();
  for (Inlet& inlet : inlets_) inlet.mqtt.reset();
  poller_.reset();
  for (auto& [id, way] : ways_) way.follower.reset();
  if (http_) http_->stop();
  clock_watch_.reset();
  // Answers of commands that were still queued go to the server and the edge, so the store ends before them.
  store_.reset();
}

Result<void> Gateway::open() {
  for (const auto step : {&Gateway::open_data, &Gateway::open_ways, &Gateway::open_poller, &Gateway::open_inlets, &Gateway::open_edge}) {
    if (auto done = (this->*step)(); !done) return done;
  }
  return {};
}

Result<void> Gateway::open_data() {
  Faults faults;
  auto rule_dirs = config_.rule_dirs;
  rule_dirs.insert(rule_dirs.begin(), find_share().rules());
  rules_ = load_rule_packs(rule_dirs, faults);
  auto catalog = load_catalog(config_.carrier_dirs, faults);
  if (!catalog || !faults.empty()) return unexpected(ErrorKind::config, to_string(faults.front(), "data"));
  catalog_ = *std::move(catalog);
  directory_ = make_directory();
  auto store = open_store(config_, metrics_, time_);
  if (!store) return unexpected(std::move(store).error());
  store_ = *std::move(store);
  CurlOptions options;
  options.time = &time_;
  options.ca_bundle = config_.outbound.ca_file;
  auto http = CurlClient::create(options, metrics_);
  if (!http) return unexpected(std::move(http).error());
  http_ = *std::move(http);
  auto watch = ClockWatch::start(*store_, time_, rules_);
  if (!watch) return unexpected(std::move(watch).error());
  clock_watch_ = *std::move(watch);
  return {};
}

std::shared_ptr<const EdgeDirectory> Gateway::make_directory() const {
  auto directory = std::make_shared<EdgeDirectory>();
  directory->sources = catalog_;
  directory->rules = rules_;
  directory->detector = {catalog_, &catalog_->detector()};
  for (const AccountConfig& account : config_.accounts) directory->accounts[account.account.id] = {account.account, account.poll, account.subscribe};
  for (const TenantConfig& tenant : config_.tenants) directory->tenants[tenant.id] = {tenant.rule_pack, tenant.locale};
  return directory;
}

Result<std::unique_ptr<MqttClient>> Gateway::connect(const BrokerConfig& broker, const std::string& role, bool inlet, std::uint32_t window) {
  MqttOptions options;
  options.url = broker.url;
  options.client_id = (broker.client_id.empty() ? "parcelgate" : broker.client_id) + "-" + role;
  options.username = broker.username;
  options.password = broker.password;
  options.tls.ca_file = broker.ca_file;
  options.tls.certificate_file = broker.certificate_file;
  options.tls.key_file = broker.key_file;
  options.clean_start = !inlet;
  options.in_flight = static_cast<std::uint16_t>(window);
  if (inlet) options.shared_group = broker.shared_group;
  auto client = PahoClient::create(options, metrics_);
  if (!client) return unexpected(std::move(client).error());
  return std::unique_ptr<MqttClient>(*std::move(client));
}

Result<void> Gateway::fill_tickets(Way& way, const OutletConfig& outlet) {
  if (outlet.kind == "console-desk") {
    auto desk = ConsoleDesk::open(outlet.file);
    if (!desk) return unexpected(std::move(desk).error());
    way.desk = *std::move(desk);
  } else {
    RequestTrackerOptions options;
    options.base_url = outlet.base_url;
    options.token = outlet.token;
    options.queue = outlet.queue;
    options.requestor = outlet.requestor;
    options.open_status = outlet.open_status;
    options.resolved_status = outlet.resolved_status;
    if (!outlet.fields.empty()) options.fields = outlet.fields;
    auto desk = RequestTracker::create(std::move(options), *http_);
    if (!desk) return unexpected(std::move(desk).error());
    way.desk = *std::move(desk);
  }
  auto texts = load_ticket_texts();
  if (!texts) return unexpected(std::move(texts).error());
  auto offset = offset_in(outlet.time_zone);
  if (!offset) return unexpected(std::move(offset).error());
  TicketOutletOptions options;
  options.outlet = outlet.id;
  options.local_offset = *std::move(offset);
  options.when_done = outlet.resolve_when_done ? WhenDone::resolve : WhenDone::leave;
  way.outlet = std::make_unique<TicketOutlet>(std::move(options), *std::move(texts), *way.desk, *store_, time_);
  return {};
}

Result<void> Gateway::fill(Way& way, const OutletConfig& outlet) {
  if (outlet.kind != "mqtt") return fill_tickets(way, outlet);
  auto client = connect(*config_.find_broker(outlet.broker), "out-" + outlet.id, false, outlet.window);
  if (!client) return unexpected(std::move(client).error());
  way.mqtt = *std::move(client);
  MqttOutletOptions options;
  options.shipment_topic = outlet.topic;
  auto mqtt = MqttOutlet::create(options, *way.mqtt);
  if (!mqtt) return unexpected(std::move(mqtt).error());
  way.outlet = *std::move(mqtt);
  return {};
}

Result<void> Gateway::open_ways() {
  for (const OutletConfig& outlet : config_.outlets) {
    Way& way = ways_[outlet.id];
    if (auto filled = fill(way, outlet); !filled) return unexpected(filled.error().kind, "outlet " + outlet.id + ": " + filled.error().what);
    FollowerOptions options;
    options.outlet = outlet.id;
    options.start = outlet.from_beginning ? FeedStart::beginning : FeedStart::head;
    options.start_paused = outlet.paused;
    options.tenant = outlet.tenant;
    if (outlet.kind == "mqtt") options.window = outlet.window;
    auto follower = FeedFollower::create(std::move(options), *way.outlet, *store_, time_, metrics_);
    if (!follower) return unexpected(std::move(follower).error());
    way.follower = *std::move(follower);
  }
  return {};
}

std::vector<PollAccount> Gateway::poll_accounts() const {
  std::vector<PollAccount> accounts;
  for (const AccountConfig& account : config_.accounts) {
    if (!account.poll && !account.subscribe) continue;
    accounts.push_back({account.account, account.poll, account.subscribe, account.requests_per_second, account.requests_per_day});
  }
  return accounts;
}

Result<void> Gateway::open_poller() {
  const PollerParts parts{*store_, *http_, time_, *catalog_, metrics_, ingest_counters_, rules_};
  auto poller = Poller::start(parts, poll_accounts());
  if (!poller) return unexpected(std::move(poller).error());
  poller_ = *std::move(poller);
  return {};
}

Result<void> Gateway::open_inlets() {
  for (const AccountConfig& account : config_.accounts) {
    if (account.broker.empty()) continue;
    Inlet inlet;
    inlet.inlet = std::make_unique<MqttInlet>(account.account.id, directory_, *store_, time_, metrics_, ingest_counters_);
    auto client = connect(*config_.find_broker(account.broker), "in-" + account.account.id, true, 100);
    if (!client) return unexpected(std::move(client).error());
    inlet.mqtt = *std::move(client);
    if (auto done = inlet.inlet->subscribe(*inlet.mqtt); !done) return done;
    inlets_.push_back(std::move(inlet));
  }
  return {};
}

Result<void> Gateway::open_edge() {
  EdgeOptions options;
  for (const RouteAlias& alias : config_.listen.aliases) options.aliases.push_back({alias.path, alias.to});
  options.open_reads = config_.listen.open_reads;
  options.open_metrics = config_.listen.open_metrics;
  options.healthz_rows = config_.listen.healthz_rows;
  // Called on the store's thread. The poller's last commit comes after all that the edge submitted, so it is still there.
  auto scheduled = [poller = poller_.get()] { poller->nudge(); };
  auto edge = Edge::create(std::move(options), {*store_, time_, metrics_, ingest_counters_, directory_, {}, std::move(scheduled), http_.get()});
  if (!edge) return unexpected(std::move(edge).error());
  edge_ = *std::move(edge);
  admin_ = std::make_unique<AdminService>(*store_, time_, [this](std::string_view id, bool paused) { return pause_outlet(id, paused); });
  auto socket = AdminSocket::listen(config_.data_dir / "admin.sock", [this](std::string_view request) { return admin_->handle(request); });
  if (!socket) return unexpected(std::move(socket).error());
  admin_socket_ = *std::move(socket);
  auto server = RestinioServer::create(listener_of(config_.listen), *edge_, metrics_);
  if (!server) return unexpected(std::move(server).error());
  server_ = *std::move(server);
  return {};
}

Result<void> Gateway::pause_outlet(std::string_view id, bool paused) {
  const auto found = ways_.find(id);
  if (found == ways_.end()) return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
  if (paused) found->second.follower->pause();
  else found->second.follower->resume();
  return {};
}

}  // namespace parcelgate
