// The verdict about an answer, and the result of each polled number.
#include "gateway/app/polling/poll_answer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/gateway_app_polling/fakes.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using Results = std::vector<PollResult>;

HttpResponse with_status(int status, std::optional<std::chrono::seconds> retry_after = {}) {
  return {status, {}, {}, retry_after};
}

std::vector<PollState> rows(const std::vector<std::string>& numbers) {
  std::vector<PollState> out;
  for (const auto& number : numbers) {
    PollState row;
    row.key = {"tenant", "sf", number};
    out.push_back(std::move(row));
  }
  return out;
}

DecodedShipment with_event(const std::string& number) {
  return {"sf", number, {TrackingEvent{}}};
}

Result<Decoded> errors(std::vector<ItemError> all) {
  return Decoded{{}, std::move(all)};
}

Judgement judge(const Result<Decoded>& decoded, const std::vector<std::string>& numbers = {"1"}, int status = 200) {
  return judge_poll(decoded, with_status(status, 7s), rows(numbers));
}

TEST(PollAnswerTest, TransportErrorsAreJudgedByTheirKind) {
  const auto verdict_of = [](ErrorKind kind) { return judge_transport(unexpected(kind, "no"))->verdict; };
  EXPECT_EQ(verdict_of(ErrorKind::malformed), Verdict::undecodable) << "a body that is too large or cut";
  EXPECT_EQ(verdict_of(ErrorKind::config), Verdict::misconfigured);
  EXPECT_EQ(verdict_of(ErrorKind::rejected), Verdict::misconfigured);
  EXPECT_EQ(verdict_of(ErrorKind::unreachable), Verdict::unreachable);
  EXPECT_EQ(verdict_of(ErrorKind::in_doubt), Verdict::unreachable);
  EXPECT_EQ(judge_transport(unexpected(ErrorKind::unreachable, "no route"))->reason, "no route");
}

TEST(PollAnswerTest, StatusesThatDecideWithoutTheBody) {
  const std::vector<std::pair<int, Verdict>> table{
      {429, Verdict::rate_limited},  {401, Verdict::unauthorized}, {500, Verdict::unreachable},
      {503, Verdict::unreachable},   {101, Verdict::unreachable},  {301, Verdict::misconfigured},
      {308, Verdict::misconfigured},
  };
  for (const auto& [status, verdict] : table) {
    const auto judged = judge_transport(with_status(status));
    ASSERT_TRUE(judged) << status;
    EXPECT_EQ(judged->verdict, verdict) << status;
    EXPECT_TRUE(judged->reason.starts_with("HTTP " + std::to_string(status))) << judged->reason;
    EXPECT_TRUE(judged->results.empty()) << status;
  }
  for (const int status : {200, 204, 400, 403, 404, 422}) EXPECT_FALSE(judge_transport(with_status(status))) << status;
}

TEST(PollAnswerTest, RetryAfterIsKeptForThrottlingAndForOutages) {
  EXPECT_EQ(judge_transport(with_status(429, 30s))->retry_after, 30s);
  EXPECT_EQ(judge_transport(with_status(503, 30s))->retry_after, 30s);
  EXPECT_FALSE(judge_transport(with_status(401, 30s))->retry_after);
}

TEST(PollAnswerTest, AnErrorOfTheWholeBodyIsJudgedByItsKind) {
  const auto verdict_of = [](ErrorKind kind) { return judge(unexpected(kind, "no")).verdict; };
  EXPECT_EQ(verdict_of(ErrorKind::unauthorized), Verdict::unauthorized);
  EXPECT_EQ(verdict_of(ErrorKind::rate_limited), Verdict::rate_limited);
  EXPECT_EQ(verdict_of(ErrorKind::unreachable), Verdict::unreachable);
  EXPECT_EQ(verdict_of(ErrorKind::in_doubt), Verdict::unreachable);
  EXPECT_EQ(verdict_of(ErrorKind::malformed), Verdict::undecodable);
  EXPECT_EQ(verdict_of(ErrorKind::rejected), Verdict::rejected);
  EXPECT_EQ(judge(unexpected(ErrorKind::rate_limited, "slow")).retry_after, 7s) << "of the HTTP answer";
}

