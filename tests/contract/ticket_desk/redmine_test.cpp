// What only Redmine does. The suite of all desks is in desk_suite_test.cpp.
#include <gtest/gtest.h>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/test_desk.hpp"
#include "tests/contract/ticket_desk/test_draft.hpp"

namespace parcelgate {
namespace {

class RedmineTest : public ::testing::Test {
 protected:
  RedmineTest() {
    auto made = CurlClient::create({}, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    curl_ = std::move(*made);
    desk_ = real_.open(*curl_);
  }
  TicketSnapshot created() {
    auto ticket = desk_->create(testing::test_draft());
    EXPECT_TRUE(ticket) << ticket.error().what;
    return ticket ? *ticket : TicketSnapshot{};
  }

  testing::TestDesk& real_{testing::test_desk("Redmine")};
  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<TicketDesk> desk_;
};

TEST_F(RedmineTest, AStateThatItDoesNotHaveIsRefusedWithThoseThatItHas) {
  const auto checked = real_.open(*curl_, {.resolved_status = "Done"})->check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::config);
  EXPECT_EQ(checked.error().what,
            "Redmine: has no \"Done\" (resolved_status) in its statuses; it has New, In Progress, Resolved, Feedback, "
            "Closed, Rejected");
}

TEST_F(RedmineTest, NamesMayBeNumbersAndNeedNotBeSpelledExactly) {
  const auto checked = real_.open(*curl_, {.resolved_status = "closed", .fields = {{"order_id", "3"}}})->check();
  EXPECT_TRUE(checked) << checked.error().what;
}

TEST_F(RedmineTest, APriorityAboveOursIsAPersonsAndStays) {
  const std::string id = created().id;
  real_.raise_above_ours(id);
  TicketChange change;
  change.priority = {TicketPriority::normal, TicketPriority::urgent};
  const auto kept = desk_->update(id, change);
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_EQ(kept->priority, TicketPriority::urgent);
  EXPECT_EQ(real_.priority_word(id), "Immediate");
}

TEST_F(RedmineTest, AFieldLongerThanItsLimitIsCut) {
  const std::string id = created().id;
  TicketChange change;
  for (int part = 0; part < 100; ++part) change.fields["open_alerts"] += "买家寄回商品，";
  const auto cut = desk_->update(id, change);
  ASSERT_TRUE(cut) << cut.error().what;
  EXPECT_EQ(cut->fields.at("open_alerts").size(), 254 * 3 + 3U) << "254 characters and an ellipsis";
}

}  // namespace
}  // namespace parcelgate
