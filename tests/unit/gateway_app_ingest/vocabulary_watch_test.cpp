#include "gateway/app/ingest/vocabulary_watch.hpp"

#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

constexpr const char* kDrift = "parcelgate_vocabulary_drift_total";

class VocabularyTest : public ::testing::Test {
 protected:
  void see(std::string code, bool mapped, int times = 1) {
    for (int at = 0; at < times; ++at) {
      const SeenEvent event{"acme", code, "e1", mapped};
      watch_.recorded("acme", std::span(&event, 1), now_);
    }
  }
  double drift(const std::string& kind) {
    return metrics_
        .counter(kDrift, "Signs that a source's codes or message shapes have changed, by kind.",
                 {{"source", "acme"}, {"kind", kind}})
        .Value();
  }

  Metrics metrics_;
  VocabularyWatch watch_{metrics_};
  Instant now_{kStart};
};

TEST_F(VocabularyTest, AnUnmappedCodeRaisesOneAlarm) {
  see("77", false, 3);
  EXPECT_EQ(drift("new_code"), 1);
  see("78", false);
  EXPECT_EQ(drift("new_code"), 2);
}

TEST_F(VocabularyTest, CodesStoredByAnEarlierRunRaiseNoAlarm) {
  const SeenCode known{"acme", "77", false, 4, kStart, kStart, "e0"};
  watch_.restore(std::span(&known, 1));
  see("77", false);
  EXPECT_EQ(drift("new_code"), 0);
}

TEST_F(VocabularyTest, AShareWellAboveItsUsualIsAnAlarm) {
  see("10", true, 190);
  see("77", false, 10);
  EXPECT_EQ(drift("unmapped_share"), 0) << "the first window only sets the usual share";
  see("10", true, 188);
  see("77", false, 12);
  EXPECT_EQ(drift("unmapped_share"), 0) << "chance";
  see("10", true, 100);
  see("77", false, 100);
  EXPECT_EQ(drift("unmapped_share"), 1);
}

TEST_F(VocabularyTest, AShapeThatNoLongerFitsIsAnAlarmOnlyWhereTheSenderWasUnderstood) {
  watch_.undecodable("acme", "main", now_);
  EXPECT_EQ(drift("shape"), 0);
  see("10", true);
  watch_.undecodable("acme", "main", now_);
  EXPECT_EQ(drift("shape"), 1);
}

TEST_F(VocabularyTest, CountsOfKnownCodesAreHandedOutOnceAMinute) {
  see("10", true, 5);
  auto codes = watch_.take_due(now_);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].count, 5u);
  EXPECT_TRUE(codes[0].mapped);
  see("10", true);
  now_ += 30s;
  EXPECT_TRUE(watch_.take_due(now_).empty());
  now_ += 30s;
  EXPECT_EQ(watch_.take_due(now_).size(), 1u);
}

TEST_F(VocabularyTest, CountsThatCouldNotBeStoredAreNotLost) {
  see("10", true, 2);
  auto codes = watch_.take_all();
  see("10", true);
  watch_.give_back(std::move(codes));
  codes = watch_.take_all();
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].count, 3u);
}

TEST_F(VocabularyTest, ALongCodeIsCutBetweenLetters) {
  std::string code(63, 'a');
  code += "\xE7\xAD\xBE";
  const SeenEvent event{"acme", code, "e1", false};
  EXPECT_EQ(unmapped_codes("acme", std::span(&event, 1), now_).front().code, std::string(63, 'a'));
}

TEST_F(VocabularyTest, ASenderThatMakesItsCodesUpFillsNoStore) {
  std::size_t stored = 0;
  for (int at = 0; at < 5'000; ++at) {
    const std::string code = "c" + std::to_string(at);
    const SeenEvent event{"acme", code, "e1", false};
    stored += watch_.admit(unmapped_codes("acme", std::span(&event, 1), now_)).size();
    see("m" + std::to_string(at), true);
  }
  stored += watch_.take_all().size();
  EXPECT_EQ(stored, 2'000u);
  const SeenEvent known{"acme", "c0", "e1", false};
  EXPECT_EQ(watch_.admit(unmapped_codes("acme", std::span(&known, 1), now_)).size(), 1u) << "what is stored is counted";
  EXPECT_EQ(watch_.admit(unmapped_codes("other", std::span(&known, 1), now_)).size(), 1u) << "each sender by itself";
}

TEST_F(VocabularyTest, ReplayedEventsDoNotChangeTheUsualShare) {
  see("10", true, 150);
  see("77", false, 50);
  for (int at = 0; at < 2'000; ++at) {
    const SeenEvent event{"acme", "10", "e1", true, true};
    watch_.recorded("acme", std::span(&event, 1), now_);
  }
  see("10", true, 150);
  see("77", false, 50);
  EXPECT_EQ(drift("unmapped_share"), 0);
}

using IngestVocabulary = IngestTest;

TEST_F(IngestVocabulary, CodesWithoutAMeaningAreStoredWithTheirMessageAndOthersLater) {
  TrackingEvent unknown = event_at("e1", 0h, Status::in_transit);
  unknown.status.reset();
  unknown.reason = {};
  unknown.carrier_code = "77";
  TrackingEvent known = event_at("e2", 1h, Status::in_transit);
  known.carrier_code = "10";
  ASSERT_TRUE(ingest("N1", {unknown, known}));
  auto codes = *reader_->list_codes("kuaidi100");
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].code, "77");
  EXPECT_EQ(codes[0].sample, "e1");
  EXPECT_FALSE(codes[0].mapped);
  known.event_id = "e3";
  ASSERT_TRUE(ingest("N1", {unknown, known}, kStart + 2min));
  codes = *reader_->list_codes("");
  ASSERT_EQ(codes.size(), 2u);
  EXPECT_EQ(codes[0].code, "10");
  EXPECT_EQ(codes[0].count, 1u) << "the second one is counted in memory";
  EXPECT_EQ(codes[1].count, 1u) << "a repeated event is not seen again";
}

}  // namespace
}  // namespace parcelgate::test
