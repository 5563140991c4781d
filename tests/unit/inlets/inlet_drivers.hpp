// One message through each of the four ways in: a push, an MQTT message, the answer to a poll, a retry of what is in
// quarantine. Tests see the store behind them, and whether the sender may forget the message.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/polling/poll_engine.hpp"
#include "gateway/app/replay/retry_quarantined.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/edge/inlets/mqtt_inlet.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/silent_source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/gateway_app_polling/fakes.hpp"

namespace parcelgate::test {

/// Messages are {"number", "events": [id…], "faults": [{"code", "what", "number"?}…]}; a text that is no JSON cannot be
/// read at all. Every event is a scan under way.
class OneLanguage : public testing::SilentSource {
 public:
  [[nodiscard]] std::string_view id() const noexcept override { return "acme"; }
  [[nodiscard]] Result<Decoded> decode(const Account&, const SourceMessage& message) const override {
    const auto body = parse_json(message.body);
    if (!body) return unexpected(ErrorKind::malformed, "no JSON");
    Decoded out;
    if (const auto* faults = find_member(*body, "faults")) {
      for (const auto& fault : faults->GetArray()) {
        out.errors.push_back({find_item_error_code(find_text(fault, "code")).value(),
                              std::string(find_text(fault, "what")), std::string(find_text(fault, "number"))});
      }
    }
    const auto* events = find_member(*body, "events");
    if (events == nullptr) return out;
    DecodedShipment shipment{"acme", std::string(find_text(*body, "number")), {}};
    for (const auto& id : events->GetArray()) {
      TrackingEvent event;
      event.event_id = text_of(id);
      event.occurred_at.at = message.received_at;
      event.status = Status::in_transit;
      shipment.events.push_back(std::move(event));
    }
    out.shipments.push_back(std::move(shipment));
    return out;
  }
  [[nodiscard]] HttpReply acknowledge(const Account&, const SourceMessage&, AckKind kind) const override {
    const bool is_taken = kind == AckKind::ok || kind == AckKind::duplicate || kind == AckKind::undecodable;
    HttpReply reply;
    reply.status = is_taken ? 200 : kind == AckKind::busy ? 503 : 500;
    return reply;
  }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override { return PollPolicy{}; }
};

class OneLanguageCatalog final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    return id == source.id() ? &source : nullptr;
  }
  OneLanguage source;
};

/// A store that is full, or cannot write, when a test says so.
class FaultyStore final : public Store {
 public:
  explicit FaultyStore(Store& inner) : inner_(inner) {}
  bool is_full{false};
  bool fails{false};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override {
    if (is_full) return false;
    if (!fails) return inner_.submit(command);
    command->finished(unexpected(ErrorKind::unreachable, "the disk is full"));
    command.reset();
    return true;
  }
  /// Whoever may wait finds room when it has waited.
  void await_room(std::chrono::milliseconds) override { is_full = false; }
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    return fails ? std::optional<std::string>("the disk is full") : std::nullopt;
  }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
};

/// What all four need.
struct InletWorld {
  InletWorld() {
    sqlite::Options options;
    options.folder = folder.path();
    auto opened = sqlite::open_store(options, metrics, time);
    if (!opened) throw std::runtime_error(opened.error().what);
    inner = *std::move(opened);
    store = std::make_unique<FaultyStore>(*inner);
    reader = *inner->open_reader();
    set_mode(true);
  }

  void set_mode(bool acts) {
    auto made = std::make_shared<Directory>();
    made->sources = catalog;
    made->rules = rules;
    made->accounts["main"] = {account, acts, acts, Shadow{nullptr, std::make_shared<ShadowBook>(metrics), acts}};
    directory = std::move(made);
  }
  void run(const std::function<Result<void>(Transaction&)>& apply) {
    const auto done = submit_and_wait(*inner, std::make_unique<FunctionCommand>(apply));
    if (!done) throw std::runtime_error(done.error().what);
  }
  /// All commands that were handed over before have ended.
  void drain() {
    run([](Transaction&) -> Result<void> { return {}; });
  }

