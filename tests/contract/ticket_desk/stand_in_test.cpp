// What only stand-ins can be made to do. The suite of all desks is in desk_suite_test.cpp.
#include <gtest/gtest.h>

#include <set>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"
#include "tests/contract/ticket_desk/test_draft.hpp"

namespace parcelgate {
namespace {

using testing::test_draft;

class StandInTest : public ::testing::TestWithParam<const char*> {
 protected:
  StandInTest() : stand_in_(testing::stand_in(GetParam())), curl_(*CurlClient::create({}, metrics_)) {
    desk_ = stand_in_.open(*curl_);
  }
  TicketSnapshot created() {
    auto ticket = desk_->create(test_draft());
    EXPECT_TRUE(ticket) << ticket.error().what;
    return ticket ? *ticket : TicketSnapshot{};
  }

  testing::StandInDesk& stand_in_;
  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<TicketDesk> desk_;
};

TEST_P(StandInTest, WhatIsOverTheLimitComesLaterAndOnce) {
  const std::string id = created().id;
  const std::chrono::seconds advice{stand_in_.act("limit", {{"count", "1"}})["answer"].GetInt()};
  const auto limited = desk_->comment(id, "within the limit", "0-40");
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().kind, ErrorKind::rate_limited) << limited.error().what;
  EXPECT_EQ(limited.error().retry_after.value_or(std::chrono::seconds{0}), advice);
  ASSERT_TRUE(desk_->comment(id, "within the limit", "0-40"));
  EXPECT_EQ(stand_in_.comments_with(id, "within the limit"), 1u);
}

TEST_P(StandInTest, TicketsThatTheSearchDidNotKnowYetAreJoinedLater) {
  (void)desk_->check();
  (void)stand_in_.act("hold_index");
  std::set<std::string> ids;
  for (int writer = 0; writer < 3; ++writer) ids.insert(created().id);
  (void)stand_in_.act("release_index");
  auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), ids.size());
  for (std::size_t at = 1; at < found->size(); ++at) {
    const auto merged = desk_->merge((*found)[at].id, found->front().id);
    EXPECT_TRUE(merged) << merged.error().what;
  }
  found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 1u);
}

TEST_P(StandInTest, ARepeatedCreateWithAnotherTextEndsInTheFirstTicket) {
  const std::string id = created().id;
  TicketDraft another = test_draft();
  another.text = "another text";
  const auto again = desk_->create(another);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->id, id);
  const auto found = desk_->find(another.external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 1u);
}

TEST_P(StandInTest, ACopyThatAPersonMadeIsFoundAndMerged) {
  const std::string id = created().id;
  (void)stand_in_.act("duplicate", {{"ticket", id}});
  const auto again = desk_->create(test_draft());
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->id, id);
  auto found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  for (const TicketSnapshot& each : *found) {
    if (each.id == id) continue;
    const auto merged = desk_->merge(each.id, id);
    EXPECT_TRUE(merged) << merged.error().what;
  }
  found = desk_->find(test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, id);
}

TEST_P(StandInTest, AnExternalIdWithCharactersThatSearchesEscapeIsFound) {
  TicketDraft wanted = test_draft();
  wanted.external_id += R"( a'b"c\d^e%f&g|h~i*j,k:l)";
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  for (const std::string& other : {wanted.external_id + "\\", wanted.external_id + "\\\"", test_draft().external_id}) {
    const auto nobody = desk_->find(other);
    ASSERT_TRUE(nobody) << nobody.error().what;
    EXPECT_TRUE(nobody->empty()) << other;
  }
  const auto found = desk_->find(wanted.external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, ticket->id);
}

TEST_P(StandInTest, TextsThatAreTooLongAreCutAndTaken) {
  const auto long_text = [](const char* begin, int characters) {
    std::string made = begin;
    for (int at = 0; at < characters; ++at) made += "长";
    return made;
  };
  TicketDraft wanted = test_draft();
  wanted.subject = long_text("subject ", 2'000);
  wanted.text = long_text("text ", 80'000);
  wanted.key = "0-42";
  wanted.fields["open_alerts"] = long_text("alerts ", 2'000);
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  EXPECT_EQ(ticket->fields.at("open_alerts").substr(0, 7), "alerts ");
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto written = desk_->comment(ticket->id, long_text("comment ", 80'000), "0-43");
    ASSERT_TRUE(written) << written.error().what;
  }
  EXPECT_EQ(stand_in_.comments_with(ticket->id, "comment "), 1u);
  EXPECT_EQ(stand_in_.comments_with(ticket->id, "text "), 1u);
}

/// Every request that the gateway sends, with one thing wrong: a stand-in that lets it pass would prove nothing.
TEST_P(StandInTest, DeparturesFromTheDocumentAreRefused) {
  const std::string id = created().id;
  EXPECT_TRUE(desk_->comment(id, "a comment", "0-41"));
  TicketChange change;
  change.priority = {TicketPriority::high, TicketPriority::normal};
  change.due = {parse_rfc3339("2026-12-24T18:00:00Z")->at, std::nullopt};
  change.fields["delay_reason"] = "weather";
  EXPECT_TRUE(desk_->update(id, change));
  EXPECT_TRUE(desk_->set_progress(id, TicketProgress::resolved));
  stand_in_.forget_keys();
  (void)desk_->create(test_draft());
  const auto accepted = stand_in_.act("departures");
  for (const auto& departure : accepted["answer"].GetArray()) ADD_FAILURE() << departure.GetString();
}

INSTANTIATE_TEST_SUITE_P(StandIns, StandInTest, ::testing::ValuesIn(testing::stand_in_names()),
                         [](const auto& each) { return testing::test_name_of(each.param); });

}  // namespace
}  // namespace parcelgate
