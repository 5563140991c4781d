// An edge on a real store in a folder of its own, with one made-up source and stepped time.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/silent_source.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {

inline constexpr std::chrono::seconds kPatience{60};

/// Pushes are {"number", "events": [{"id", "status", "at", "text"?}]} with the header "Token: secret". It answers
/// "ACME ok" and the like, so that tests see which words were chosen.
class AcmeSource : public testing::SilentSource {
 public:
  explicit AcmeSource(std::string id = "acme") : id_(std::move(id)) {}
  [[nodiscard]] std::string_view id() const noexcept override { return id_; }
  [[nodiscard]] std::string_view own_carrier() const noexcept override {
    return id_ == "acme" ? std::string_view(id_) : std::string_view{};
  }
  [[nodiscard]] Result<void> verify(const Account&, const SourceMessage& message) const override {
    if (find_header(*message.headers, "Token") == "secret") return {};
    return unexpected(ErrorKind::unauthorized, "wrong token");
  }
  [[nodiscard]] Result<Decoded> decode(const Account&, const SourceMessage& message) const override {
    const auto body = parse_json(message.body);
    if (!body) return unexpected(body.error());
    Decoded out;
    if (const auto fault = find_text(*body, "fault"); !fault.empty())
      out.errors.push_back({find_item_error_code(fault).value(), "reported", {}});
    const auto* events = find_member(*body, "events");
    if (events == nullptr) return out;
    DecodedShipment shipment{"acme", std::string(find_text(*body, "number")), {}};
    for (const auto& item : events->GetArray()) {
      TrackingEvent event;
      event.event_id = find_text(item, "id");
      event.occurred_at = parse_rfc3339(find_text(item, "at")).value_or(ZonedInstant{});
      event.status = find_status(find_text(item, "status"));
      event.reason = find_reason(find_text(item, "reason")).value_or(Reason{});
      if (event.status) event.proof = least_proof(*event.status, event.reason);
      event.carrier_text = find_text(item, "text");
      event.location.name = find_text(item, "place");
      shipment.events.push_back(std::move(event));
    }
    out.shipments.push_back(std::move(shipment));
    return out;
  }
  [[nodiscard]] HttpReply acknowledge(const Account&, const SourceMessage&, AckKind kind) const override {
    static constexpr std::array<std::pair<int, std::string_view>, 6> kWords{{{200, "ok"},
                                                                             {200, "duplicate"},
                                                                             {500, "failure"},
                                                                             {503, "busy"},
                                                                             {400, "undecodable"},
                                                                             {401, "unauthorized"}}};
    const auto& [status, word] = kWords.at(static_cast<std::size_t>(kind));
    return {status, "text/plain", "ACME " + std::string(word), {}};
  }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override { return PollPolicy{}; }

 private:
  std::string id_;
};

class OneSource final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    if (id == "relay") return &relay_;
    return id == "acme" || id == "acme-express" ? &source_ : nullptr;
  }

 private:
  AcmeSource source_;
  AcmeSource relay_{"relay"};  ///< passes on what acme says
};

/// The buyer sends within a week of approval.
inline std::shared_ptr<const RulePacks> one_rule() {
  ClockRule rule;
  rule.id = "buyer_sends";
  rule.actor = Party::buyer;
  rule.starts = {Trigger::approved};
  rule.met_by = {Trigger::waybill_entered};
  rule.limits = limit_of(std::chrono::hours{168});
  rule.warn_before = {std::chrono::hours{24}};
  rule.labels = {"Buyer sends the goods back", "买家寄回商品", "買家寄回商品"};
  RulePack pack{.id = "basic", .version = "1", .confidence = RuleConfidence::primary};
  pack.rules.push_back(std::move(rule));
  return std::make_shared<const RulePacks>(RulePacks{{"basic", std::move(pack)}});
}

class EdgeFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    sqlite::Options options;
    options.folder = folder_.path();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = *std::move(store);
    auto directory = std::make_shared<Directory>();
    directory->sources = std::make_shared<OneSource>();
    directory->rules = one_rule();
    directory->accounts["main"] = {Account{"main", "acme", "shop", {}, {}}, true};
    directory->accounts["passed-on"] = {Account{"passed-on", "relay", "shop", {}, {}}, false};
    directory->tenants["shop"] = {"basic", Locale::zh_cn};
    directory_ = std::move(directory);
    start({});
  }

  void TearDown() override {
    edge_.reset();
    store_.reset();
  }

  void start(EdgeOptions options, std::vector<ReadinessCheck> readiness = {}) {
    edge_.reset();
    auto edge =
        Edge::create(std::move(options), {*store_, time_, metrics_, counters_, directory_, std::move(readiness), {}});
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
  }

  struct TestRequest {
    std::string method{"GET"};
    std::string target;
    std::string body{};
    HttpHeaders headers{};
    std::string remote{"192.0.2.7"};
    ClientGone gone{};
  };

  /// Starts a request; the answer comes when the edge gives it.
  std::future<HttpReply> send(const TestRequest& wanted) {
    InboundRequest request;
    const std::size_t mark = wanted.target.find('?');
    request.method = wanted.method;
    request.path = std::string_view(wanted.target).substr(0, mark);
    if (mark != std::string::npos) request.query = std::string_view(wanted.target).substr(mark + 1);
    request.headers = &wanted.headers;
    request.body = wanted.body;
    request.remote_address = wanted.remote;
    request.client_gone = &wanted.gone;
    auto promise = std::make_shared<std::promise<HttpReply>>();
    auto answer = promise->get_future();
    edge_->handle(request, [promise](HttpReply reply) { promise->set_value(std::move(reply)); });
    return answer;
  }

  HttpReply request_reply(const TestRequest& wanted) {
    auto answer = send(wanted);
    if (answer.wait_for(kPatience) != std::future_status::ready) {
      ADD_FAILURE() << wanted.method << " " << wanted.target << " was not answered";
      return {};
    }
    return answer.get();
  }

  HttpReply get(std::string target, const std::string& key) {
    return request_reply({"GET", std::move(target), "", bearer(key)});
  }
  HttpReply post(std::string target, std::string body, const std::string& key) {
    return request_reply({"POST", std::move(target), std::move(body), bearer(key)});
  }
  HttpReply push(std::string body, std::string token = "secret") {
    return request_reply({"POST", "/v1/hooks/acme/main", std::move(body), {{"Token", std::move(token)}}});
  }
  /// The same from a source that passes on what acme says.
  HttpReply pass_on(std::string body) {
    return request_reply({"POST", "/v1/hooks/relay/passed-on", std::move(body), {{"Token", "secret"}}});
  }
  std::string event(const std::string& id, const std::string& status, const std::string& at) {
    return R"({"id":")" + id + R"(","status":")" + status + R"(","at":")" + at + R"("})";
  }
  HttpReply push_event(const std::string& number, const std::string& id, const std::string& status,
                       const std::string& at = "2026-09-20T10:00:00+08:00") {
    return push(R"({"number":")" + number + R"(","events":[)" + event(id, status, at) + "]}");
  }

  static HttpHeaders bearer(const std::string& key) { return {{"Authorization", "Bearer " + key}}; }

  std::string make_key(const std::string& scope, const std::string& number = "", const std::string& tenant = "shop") {
    const std::string secret = "pgk_" + to_base64url(random_bytes(32));
    ApiKey key;
    key.id = "key-" + to_hex(random_bytes(4));
    key.hash = to_hex(sha256_bytes(secret));
    key.scope = find_key_scope(scope).value();
    key.tenant = tenant;
    if (!number.empty()) key.carrier = "acme";
    key.tracking_number = number;
    store_key(key);
    return secret;
  }
  void store_key(const ApiKey& key) {
    const auto stored = submit_and_wait(
        *store_, std::make_unique<FunctionCommand>([key](Transaction& writes) { return writes.store_key(key); }));
    ASSERT_TRUE(stored) << stored.error().what;
  }

  static rapidjson::Document json(const HttpReply& reply) {
    auto document = parse_json(reply.body);
    EXPECT_TRUE(document) << reply.body;
    return document ? *std::move(document) : rapidjson::Document();
  }
  static std::string type_of(const HttpReply& reply) {
    EXPECT_EQ(reply.content_type, "application/problem+json");
    const auto document = json(reply);
    const std::string type(find_text(document, "type"));
    return type.starts_with("urn:parcelgate:problem:") ? type.substr(23) : type;
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::milliseconds{1'790'000'000'000}}};
  IngestCounters counters_{metrics_};
  std::unique_ptr<Store> store_;
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Edge> edge_;
};

}  // namespace parcelgate::test
