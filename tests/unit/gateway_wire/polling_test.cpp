#include "gateway/wire/polling.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

CheckBasis clock_close() {
  CheckBasis why;
  why.reason = CheckReason::clock_close;
  why.urgency = PollUrgency::pressing;
  why.every = 90min;
  why.wanted = 30min;
  why.subject = "seller_confirms";
  why.due_at = kNow;
  why.answer_text = "HTTP 503";
  return why;
}

TEST(CheckBasis, ComesBackFromItsJson) {
  EXPECT_EQ(*parse_check_basis(to_json(clock_close())), clock_close());
  EXPECT_EQ(*parse_check_basis(to_json(CheckBasis{})), CheckBasis{});
  EXPECT_EQ(to_json(CheckBasis{}), R"({"reason":"registered","urgency":"expected"})");
  EXPECT_FALSE(parse_check_basis(R"({"reason":"because"})"));
  EXPECT_FALSE(parse_check_basis("in transit"));
}

TEST(CheckBasis, TheMemberNameOfEarlierReleasesIsStillRead) {
  EXPECT_EQ(parse_check_basis(R"({"reason":"no_answer","said":"HTTP 503"})")->answer_text, "HTTP 503");
  EXPECT_EQ(parse_check_basis(R"({"reason":"no_answer","answer":"HTTP 503"})")->answer_text, "HTTP 503");
}

TEST(CheckBasis, IsTellableInEachLanguage) {
  EXPECT_EQ(explain(clock_close(), Locale::en),
            "The deadline of seller_confirms is close: 2026-03-01T10:00:00Z, polled every 1 h 30 min (stretched from "
            "30 min: the account's budget is short); its answer: HTTP 503");
  CheckBasis way;
  way.reason = CheckReason::under_way;
  way.every = way.wanted = 2h;
  way.subject = "in_transit";
  EXPECT_EQ(explain(way, Locale::en), std::string(info(Status::in_transit).labels[0]) + ", polled every 2 h");
  EXPECT_EQ(explain(way, Locale::zh_cn), std::string(info(Status::in_transit).labels[1]) + "，查询间隔 2 小时");
}

TEST(CheckBasis, EveryReasonHasASentenceOfItsOwnInEachLanguage) {
  for (std::size_t locale = 0; locale < kLocaleCount; ++locale) {
    std::vector<std::string> reported;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(CheckReason::given_up); ++i) {
      CheckBasis why;
      why.reason = static_cast<CheckReason>(i);
      why.subject = "in_transit";
      reported.push_back(explain(why, static_cast<Locale>(locale)));
      EXPECT_GT(reported.back().size(), 3u) << to_string(why.reason);
      EXPECT_EQ(reported.back().find("{of}"), std::string::npos) << reported.back();
      EXPECT_EQ(std::count(reported.begin(), reported.end(), reported.back()), 1) << reported.back();
    }
  }
}

TEST(SubscriptionJson, ComesBackAndIsEmptyWhereThereIsNone) {
  Subscription one;
  EXPECT_EQ(to_json(one), "");
  EXPECT_EQ(*parse_subscription(""), one);
  one.state = SubscriptionState::subscribed;
  one.at = kNow;
  one.ends_at = kNow + 24h;
  one.requested_at = {kNow - 1h, kNow};
  one.reason = "ok";
  EXPECT_EQ(*parse_subscription(to_json(one)), one);
  EXPECT_EQ(parse_subscription(R"({"state":"refused","at":"2026-03-01T10:00:00Z","why":"no"})")->state,
            SubscriptionState::refused);
  EXPECT_FALSE(parse_subscription(R"({"state":"?"})"));
}

}  // namespace
}  // namespace parcelgate