  const ShipmentKey number{"shop", "acme", "N1"};
  const Account account{"main", "acme", "shop", {}, {{"key", {"s3cr3t"}}}};
  TemporaryFolder folder;
  Metrics metrics;
  testing::SteppedTime time{Instant{std::chrono::seconds{1'790'000'000}}};
  IngestCounters counters{metrics};
  std::shared_ptr<const OneLanguageCatalog> catalog = std::make_shared<OneLanguageCatalog>();
  std::shared_ptr<const RulePacks> rules = std::make_shared<RulePacks>();
  std::shared_ptr<const Directory> directory;
  std::unique_ptr<Store> inner;
  std::unique_ptr<FaultyStore> store;
  std::unique_ptr<Reader> reader;
  testing::FakeHttp http;
};

class InletDriver {
 public:
  explicit InletDriver(InletWorld& world) : world_(world) {}
  virtual ~InletDriver() = default;
  /// @return whether the sender got an acknowledgement
  virtual bool send(const std::string& body) = 0;
  /// The sender's part when it was not: it sends again, where it does.
  virtual bool send_again(const std::string& body) { return send(body); }
  /// Whether what is sent is in quarantine from the first.
  [[nodiscard]] virtual bool starts_in_quarantine() const { return false; }
  /// What is in quarantine and still cannot be read stays as it is.
  [[nodiscard]] bool has_something_to_store(bool is_unreadable) const {
    return !(starts_in_quarantine() && is_unreadable);
  }

 protected:
  InletWorld& world_;
};

inline const HttpHeaders kSentHeaders{
    {"content-type", "application/json"}, {"X-Signature", "s3cr3t"}, {"Set-Cookie", "session=s3cr3t"}};

class PushDriver final : public InletDriver {
 public:
  using InletDriver::InletDriver;
  bool send(const std::string& body) override {
    const HttpHeaders headers = kSentHeaders;
    InboundRequest request;
    request.method = "POST";
    request.path = "/v1/hooks/acme/main";
    request.headers = &headers;
    request.body = body;
    request.remote_address = "192.0.2.7";
    const auto edge = Edge::create(
        {}, {*world_.store, world_.time, world_.metrics, world_.counters, world_.directory, {}, {}, nullptr});
    auto reply = std::make_shared<std::optional<HttpReply>>();
    (*edge)->handle(request, [reply](HttpReply given) { *reply = std::move(given); });
    world_.drain();
    EXPECT_TRUE(reply->has_value()) << "every push is answered";
    return reply->has_value() && (*reply)->status == 200;
  }
};

class MqttDriver final : public InletDriver {
 public:
  using InletDriver::InletDriver;
  bool send(const std::string& body) override {
    MqttInlet inlet("main", world_.directory, *world_.store, world_.time, world_.metrics, world_.counters);
    return inlet.receive("parcels/N1", body);
  }
};

class PollDriver final : public InletDriver {
 public:
  explicit PollDriver(InletWorld& world) : InletDriver(world) {
    world.run([&](Transaction& transaction) {
      PollState row;
      row.key = world.number;
      row.account = "main";
      row.next_at = world.time.now();
      return transaction.store_poll(row);
    });
  }
  bool send(const std::string& body) override {
    PollAccount account;
    account.account = world_.account;
    account.shadow = world_.directory->accounts.at("main").shadow;
    const PollerParts parts{*world_.store,  world_.http,     world_.time, world_.catalog,
                            world_.metrics, world_.counters, world_.rules};
    engine_ = *PollEngine::create(parts, {account}, {});
    world_.run([&](Transaction& transaction) {
      PollState row = **transaction.find_poll(world_.number, "main");
      row.next_at = world_.time.now();
      row.last_checked_at.reset();
      row.ended = false;
      return transaction.store_poll(row);
    });
    const bool fails = std::exchange(world_.store->fails, false);  // it comes while the question is under way
    step();
    world_.store->fails = fails;
    if (world_.http.waiting() == 0) return false;
    HttpResponse answer;
    answer.status = 200;
    answer.headers = kSentHeaders;
    answer.body = body;
    world_.http.answer(std::move(answer));
    step();
    return is_stored();
  }
  /// A courier does not answer again by itself: the answer was stored, or the number is polled again.
  bool send_again(const std::string& body) override {
    step();
    return is_stored() || send(body);
  }

 private:
  void step() {
    engine_->look_at_all();
    (void)engine_->step();
    world_.drain();
    (void)engine_->step();
    world_.drain();
  }
  bool is_stored() {
    const auto rows = world_.reader->find_polls(world_.number);
    return rows && !rows->empty() && rows->front().last_checked_at.has_value();
  }
  std::unique_ptr<PollEngine> engine_;
};

class RetryDriver final : public InletDriver {
 public:
  using InletDriver::InletDriver;
  [[nodiscard]] bool starts_in_quarantine() const override { return true; }
  bool send(const std::string& body) override {
    QuarantinedMessage held;
    held.message = {world_.time.now(), "acme", "main", Via::push, body};
    held.reason = "not read before";
    held.headers = "content-type: application/json\nX-Signature: (left out)\nSet-Cookie: (left out)\n";
    world_.run([&](Transaction& transaction) -> Result<void> {
      const auto id = transaction.append_quarantine(held);
      if (!id) return unexpected(id.error());
      held.id = *id;
      return {};
    });
    held_ = held;
    return retry();
  }
  bool send_again(const std::string&) override { return retry(); }

 private:
  bool retry() {
    const auto report = retry_quarantined(*world_.store, world_.counters, world_.directory, held_, world_.time.now());
    return report.outcome != RetryOutcome::failed;
  }
  QuarantinedMessage held_;
};

}  // namespace parcelgate::test
