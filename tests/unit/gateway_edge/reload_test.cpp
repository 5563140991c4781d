#include <thread>

#include "gateway/edge/inlets/mqtt_inlet.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// The same courier with another opinion: everything is delivered.
class HopefulSource final : public AcmeSource {
 public:
  [[nodiscard]] std::string_view mapping_version() const noexcept override { return "2.1"; }
  [[nodiscard]] Result<Decoded> decode(const Account& account, const SourceMessage& message) const override {
    auto decoded = AcmeSource::decode(account, message);
    if (!decoded) return decoded;
    for (auto& shipment : decoded->shipments) {
      for (auto& event : shipment.events) event.status = Status::delivered;
    }
    return decoded;
  }
};

class HopefulCatalog final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    return id == "acme" ? &source_ : nullptr;
  }

 private:
  HopefulSource source_;
};

class EdgeReload : public EdgeFixture {
 protected:
  std::shared_ptr<Directory> copy() { return std::make_shared<Directory>(*directory_); }
  std::optional<Status> status_of(const std::string& number) {
    const auto shipment = (*store_->open_reader())->find_shipment({"shop", "acme", number});
    return shipment && *shipment ? (*shipment)->status : std::nullopt;
  }
};

TEST_F(EdgeReload, PushesFromNowOnAreReadByTheNewManifest) {
  push_event("N1", "e1", "in_transit");
  auto fresh = copy();
  fresh->sources = std::make_shared<HopefulCatalog>();
  edge_->replace_directory(fresh);
  push_event("N2", "e2", "in_transit");
  EXPECT_EQ(status_of("N1"), Status::in_transit);
  EXPECT_EQ(status_of("N2"), Status::delivered);
}

TEST_F(EdgeReload, MqttMessagesToo) {
  MqttInlet inlet("main", directory_, *store_, time_, metrics_, counters_);
  const std::string body = R"({"number":"N1","events":[)" + event("e1", "in_transit", "2026-09-20T10:00:00Z") + "]}";
  EXPECT_TRUE(inlet.receive("any", body));
  auto fresh = copy();
  fresh->sources = std::make_shared<HopefulCatalog>();
  inlet.replace_directory(fresh);
  EXPECT_TRUE(
      inlet.receive("any", R"({"number":"N2","events":[)" + event("e2", "in_transit", "2026-09-20T10:00:00Z") + "]}"));
  EXPECT_EQ(status_of("N2"), Status::delivered);
  auto without = copy();
  without->accounts.clear();
  inlet.replace_directory(without);
  EXPECT_FALSE(inlet.receive("any", body)) << "of no account any more: the broker keeps it";
}

TEST_F(EdgeReload, NothingIsLostWhilePushesAndMqttMessagesMeetReplacedDirectories) {
  constexpr int kEach = 60;
  MqttInlet inlet("main", directory_, *store_, time_, metrics_, counters_);
  std::atomic<int> acknowledged{0};
  std::atomic<bool> is_over{false};
  const auto body = [this](const std::string& number) {
    return R"({"number":")" + number + R"(","events":[)" + event("e-" + number, "in_transit", "2026-09-20T10:00:00Z") +
           "]}";
  };
  {
    std::jthread replacing([&] {
      for (int at = 0; !is_over; ++at) {
        auto fresh = copy();
        if (at % 2 == 0) fresh->sources = std::make_shared<HopefulCatalog>();
        edge_->replace_directory(fresh);
        inlet.replace_directory(fresh);
      }
    });
    std::jthread mqtt([&] {
      for (int at = 0; at < kEach; ++at) acknowledged += inlet.receive("any", body("M" + std::to_string(at))) ? 1 : 0;
    });
    std::vector<std::future<HttpReply>> answers;
    std::vector<TestRequest> requests;
    for (int at = 0; at < kEach; ++at) {
      requests.push_back({"POST", "/v1/hooks/acme/main", body("P" + std::to_string(at)), {{"Token", "secret"}}});
    }
    for (const TestRequest& request : requests) answers.push_back(send(request));
    for (auto& answer : answers) {
      ASSERT_EQ(answer.wait_for(kPatience), std::future_status::ready);
      acknowledged += answer.get().body == "ACME ok" ? 1 : 0;
    }
    mqtt.join();
    is_over = true;
  }
  EXPECT_EQ(acknowledged, 2 * kEach);
  EXPECT_EQ(*(*store_->open_reader())->count_events(), 2u * kEach);
  edge_->replace_directory(directory_);
}

TEST_F(EdgeReload, AnMqttMessageThatIsReadInPartIsRecordedAndKept) {
  MqttInlet inlet("main", directory_, *store_, time_, metrics_, counters_);
  EXPECT_TRUE(inlet.receive("any", R"({"number":"N1","fault":"malformed","events":[)" +
                                       event("e1", "in_transit", "2026-09-20T10:00:00Z") + "]}"));
  EXPECT_EQ(status_of("N1"), Status::in_transit);
  const auto held = (*store_->open_reader())->list_quarantine(10);
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ(held->front().reason, "in part: malformed: reported");
  EXPECT_TRUE(inlet.receive("any", R"({"number":"N1","fault":"no_events"})"));
  EXPECT_EQ((*store_->open_reader())->list_quarantine(10)->size(), 1u) << "there was nothing to read";
}

TEST_F(EdgeReload, ACandidateIsComparedAndActsOnNothing) {
  const auto book = std::make_shared<ShadowBook>(metrics_);
  auto fresh = copy();
  fresh->accounts["main"].shadow = {std::make_shared<HopefulSource>(), book, true};
  edge_->replace_directory(fresh);
  EXPECT_EQ(push_event("N1", "e1", "in_transit").body, "ACME ok");
  EXPECT_EQ(status_of("N1"), Status::in_transit);
  const auto report = book->report();
  ASSERT_EQ(report.size(), 1u);
  EXPECT_EQ(report[0].events_different, 1u);
  EXPECT_EQ(report[0].differences[static_cast<std::size_t>(ShadowDifference::status)], 1u);
  EXPECT_EQ(report[0].acting_version, "1.1");
  EXPECT_EQ(report[0].candidate_version, "2.1");
}

TEST_F(EdgeReload, AnAccountInShadowModeIsAcknowledgedAndRecordsNothing) {
  const auto book = std::make_shared<ShadowBook>(metrics_);
  auto fresh = copy();
  fresh->accounts["main"].shadow = {nullptr, book, false};
  edge_->replace_directory(fresh);
  EXPECT_EQ(push_event("N1", "e1", "in_transit").body, "ACME ok");
  EXPECT_EQ(push("{oops").body, "ACME ok");
  EXPECT_EQ(push("{}", "guessed").status, 401) << "its sender is verified all the same";
  EXPECT_EQ(status_of("N1"), std::nullopt);
  EXPECT_TRUE((*store_->open_reader())->list_quarantine(10)->empty());
  ASSERT_EQ(book->report().size(), 1u);
  EXPECT_EQ(book->report()[0].messages, 2u);
  EXPECT_EQ(book->report()[0].differences[static_cast<std::size_t>(ShadowDifference::only_candidate)], 1u);
  EXPECT_EQ(book->report()[0].differences[static_cast<std::size_t>(ShadowDifference::candidate_undecodable)], 1u);
}

}  // namespace
}  // namespace parcelgate::test
