// OAuth in the engine: one fetch for all, renewal, refusal.
#include <gmock/gmock.h>

#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PollTokens : public EngineTest {
 protected:
  PollTokens() { source_.uses_token = true; }
};

TEST_F(PollTokens, OneFetchServesAllRequestsThatWait) {
  start();
  watch("A1");
  watch("A2");
  watch("A3");
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(http_.next_url(), "http://courier/token");
  time_.step(5s);
  step();
  ASSERT_EQ(http_.waiting(), 1u) << "no second fetch";
  answer("t1");
  ASSERT_EQ(http_.waiting(), 3u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  EXPECT_EQ(http_.next_token(), "t1");
}

TEST_F(PollTokens, NothingDueFetchesNothing) {
  start();
  step();
  EXPECT_EQ(http_.waiting(), 0u);
}

TEST_F(PollTokens, TheTokenIsKeptAndRenewedBeforeItsEnd) {
  start();
  watch("A1");
  step();
  answer("t1");
  answer("A1 out_for_delivery 1772355600");
  time_.step(15min);
  step();
  EXPECT_EQ(http_.next_token(), "t1");
  answer("A1 out_for_delivery 1772355600");
  time_.step(43min);  // 58 minutes after its birth, two before its end
  step();
  ASSERT_EQ(http_.waiting(), 2u);
  EXPECT_EQ(http_.next_url(), "http://courier/token") << "renewed";
  http_.answer(HttpResponse{200, {}, "t2", {}});
  EXPECT_EQ(http_.next_token(), "t1") << "the old one still serves";
  answer("A1 out_for_delivery 1772355600");
  time_.step(15min);
  step();
  EXPECT_EQ(http_.next_token(), "t2");
}

TEST_F(PollTokens, A401RenewsTheTokenOnceForAllAndPollsAgain) {
  start();
  watch("A1");
  watch("A2");
  step();
  answer("t1");
  ASSERT_EQ(http_.waiting(), 2u);
  http_.answer(HttpResponse{401, {}, "", {}});
  http_.answer(HttpResponse{401, {}, "", {}});
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(http_.next_url(), "http://courier/token");
  answer("t2");
  ASSERT_EQ(http_.waiting(), 2u);
  EXPECT_EQ(http_.next_token(), "t2");
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

TEST_F(PollTokens, AFreshTokenThatIsRefusedOpensTheBreaker) {
  start();
  watch("A1");
  step();
  answer("t1");
  answer("", 401);
  answer("t2");
  answer("", 401);
  EXPECT_EQ(account_status().breaker, BreakerState::open);
  EXPECT_THAT(account_status().reason, HasSubstr("unauthorized"));
  EXPECT_EQ(http_.waiting(), 0u);
}

TEST_F(PollTokens, AnEnvelopeThatSaysUnauthorizedCountsLikeA401) {
  start();
  watch("A1");
  step();
  answer("t1");
  answer("UNAUTHORIZED");
  EXPECT_EQ(http_.next_url(), "http://courier/token");
}

TEST_F(PollTokens, RefusedCredentialsAtTheTokenEndpointAreReportedAtOnce) {
  start();
  watch("A1");
  step();
  answer("", 400);
  EXPECT_EQ(account_status().breaker, BreakerState::open);
  EXPECT_THAT(account_status().reason, HasSubstr("token endpoint"));
}

TEST_F(PollTokens, AnUnreachableTokenEndpointIsRetriedWithPausesAndThenProbed) {
  start();
  watch("A1");
  step();
  int fetches = 0;
  const auto end = time_.now() + 10min;
  while (time_.now() < end) {
    while (http_.waiting() > 0) {
      ++fetches;
      fail(ErrorKind::unreachable, "connection refused");
    }
    time_.step(1s);
    step();
  }
  EXPECT_GE(fetches, 6) << "five to open, then probes";
  EXPECT_LE(fetches, 12);
  advance_until_sent(30min);
  answer("t1");
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

}  // namespace
}  // namespace parcelgate::testing
