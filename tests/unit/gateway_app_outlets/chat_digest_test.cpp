// Digests, rates and the ledger of a robot.
#include "gateway/app/outlets/chat/chat_digest.hpp"

#include <gtest/gtest.h>

#include "gateway/app/outlets/chat/chat_ledger.hpp"
#include "gateway/app/outlets/chat/chat_rate.hpp"
#include "gateway/base/text.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

class ChatDigestTest : public ::testing::Test {
 protected:
  ChatDigest digest(const std::vector<WaitingLine>& lines, std::size_t most, Locale locale = Locale::en) {
    return make_digest(lines, most, *texts_, locale);
  }
  const Result<TicketTexts> texts_ = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
};

TEST_F(ChatDigestTest, OneLineStandsAlone) {
  const auto made = digest({{ChatLevel::news, "a line"}}, 100);
  EXPECT_EQ(made.text, "a line");
  EXPECT_EQ(made.shown, (std::vector<std::size_t>{0}));
}

TEST_F(ChatDigestTest, TheGravestLineIsFirst) {
  const auto made = digest({{ChatLevel::handled, "h"}, {ChatLevel::breached, "b1"}, {ChatLevel::breached, "b2"}}, 100);
  EXPECT_EQ(made.text, "b1\nb2\nh");
  EXPECT_EQ(made.shown, (std::vector<std::size_t>{1, 2, 0}));
}

TEST_F(ChatDigestTest, LinesThatFitExactlyAreAllShown) {
  const std::vector<WaitingLine> lines(4, {ChatLevel::news, std::string(25, 'x')});
  EXPECT_EQ(digest(lines, 103).shown.size(), 4U);  // 4 * 25 and 3 line ends
  EXPECT_EQ(digest(lines, 102).shown.size(), 3U);
}

TEST_F(ChatDigestTest, WhatDoesNotFitIsCounted) {
  const std::vector<WaitingLine> lines(15, {ChatLevel::breached, std::string(30, 'x')});
  const auto made = digest(lines, 120);
  // "\n… and 15 more" takes 16 bytes, so 104 are left: three lines of 31.
  EXPECT_EQ(made.shown.size(), 3U);
  EXPECT_EQ(made.left_out.size(), 12U);
  EXPECT_TRUE(made.text.ends_with("\n… and 12 more")) << made.text;
  EXPECT_LE(made.text.size(), 120U);
  EXPECT_TRUE(digest(lines, 120, Locale::zh_cn).text.ends_with("\n… 另有 12 条"));
  EXPECT_TRUE(digest(lines, 120, Locale::zh_tw).text.ends_with("\n… 另有 12 則"));
}

TEST_F(ChatDigestTest, ALineThatIsTooLongIsCutAtACharacter) {
  std::string text;
  while (text.size() < 300) text += "退";
  for (std::size_t most = 100; most < 106; ++most) {
    for (const std::size_t count : {1U, 3U}) {
      const auto made = digest(std::vector<WaitingLine>(count, {ChatLevel::breached, text}), most);
      EXPECT_LE(made.text.size(), most);
      EXPECT_EQ(repair_utf8(made.text), made.text);
      EXPECT_NE(made.text.find("退…"), std::string::npos);
    }
  }
}

/// Most messages in any minute, when one is sent as soon as the rate lets it.
std::size_t most_in_a_minute(const ChatLimits& limits) {
  ChatRate rate(limits);
  std::vector<MonotonicInstant> sent;
  for (MonotonicInstant now{1h}; now < MonotonicInstant{1h} + 10min; now += 50ms) {
    // A quiet time in between fills the bucket.
    if (now > MonotonicInstant{1h} + 3min && now < MonotonicInstant{1h} + 5min) continue;
    if (rate.pause(now) > 0ms) continue;
    rate.note_start(now);
    sent.push_back(now);
  }
  std::size_t most = 0;
  for (const auto begin : sent) {
    const auto in_it = [&](auto at) { return at >= begin && at - begin <= 60s; };
    most = std::max(most, static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), in_it)));
  }
  return most;
}

TEST(ChatRateTest, StaysBelowTheLimitInAnyMinute) {
  ChatLimits limits;
  for (const unsigned per_minute : {5U, 20U, 60U, 100U}) {
    limits.per_minute = per_minute;
    EXPECT_LT(most_in_a_minute(limits), per_minute);
    EXPECT_GT(most_in_a_minute(limits), per_minute / 2);
  }
}

TEST(ChatRateTest, BeginsWithOneMessageAndKeepsTheGapAndABlock) {
  ChatLimits limits;  // 20: one each 4 s
  ChatRate rate(limits);
  const MonotonicInstant start{1h};
  EXPECT_EQ(rate.pause(start), 0ms);
  rate.note_start(start);
  EXPECT_EQ(rate.pause(start), 4s);
  rate.block(start, 10min);
  EXPECT_EQ(rate.pause(start + 9min), 1min);
  EXPECT_EQ(rate.pause(start + 10min), 0ms);
  limits.gap = 1s;
  ChatRate spaced(limits);
  EXPECT_EQ(spaced.pause(start), 0ms);
  spaced.note_start(start + 1min);
  EXPECT_EQ(spaced.pause(start + 1min), 1s);
}

TEST(ChatLedgerTest, RemembersWhatIsSendingAndWhatWasPosted) {
  ChatLedger ledger;
  const std::vector<FeedPlace> places{{0, 1}, {1, 2}};
  ledger.begin(places);
  EXPECT_TRUE(ledger.is_doubtful({1, 2}));
  ledger.settle(std::vector<FeedPlace>{{0, 1}}, true);
  const auto read = ChatLedger::parse(ledger.to_json());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->is_posted({0, 1}));
  EXPECT_FALSE(read->is_doubtful({0, 1}));
  EXPECT_TRUE(read->is_doubtful({1, 2}));
  EXPECT_FALSE(read->is_posted({1, 2}));
  EXPECT_FALSE(ChatLedger::parse("{}"));
}

TEST(ChatLedgerTest, ForgetsTheOldestOfMany) {
  ChatLedger ledger;
  for (std::uint64_t at = 1; at <= ChatLedger::kMostPosted + 1; ++at)
    ledger.settle(std::vector<FeedPlace>{{0, at}}, true);
  EXPECT_FALSE(ledger.is_posted({0, 1}));
  EXPECT_TRUE(ledger.is_posted({0, 2}));
}

}  // namespace
}  // namespace parcelgate