TEST(PollAnswerTest, AnUnreadableBodyOfARefusalIsJudgedByItsStatus) {
  const Result<Decoded> html = unexpected(ErrorKind::malformed, "not JSON");
  EXPECT_EQ(judge(html, {"1"}, 403).verdict, Verdict::unauthorized);
  EXPECT_EQ(judge(html, {"1"}, 400).verdict, Verdict::rejected);
  EXPECT_EQ(judge(html, {"1"}, 400).reason, "HTTP 400") << "the text of the parser explains nothing";
  EXPECT_EQ(judge(html, {"1", "2"}, 404).verdict, Verdict::rejected) << "a 404 for several numbers names none";
  const auto alone = judge(html, {"1"}, 404);
  EXPECT_EQ(alone.verdict, Verdict::answered);
  EXPECT_EQ(alone.results, Results{PollResult::not_found});
}

TEST(PollAnswerTest, NotFoundAsAWholeIsAnAnswerForEachNumber) {
  const auto judged = judge(unexpected(ErrorKind::not_found, "none"), {"1", "2"});
  EXPECT_EQ(judged.verdict, Verdict::answered);
  EXPECT_EQ(judged.results, (Results{PollResult::not_found, PollResult::not_found}));
}

TEST(PollAnswerTest, AnItemErrorWithoutANumberSpeaksForTheAccount) {
  EXPECT_EQ(judge(errors({{ItemErrorCode::rate_limited, "slow", ""}})).verdict, Verdict::rate_limited);
  EXPECT_EQ(judge(errors({{ItemErrorCode::unauthorized, "who", ""}})).verdict, Verdict::unauthorized);
  EXPECT_EQ(judge(errors({{ItemErrorCode::unauthorized, "not yours", "1"}})).results, Results{PollResult::rejected})
      << "with a number it speaks for that number alone";
  const Decoded mixed{{with_event("1")}, {{ItemErrorCode::rate_limited, "slow", ""}}};
  EXPECT_EQ(judge(mixed).results, Results{PollResult::answered}) << "events show that the account is served";
}

TEST(PollAnswerTest, TheCodeOfAnItemErrorIsTheResultOfItsNumber) {
  const std::vector<std::pair<ItemErrorCode, PollResult>> table{
      {ItemErrorCode::no_events, PollResult::no_events},   {ItemErrorCode::ended, PollResult::no_events},
      {ItemErrorCode::not_found, PollResult::not_found},   {ItemErrorCode::rejected, PollResult::rejected},
      {ItemErrorCode::unauthorized, PollResult::rejected}, {ItemErrorCode::malformed, PollResult::unreadable},
      {ItemErrorCode::rate_limited, PollResult::failed},
  };
  for (const auto& [code, result] : table) {
    const auto judged = judge(errors({{code, "text", "1"}}), {"1", "2"});
    EXPECT_EQ(judged.verdict, Verdict::answered) << to_string(code);
    EXPECT_EQ(judged.results, (Results{result, PollResult::no_events})) << to_string(code);
  }
}

TEST(PollAnswerTest, ANumberThatTheAnswerDoesNotMentionHasNoEvents) {
  const Decoded decoded{{with_event("2"), {"sf", "3", {}}}, {}};
  EXPECT_EQ(judge(decoded, {"1", "2", "3"}).results,
            (Results{PollResult::no_events, PollResult::answered, PollResult::no_events}));
}

TEST(PollAnswerTest, AnErrorForAllConcernsOnlyNumbersWithoutTheirOwnAnswer) {
  const Decoded decoded{{with_event("1"), {"sf", "2", {}}}, {{ItemErrorCode::not_found, "some are not known", ""}}};
  EXPECT_EQ(judge(decoded, {"1", "2", "3"}).results,
            (Results{PollResult::answered, PollResult::no_events, PollResult::not_found}));
}

TEST(PollAnswerTest, TheAnswerToOneNumberIsForItUnderAnySpelling) {
  EXPECT_EQ(judge(Decoded{{with_event("SF-1")}, {}}, {"1"}).results, Results{PollResult::answered});
  EXPECT_EQ(judge(Decoded{{with_event("SF-1")}, {}}, {"1", "2"}).results,
            (Results{PollResult::no_events, PollResult::no_events}));
}

TEST(PollAnswerTest, EachVerdictHasItsOwnName) {
  EXPECT_EQ(to_string(Verdict::answered), "answered");
  EXPECT_EQ(to_string(Verdict::rate_limited), "rate_limited");
  EXPECT_EQ(to_string(Verdict::unauthorized), "unauthorized");
  EXPECT_EQ(to_string(Verdict::unreachable), "unreachable");
  EXPECT_EQ(to_string(Verdict::rejected), "rejected");
  EXPECT_EQ(to_string(Verdict::undecodable), "undecodable");
  EXPECT_EQ(to_string(Verdict::misconfigured), "misconfigured");
}

}  // namespace
}  // namespace parcelgate::testing
