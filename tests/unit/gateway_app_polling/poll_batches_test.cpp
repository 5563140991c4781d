// Answers that cannot be read, in part or as a whole: what spoils one number costs the others nothing.
#include <gmock/gmock.h>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/catalog.hpp"
#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PollBatches : public EngineTest {
 protected:
  std::size_t quarantined() { return reader_->list_quarantine(100)->size(); }
};

TEST_F(PollBatches, AnUnreadableBatchIsPolledOneByOneAtOnce) {
  source_.policy.batch_size = 3;
  start();
  for (const auto* number : {"A1", "A2", "A3"}) watch(number);
  step();
  ASSERT_EQ(http_.next_url(), "http://courier/poll?A1,A2,A3");
  answer("MALFORMED");
  ASSERT_EQ(http_.waiting(), 3u) << "at once, not when a pause is over";
  EXPECT_EQ(quarantined(), 0u) << "the faulty one of three numbers is not known yet";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A2");
  answer("MALFORMED");
  answer("A3 in_transit 1772355600");
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  EXPECT_EQ(status_of("A3"), Status::in_transit);
  EXPECT_EQ(quarantined(), 1u);
  EXPECT_EQ(row("A2").basis.reason, CheckReason::unreadable);
  EXPECT_EQ(row("A2").next_at, time_.now() + 30min);
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

TEST_F(PollBatches, AnAnswerThatIsTooLargeForABatchIsPolledOneByOneToo) {
  source_.policy.batch_size = 2;
  start();
  watch("A1");
  watch("A2");
  step();
  fail(ErrorKind::malformed, "the answer is larger than 4 MiB");
  EXPECT_EQ(http_.waiting(), 2u);
}

TEST_F(PollBatches, AnUnreadableNumberBacksOffAloneAndIsQuarantinedOnce) {
  start();
  watch("A1");
  std::chrono::milliseconds last{0};
  for (int turn = 0; turn < 8; ++turn) {
    step();
    ASSERT_EQ(http_.waiting(), 1u) << "turn " << turn;
    answer("MALFORMED");
    const auto wait = row("A1").next_at - time_.now();
    EXPECT_GE(wait, std::max<std::chrono::milliseconds>(last, 30min));
    EXPECT_LE(wait, 24h);
    last = wait;
    time_.step(wait);
  }
  EXPECT_EQ(last, 24h);
  EXPECT_EQ(quarantined(), 1u) << "the same fault of the same number";
  step();
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").failures, 0u);
  EXPECT_EQ(status_of("A1"), Status::in_transit);
}

TEST_F(PollBatches, AFaultyEventAmongGoodOnesIsQuarantinedOnceAndSpeedsUpNoPoll) {
  start();
  watch("A1");
  step();
  answer("A1 in_transit 1772355600 !malformed A1");
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  EXPECT_EQ(quarantined(), 1u);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::under_way);
  time_.step(2h);
  step();
  answer("A1 in_transit 1772355600 A1 in_transit 1772362800 !malformed A1");
  EXPECT_EQ((*reader_->find_shipment({"shop", "sf", "A1"}))->event_count, 2u);
  EXPECT_EQ(quarantined(), 1u);
}

TEST_F(PollBatches, ANumberWhoseOnlyEventIsFaultyIsQuarantinedAndPolledLater) {
  source_.policy.batch_size = 2;
  start();
  watch("A1");
  watch("A2");
  step();
  answer("A1 in_transit 1772355600 !malformed A2");
  EXPECT_EQ(quarantined(), 1u);
  EXPECT_EQ(row("A2").basis.reason, CheckReason::unreadable);
  EXPECT_EQ(row("A2").next_at, time_.now() + 30min);
  EXPECT_EQ(status_of("A1"), Status::in_transit);
}

TEST_F(PollBatches, ARefusalByTheCourierIsNotAReadFault) {
  source_.policy.batch_size = 2;
  start();
  watch("A1");
  watch("A2");
  step();
  answer("!rejected A1 !not_found A2");
  EXPECT_EQ(quarantined(), 0u);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::rejected);
}

