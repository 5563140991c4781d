// How comments get to the desk: lost answers, restarts, duplicates, keys, traces.
#include "ticket_outlet_fixture.hpp"

namespace parcelgate {
namespace {

TEST_F(TicketOutletTest, TheDesksRequestsBelongToTheTraceOfThePush) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  store_return(Locale::en);
  report_event("picked_up", "accepted", true, "", "SF1", trace);
  ASSERT_TRUE(caught_up());
  report_event("delivered", "delivered_plain");
  ASSERT_TRUE(caught_up());
  follower_.reset();
  ASSERT_EQ(ticket().comments.size(), 2u);
  EXPECT_NE(std::find(traces_.begin(), traces_.end(), trace), traces_.end());
  EXPECT_EQ(traces_.back(), "") << "the second push had none";
}

TEST_F(TicketOutletTest, LostAnswersAndRestartsNeitherDoubleNorLoseAComment) {
  store_return(Locale::en);
  desk_.lose_answers(3);
  std::size_t reported = 0;
  for (int round = 0; round < 12; ++round) {
    report_event(round % 2 == 0 ? "in_transit" : "out_for_delivery", "unmapped");
    ++reported;
    if (round % 4 == 3) {
      follower_.reset();
      start();
    }
  }
  ASSERT_TRUE(caught_up());
  const auto written = ticket();
  std::map<std::string, int> keys;
  std::size_t lines = 0;
  for (const auto& [key, text] : written.comments) {
    EXPECT_EQ(++keys[key], 1) << key;
    for (auto at = text.find("\n- "); at != std::string::npos; at = text.find("\n- ", at + 1)) ++lines;
  }
  EXPECT_EQ(lines, reported) << "each event stands in exactly one comment";
}

TEST_F(TicketOutletTest, ACommentThatTheDeskIsStillAtWorkOnIsWaitedFor) {
  store_return(Locale::en);
  report_event("info_received", "label_created");
  ASSERT_TRUE(caught_up());
  desk_.be_slow_once(time_);
  report_event("picked_up", "accepted");
  ASSERT_TRUE(eventually([&] { return !follower_->status().last_error.empty(); }));
  follower_.reset();
  start();
  report_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  report_event("returned", "rto_signed_back");
  ASSERT_TRUE(caught_up());
  std::map<std::string, int> keys;
  for (const auto& [key, text] : ticket().comments) EXPECT_EQ(++keys[key], 1) << text;
  EXPECT_EQ(keys.size(), 4u) << "with the text of the new ticket";
}

TEST_F(TicketOutletTest, TheOldestOfTwoTicketsStays) {
  desk_.make("acme/R-1", "first");
  desk_.make("acme/R-1", "second");
  store_return(Locale::en);
  report_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  const auto all = desk_.tickets();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].comments.size(), 1u);
  EXPECT_EQ(all[1].merged_into, "1");
}

TEST_F(TicketOutletTest, ATicketThatSomeoneRemovedIsMadeAnew) {
  store_return(Locale::en);
  report_event("picked_up", "accepted");
  ASSERT_TRUE(caught_up());
  desk_.remove("1");
  report_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  const auto all = desk_.tickets();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].comments.size(), 1u);
}

TEST_F(TicketOutletTest, NothingIsWrittenBeforeTheDeskHasBeenChecked) {
  follower_.reset();
  desk_.be_faulty(Error{ErrorKind::config, "queue \"After-Sales\" has no custom field external_id \"Wrong\"", {}});
  store_return(Locale::en);
  report_event("picked_up", "accepted");
  start();
  ASSERT_TRUE(eventually([&] {
    time_.step(1s);
    follower_->nudge();
    return desk_.checks() >= 3;
  }));
  EXPECT_TRUE(follower_->status().down);
  EXPECT_NE(follower_->status().last_error.find("\"Wrong\""), std::string::npos) << follower_->status().last_error;
  EXPECT_TRUE(desk_.tickets().empty());
  desk_.be_faulty(std::nullopt);
  ASSERT_TRUE(caught_up());
  EXPECT_FALSE(follower_->status().down);
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, KeysOfCommentsCannotBeGuessed) {
  store_return(Locale::en);
  report_event("picked_up", "accepted");
  report_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  for (const auto& [key, text] : ticket().comments) {
    const auto dot = key.find('.');
    ASSERT_NE(dot, std::string::npos) << key;
    EXPECT_EQ(key.size() - dot - 1, 20u) << key;
  }
}

TEST(TicketTexts, AMissingTextIsNamed) {
  const auto parsed = TicketTexts::parse(R"({"en":{"subject":"x"},"zh-CN":{},"zh-TW":{}})");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::config);
  EXPECT_NE(parsed.error().what.find("/en/order is missing"), std::string::npos) << parsed.error().what;
}

}  // namespace
}  // namespace parcelgate
