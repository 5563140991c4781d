#include "gateway/app/replay/remap.hpp"

#include "gateway/app/replay/corrections.hpp"
#include "gateway/domain/reduce.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/gateway_app_replay/replay_fixture.hpp"

namespace parcelgate::test {
namespace {

class Remap : public ReplayTest {
 protected:
  RemapStep run(bool dry_run = false, std::string carrier = "", Instant since = {}) {
    RemapRequest request;
    request.since = since;
    request.carrier = std::move(carrier);
    request.dry_run = dry_run;
    auto step = remap(
        *store_, counters_, [this] { return directory(); }, request, time_.now());
    EXPECT_TRUE(step) << step.error().what;
    return step ? *step : RemapStep{};
  }
  void remedy(std::string code, Status status) {
    source_.meanings[std::move(code)] = status;
    source_.version = "b" + std::to_string(++revision_) + ".1";
  }

 private:
  int revision_{0};
};

const char* const kAt = "2026-09-20T10:00:00Z";
const char* const kLater = "2026-09-21T10:00:00Z";

TEST_F(Remap, ACorrectedMappingMovesTheStateByACorrection) {
  push(body("N1", {{"e1", "10", kAt}, {"e2", "70", kLater}}));
  ASSERT_EQ(shipment("N1")->status, Status::picked_up);
  remedy("70", Status::delivered);
  const RemapStep step = run();
  EXPECT_EQ(step.corrected, 1u);
  EXPECT_EQ(step.added, 0u);
  EXPECT_EQ(step.shipments, 1u);
  EXPECT_TRUE(step.is_end);
  EXPECT_EQ(shipment("N1")->status, Status::delivered);
  const FeedEntry reported = feed().back();
  EXPECT_EQ(reported.type, "parcelgate.shipment.status_changed.v1");
  const auto data = parse_json(reported.data);
  ASSERT_TRUE(data);
  EXPECT_EQ(find_text(*data, "retracts"), "e2");
  EXPECT_EQ(find_text(*data, "event_id"), "e2~remapped-1");
  EXPECT_EQ(find_text(*data, "mapping_version"), "b1.1");
}

TEST_F(Remap, AMessageThatTheTenantsRetentionErasedIsCountedAndChangesNothing) {
  push(body("N1", {{"e1", "10", kAt}, {"e2", "70", kLater}}));
  const std::int64_t raw_id = feed().front().raw_id;
  const Replaceable<MessageAges> ages(
      std::make_shared<const MessageAges>(MessageAges{{"shop", std::chrono::hours{24}, {"main"}}}));
  sqlite::Options options;
  options.folder = folder_.path();
  options.message_ages = &ages;
  options.look_every = std::chrono::milliseconds{2};
  reader_.reset();
  store_.reset();
  store_ = sqlite::open_store(options, metrics_, time_).value();
  reader_ = *store_->open_reader();
  ASSERT_TRUE(testing::eventually([&] {
    time_.step(std::chrono::hours{1});
    return (*reader_->find_raw(raw_id))->erased.has_value();
  }));
  remedy("70", Status::delivered);
  const RemapStep step = run();
  EXPECT_EQ(step.messages, 1u);
  EXPECT_EQ(step.erased, 1u);
  EXPECT_EQ(step.unreadable, 0u);
  EXPECT_EQ(step.corrected, 0u);
  EXPECT_EQ(shipment("N1")->status, Status::picked_up);
  reader_.reset();
  store_.reset();
}

TEST_F(Remap, TheCorrectionPointsToTheStoredRawMessage) {
  push(body("N1", {{"e1", "70", kAt}}));
  const std::int64_t raw_id = feed().front().raw_id;
  time_.step(std::chrono::hours{3});
  remedy("70", Status::in_transit);
  run();
  EXPECT_EQ(feed().back().raw_id, raw_id);
  EXPECT_EQ(feed().back().recorded_at, time_.now()) << "the correction is recorded now, not when the message came";
  EXPECT_EQ(reader_->raw_range()->first, 0);
}

TEST_F(Remap, ADryRunReportsTheOldAndNewMeaningOfEachEvent) {
  push(body("N1", {{"e1", "70", kAt}, {"e2", "10", kLater}}));
  remedy("70", Status::in_transit);
  const auto entries = feed().size();
  const RemapStep step = run(true);
  ASSERT_EQ(step.changes.size(), 1u);
  EXPECT_EQ(step.changes[0].before, std::nullopt) << "the event's own meaning, not the shipment's status";
  EXPECT_EQ(step.changes[0].after, Status::in_transit);
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(Remap, RunningTwiceChangesNothingMore) {
  push(body("N1", {{"e1", "10", kAt}, {"e2", "70", kLater}}));
  remedy("70", Status::delivered);
  run();
  const auto before = *shipment("N1");
  const auto entries = feed().size();
  const RemapStep again = run();
  EXPECT_EQ(again.corrected + again.added, 0u);
  EXPECT_EQ(*shipment("N1"), before);
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(Remap, AMessageThatRepeatsAnEventInOtherWordsDoesNotCorrectIt) {
  push(body("N1", {{"e1", "70", kAt}}));
  push(body("N1", {{"e1", "20", kAt}, {"e2", "10", kLater}}));
  remedy("70", Status::delivered);
  EXPECT_EQ(run().corrected, 1u) << "by the message that brought it";
  EXPECT_EQ(run().corrected, 0u) << "two that differ would correct each other for ever";
  EXPECT_EQ(feed().size(), 3u);
}

TEST_F(Remap, AMappingMayGoBackAndForth) {
  push(body("N1", {{"e1", "70", kAt}}));
  for (const Status status : {Status::delivered, Status::in_transit, Status::delivered, Status::in_transit}) {
    remedy("70", status);
    EXPECT_EQ(run().corrected, 1u);
    EXPECT_EQ(shipment("N1")->status, status);
  }
  EXPECT_EQ(run().corrected, 0u);
}

TEST_F(Remap, ADryRunReportsAndChangesNothing) {
  push(body("N1", {{"e1", "70", kAt}}));
  remedy("70", Status::delivered);
  const RemapStep step = run(true);
  EXPECT_EQ(step.corrected, 1u);
  ASSERT_EQ(step.changes.size(), 1u);
  EXPECT_EQ(step.changes.front().after, Status::delivered);
  EXPECT_EQ(shipment("N1")->status, std::nullopt);
  EXPECT_EQ(feed().size(), 1u);
}

TEST_F(Remap, MessagesOfTodaysMappingAreNotDecodedAgain) {
  push(body("N1", {{"e1", "10", kAt}}));
  const RemapStep step = run();
  EXPECT_EQ(step.current, 1u);
  EXPECT_EQ(step.corrected, 0u);
}

TEST_F(Remap, OnlyMessagesSinceTheInstantAndOfTheCarrierCount) {
  push(body("N1", {{"e1", "70", kAt}}));
  time_.step(std::chrono::hours{1});
  const Instant since = time_.now();
  push(body("N2", {{"e2", "70", kAt}}));
  remedy("70", Status::delivered);
  EXPECT_EQ(run(false, "ups").skipped, 0u + 2u);
  EXPECT_EQ(run(false, "acme", since).corrected, 1u);
  EXPECT_EQ(shipment("N1")->status, std::nullopt);
  EXPECT_EQ(shipment("N2")->status, Status::delivered);
}

TEST_F(Remap, ARepeatedPushAfterwardsChangesNothing) {
  const std::string bytes = body("N1", {{"e1", "70", kAt}});
  push(bytes);
  remedy("70", Status::delivered);
  run();
  EXPECT_TRUE(push(bytes).is_duplicate());
  EXPECT_EQ(shipment("N1")->status, Status::delivered);
}

TEST_F(Remap, OlderHistoryIsCorrectedToo) {
  push(body("N1", {{"e0", "70", kAt}}));
  for (int at = 1; at <= 60; ++at) push(body("N1", {{("m" + std::to_string(at)).c_str(), "20", kLater}}));
  ASSERT_FALSE(shipment("N1")->older.empty());
  remedy("70", Status::delivered);
  EXPECT_EQ(run().corrected, 1u);
  EXPECT_EQ(shipment("N1")->status, Status::delivered);
  EXPECT_EQ(run().corrected, 0u);
}

class RemapAnnulment : public Remap, public ::testing::WithParamInterface<bool> {};

TEST_P(RemapAnnulment, ACodeThatIsLearntToTakeAScanBackTakesItBack) {
  source_.meanings["99"] = Status::exception;
  push(body("N1", {{"e1", "20", kAt}, {"e2", "50", kLater}}));
  push(body("N1", {{"e3", "99", kLater}}));
  ASSERT_EQ(shipment("N1")->status, Status::delivered);
  source_.annuls["99"] = "e2";
  source_.renames_annulments = GetParam();
  remedy("99", Status::in_transit);
  EXPECT_EQ(run().corrected, 1u);
  EXPECT_EQ(shipment("N1")->status, Status::in_transit);
  EXPECT_FALSE(shipment("N1")->milestones.signed_at);
  const auto reported = parse_json(feed().back().data);
  EXPECT_EQ(find_text(*reported, "retracts"), "e3");
  EXPECT_EQ(find_text(*reported, "also_retracts"), "e2");
  EXPECT_EQ(run().corrected, 0u);
}
INSTANTIATE_TEST_SUITE_P(OfTheSameIdOrAnother, RemapAnnulment, ::testing::Bool());

TEST_F(Remap, ALaterRetractionAlsoRetractsTheCorrections) {
  push(body("N1", {{"e1", "20", kAt}, {"e2", "70", kLater}}));
  for (const Status status : {Status::out_for_delivery, Status::delivered}) {
    remedy("70", status);
    run();
  }
  ASSERT_EQ(shipment("N1")->status, Status::delivered);
  source_.annuls["99"] = "e2";
  push(body("N1", {{"e3", "99", kLater}}));
  EXPECT_EQ(shipment("N1")->status, Status::in_transit);
  EXPECT_FALSE(shipment("N1")->milestones.signed_at);
  remedy("70", Status::in_transit);
  EXPECT_EQ(run().corrected, 0u);
}

TEST_F(Remap, AnOldIdIsRetractedEvenIfItsNewIdCameFirst) {
  push(body("N1", {{"e1", "50", kAt}}));
  source_.id_prefix = "new-";
  remedy("50", Status::out_for_delivery);
  push(body("N1", {{"e1", "50", kAt}}));
  ASSERT_EQ(shipment("N1")->event_count, 2u) << "reported again under another id";
  EXPECT_EQ(run().corrected, 1u);
  EXPECT_EQ(shipment("N1")->status, Status::out_for_delivery);
  EXPECT_FALSE(shipment("N1")->milestones.signed_at);
  EXPECT_EQ(run().corrected, 0u);
}

TEST_F(Remap, TwoEventsOfOneMessageAndInstantAreNotEachOther) {
  push(body("N1", {{"e1", "50", kAt}, {"e2", "20", kAt}}));
  remedy("20", Status::out_for_delivery);
  EXPECT_EQ(run().corrected, 1u);
  EXPECT_EQ(shipment("N1")->event_count, 3u);
  EXPECT_EQ(run().corrected, 0u);
}

TEST_F(Remap, AStepLooksAtSoMuchOfTheLogAndNoMore) {
  for (const char* id : {"e1", "e2", "e3", "e4", "e5"}) push(body("N1", {{id, "70", kAt}}));
  time_.step(std::chrono::hours{48});
  const Instant since = time_.now();
  push(body("N1", {{"e6", "70", kLater}}));
  remedy("70", Status::delivered);
  RemapRequest request;
  request.since = since;
  request.most_bytes = 1;
  const auto first = remap(
      *store_, counters_, [this] { return directory(); }, request, time_.now());
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->is_end);
  EXPECT_EQ(first->messages, 0u);
  request.from = first->next;
  request.most_bytes = 1U << 20U;
  const auto second = remap(
      *store_, counters_, [this] { return directory(); }, request, time_.now());
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->is_end);
  EXPECT_EQ(second->corrected, 1u);
}

TEST_F(Remap, MessagesOfAnotherSourceOrAShadowAreLeftAlone) {
  push(body("N1", {{"e1", "70", kAt}}));
  remedy("70", Status::delivered);
  acts_ = false;
  EXPECT_EQ(run().skipped, 1u);
  acts_ = true;
  EXPECT_EQ(run().corrected, 1u);
}

TEST(FindCorrections, AnEventRetractedByItsSenderStaysRetracted) {
  Shipment shipment;
  TrackingEvent event;
  event.event_id = "e1";
  event.occurred_at.at = Instant{std::chrono::seconds{1'790'000'000}};
  event.status = Status::in_transit;
  TrackingEvent taken_back = event;
  taken_back.event_id = "e2";
  taken_back.retracts = "e1";
  const std::vector events{event, taken_back};
  (void)reduce(shipment, events);
  event.status = Status::delivered;
  EXPECT_TRUE(find_corrections("", shipment.history, shipment.retracted, std::vector{event}).empty());
}

TEST_F(Remap, AnEventWithAnotherHashIdReplacesItsOldId) {
  push(body("N1", {{"e1", "50", kAt}}));
  ASSERT_EQ(shipment("N1")->status, Status::delivered);
  source_.id_prefix = "new-";
  remedy("50", Status::out_for_delivery);
  const RemapStep step = run();
  EXPECT_EQ(step.corrected, 1u);
  EXPECT_EQ(step.added, 0u);
  EXPECT_EQ(shipment("N1")->status, Status::out_for_delivery);
  EXPECT_EQ(run().corrected, 0u);
}

}  // namespace
}  // namespace parcelgate::test