TEST_F(PollBatches, APeriodShorterThanTheSourceAllowsIsNeverShown) {
  source_.policy.min_interval_per_number = 10min;
  start();
  watch("A1");
  step();
  answer("", 502);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::no_answer);
  EXPECT_EQ(row("A1").next_at, time_.now() + 10min);
  EXPECT_EQ(row("A1").basis.every, 10min);
  EXPECT_EQ(row("A1").basis.wanted, 10min);
}

/// SF's own manifest, polled for ten numbers; the answer to one is cut in the middle of its text.
class SfBatch : public PollBatches {
 protected:
  void start_sf() {
    Faults faults;
    auto loaded = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(loaded) << faults.text();
    catalog_ = *std::move(loaded);
    account_.account.settings = {{"partner_id", "P"}, {"base_url", "http://courier"}};
    account_.account.secrets = {{"checkword", {"c"}}, {"hook_token", {"h"}}};
    start();
    auto engine = PollEngine::create(
        {*store_, http_, time_, catalog_, metrics_, ingest_, std::make_shared<RulePacks>()}, {account_}, options_);
    ASSERT_TRUE(engine) << engine.error().what;
    engine_ = *std::move(engine);
  }
  /// Answers the request that waits as SF does.
  void answer_as_sf() {
    const std::string polled = http_.next_body();
    std::string routes;
    bool is_damaged = false;
    for (int at = 0; at < 10; ++at) {
      const std::string number = number_of(at);
      if (polled.find(number) == std::string::npos) continue;
      is_damaged = is_damaged || at == 4;
      routes += (routes.empty() ? "" : ",") + std::string(R"({\"mailNo\":\")") + number +
                R"(\",\"routes\":[{\"acceptTime\":\"2026-02-28 10:00:00\",\"acceptAddress\":\"SZ\",)" +
                R"(\"opCode\":\"50\",\"remark\":\")" + (at == 4 ? "left \x01" : "ok") + R"(\"}]})";
    }
    answer(R"({"apiErrorMsg":"","apiResponseID":"1","apiResultCode":"A1000","apiResultData":")" +
           std::string(R"({\"success\":true,\"errorCode\":\"S0000\",\"msgData\":{\"routeResps\":[)") + routes +
           (is_damaged ? R"(")" : R"(]}}")") + "}");
  }
  static std::string number_of(int at) { return "SF744470306923" + std::to_string(at); }
  std::shared_ptr<const ManifestCatalog> catalog_;
};

TEST_F(SfBatch, NineOfTenNumbersAreReadAtOnceWhenOneIsCut) {
  start_sf();
  for (int at = 0; at < 10; ++at) watch(number_of(at));
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  answer_as_sf();
  for (int second = 0; second < 30; ++second) {  // within the rate of its policy
    while (http_.waiting() > 0) answer_as_sf();
    time_.step(1s);
    step();
  }
  for (int at = 0; at < 10; ++at) {
    if (at == 4) continue;
    EXPECT_EQ((*reader_->find_shipment({"shop", "sf", number_of(at)}))->event_count, 1u) << number_of(at);
  }
  EXPECT_EQ(row(number_of(4)).basis.reason, CheckReason::unreadable);
  EXPECT_GT(row(number_of(4)).next_at, time_.now() + 20min);
  EXPECT_EQ(quarantined(), 1u);
}

TEST_F(SfBatch, ALoneAnswerBelongsToTheLoneQuestion) {
  start_sf();
  watch("SF7444703069230");
  step();
  answer(
      R"({"apiErrorMsg":"","apiResponseID":"1","apiResultCode":"A1000","apiResultData":)"
      R"("{\"success\":true,\"errorCode\":\"S0000\",\"msgData\":{\"routeResps\":[{\"mailNo\":\"sf 7444-7030 69230\",)"
      R"(\"routes\":[{\"acceptTime\":\"2026-02-28 10:00:00\",\"opCode\":\"50\",\"remark\":\"ok\"}]}]}}"})");
  EXPECT_EQ((*reader_->find_shipment({"shop", "sf", "SF7444703069230"}))->event_count, 1u);
  EXPECT_EQ(row("SF7444703069230").basis.reason, CheckReason::under_way);
}

}  // namespace
}  // namespace parcelgate::testing
