#include <gmock/gmock.h>

#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PollReload : public EngineTest {
 protected:
  void replace(std::vector<PollAccount> accounts) {
    const auto done =
        engine_->replace(std::make_shared<OneSource>(fresh_), std::make_shared<RulePacks>(), std::move(accounts));
    ASSERT_TRUE(done.has_value()) << done.error().what;
  }
  FakeSource fresh_;
};

TEST_F(PollReload, ARequestUnderWayEndsWithItsConfigurationAndIsNotRepeated) {
  start();
  watch("A1");
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  fresh_.version = "2.1";
  fresh_.policy = source_.policy;
  replace({account_});
  step();
  EXPECT_EQ(http_.waiting(), 1u) << "the number is in flight already";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  const auto messages = [&] { return reader_->read_raw_log(0, {}, 100, 1U << 20U)->messages; };
  ASSERT_EQ(messages().size(), 1U);
  EXPECT_EQ(messages().back().message.mapping_version, "1.1")
      << "the old manifest sent the request, so it reads the answer";
  advance_until_sent(24h);
  answer("A1 delivered 1772359200");
  EXPECT_EQ(messages().back().message.mapping_version, "2.1");
  EXPECT_EQ(status_of("A1"), Status::delivered);
}

TEST_F(PollReload, ACandidateReadsTheSameAnswersAndPollsNothingItself) {
  const auto book = std::make_shared<ShadowBook>(metrics_);
  const auto candidate = std::make_shared<FakeSource>();
  candidate->version = "3.1";
  account_.shadow = {candidate, book, true};
  start();
  watch("A1");
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  ASSERT_EQ(book->report().size(), 1u);
  EXPECT_EQ(book->report()[0].candidate_version, "3.1");
  EXPECT_EQ(book->report()[0].events_same, 1u);
  advance_until_sent(24h);
  answer("", 404);
  const auto report = book->report();
  EXPECT_EQ(report[0].messages, 2u);
  for (const auto count : report[0].differences) EXPECT_EQ(count, 0u) << "neither reads an empty answer";
}

TEST_F(PollReload, AnUnchangedAccountKeepsItsDayAndItsBreaker) {
  start();
  watch("A1");
  step();
  answer("", 401);
  ASSERT_EQ(account_status().breaker, BreakerState::open);
  replace({account_});
  step();
  EXPECT_EQ(account_status().breaker, BreakerState::open);
}

TEST_F(PollReload, CorrectedCredentialsAreTriedAtOnceAndTheDayBudgetContinues) {
  account_.requests_per_day = 10;
  start();
  watch("A1");
  step();
  answer("", 401);
  ASSERT_EQ(account_status().used_today, 1u);
  account_.account.secrets["key"] = {"better"};
  fresh_.policy = source_.policy;
  replace({account_});
  step();
  EXPECT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(account_status().used_today, 2u);
}

TEST_F(PollReload, TheUseOfTheDayIsKeptIfTheRunEndsBeforeTheAnswer) {
  account_.requests_per_day = 10;
  start();
  watch("A1");
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  account_.requests_per_day = 8;
  fresh_.policy = source_.policy;
  replace({account_});
  step();
  engine_->save();
  stop();
  start();
  step();
  EXPECT_EQ(account_status().used_today, 2u) << "that question, and the same again after the start";
}

TEST_F(PollReload, ARemovedAccountIsPolledNoMoreAndAnAddedOneIs) {
  start();
  watch("A1");
  replace({});
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_TRUE(engine_->status().empty());
  fresh_.policy = source_.policy;
  replace({account_});
  step();
  EXPECT_EQ(http_.waiting(), 1u);
}

TEST_F(PollReload, AnUnknownSourceChangesNothing) {
  start();
  auto unknown = account_;
  unknown.account.source = "nobody";
  const auto done = engine_->replace(sources_, nullptr, {unknown});
  ASSERT_FALSE(done.has_value());
  EXPECT_THAT(done.error().what, HasSubstr("nobody"));
  EXPECT_EQ(account_status().account, "sf-main");
}

}  // namespace
}  // namespace parcelgate::testing
