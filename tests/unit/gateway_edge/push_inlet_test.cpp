#include "tests/support/full_store.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using PushInletTest = EdgeFixture;

TEST_F(PushInletTest, ANewEventIsAcknowledgedAfterItCanBeRead) {
  const HttpReply reply = push_event("N1", "e1", "in_transit");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "ACME ok");
  const auto reader = store_->open_reader();
  ASSERT_TRUE(reader);
  const auto shipment = (*reader)->find_shipment({"shop", "acme", "N1"});
  ASSERT_TRUE(shipment && *shipment);
  EXPECT_EQ((*shipment)->status, Status::in_transit);
}

TEST_F(PushInletTest, ARepeatedEventGetsTheCouriersAnswerForDuplicates) {
  push_event("N1", "e1", "in_transit");
  EXPECT_EQ(push_event("N1", "e1", "in_transit").body, "ACME duplicate");
}

TEST_F(PushInletTest, AWrongSignatureLeavesNothingButACounter) {
  const HttpReply reply = push(R"({"number":"N1","events":[]})", "guessed");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.body, "ACME unauthorized");
  const auto reader = store_->open_reader();
  EXPECT_TRUE((*reader)->list_quarantine(10)->empty());
  EXPECT_EQ((*reader)->count_events().value(), 0u);
  EXPECT_NE(metrics_.render().find(R"(outcome="unauthorized",source="acme"} 1)"), std::string::npos)
      << metrics_.render();
}

TEST_F(PushInletTest, AnUnknownSourceOrAccountIsNotFoundAndCounted) {
  for (const char* target : {"/v1/hooks/acme/other", "/v1/hooks/nobody/main", "/v1/hooks/ACME/main"}) {
    const HttpReply reply = request_reply({"POST", target, "{}", {{"Token", "secret"}}});
    EXPECT_EQ(reply.status, 404) << target;
    EXPECT_EQ(type_of(reply), "not-found");
  }
  EXPECT_NE(metrics_.render().find("parcelgate_hook_unknown_total 3"), std::string::npos);
}

TEST_F(PushInletTest, ASourceIsFoundByItsAliasToo) {
  EXPECT_EQ(request_reply({"POST", "/v1/hooks/acme-express/main", "{}", {{"Token", "secret"}}}).body, "ACME ok");
}

TEST_F(PushInletTest, AnUndecodableBodyIsInQuarantineBeforeTheAnswer) {
  const HttpReply reply =
      request_reply({"POST",
                     "/v1/hooks/acme/main",
                     "{oops",
                     {{"Token", "secret"}, {"Content-Type", "application/json"}, {"X-Signature", "s3cr3t"}}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, "ACME undecodable");
  const auto reader = store_->open_reader();
  const auto held = (*reader)->list_quarantine(10);
  ASSERT_TRUE(held);
  ASSERT_EQ(held->size(), 1u);
  const auto whole = (*reader)->find_quarantined(held->front().id);
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ((*whole)->message.body, "{oops");
  EXPECT_NE((*whole)->headers.find("Content-Type: application/json"), std::string::npos);
  EXPECT_NE((*whole)->headers.find("X-Signature: (left out)"), std::string::npos);
  EXPECT_EQ((*whole)->headers.find("s3cr3t"), std::string::npos);
}

TEST_F(PushInletTest, AMessageThatIsReadInPartIsRecordedAndQuarantined) {
  const HttpReply reply = push(R"({"number":"N1","fault":"malformed","events":[)" +
                               event("e1", "in_transit", "2026-09-20T10:00:00Z") + "]}");
  EXPECT_EQ(reply.body, "ACME ok");
  const auto reader = store_->open_reader();
  EXPECT_EQ((*reader)->count_events().value(), 1u);
  EXPECT_EQ((*reader)->list_quarantine(10)->size(), 1u);
}

TEST_F(PushInletTest, AMessageThatSaysThatThereIsNothingIsNoFault) {
  EXPECT_EQ(push(R"({"fault":"no_events"})").body, "ACME ok");
  const auto reader = store_->open_reader();
  EXPECT_TRUE((*reader)->list_quarantine(10)->empty());
}

TEST_F(PushInletTest, OnlyPostIsOpen) {
  const HttpReply reply = request_reply({"GET", "/v1/hooks/acme/main"});
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(find_header(reply.headers, "Allow"), "POST, OPTIONS");
}

TEST_F(PushInletTest, AFullQueueIsAnsweredAsBusyWithRetryAfter) {
  testing::FullStore full(*store_);
  full.is_full = true;
  auto edge = Edge::create({}, {full, time_, metrics_, counters_, directory_, {}, {}});
  ASSERT_TRUE(edge);
  edge_ = *std::move(edge);
  for (const char* body :
       {R"({"number":"N1","events":[{"id":"e1","status":"in_transit","at":"2026-09-20T10:00:00Z"}]})", "{oops"}) {
    const HttpReply reply = push(body);
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "ACME busy");
    EXPECT_EQ(find_header(reply.headers, "Retry-After"), "1");
  }
  const std::string key = make_key("after_sales");
  const HttpReply reply = post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1"})", key);
  EXPECT_EQ(type_of(reply), "busy");
  EXPECT_EQ(find_header(reply.headers, "Retry-After"), "1");
}

}  // namespace
}  // namespace parcelgate::test
