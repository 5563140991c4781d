#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

using ReturnCommandTest = IngestTest;

TEST_F(ReturnCommandTest, RegisteringAgainAnswersWithTheReturnAsItIs) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  const auto before = feed().size();
  const auto again = register_return(new_return("R-1"), {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->ret.facts.size(), 1U);
  EXPECT_EQ(feed().size(), before);
}

TEST_F(ReturnCommandTest, APausedClockIsResumedAndWaivedInTheFeed) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  Fact made = fact("f2", FactKind::paused, 1h);
  made.clock = "buyer_sends";
  time_.step_to(kStart + 1h);
  ASSERT_TRUE(record("R-1", made));
  made = fact("f3", FactKind::resumed, 2h);
  made.clock = "buyer_sends";
  time_.step_to(kStart + 2h);
  ASSERT_TRUE(record("R-1", made));
  made = fact("f4", FactKind::waived, 3h);
  made.clock = "buyer_sends";
  time_.step_to(kStart + 3h);
  ASSERT_TRUE(record("R-1", made));
  std::vector<std::string> changes;
  for (const std::string& type : feed_types()) {
    if (type.starts_with("clock.")) changes.push_back(type);
  }
  EXPECT_EQ(changes,
            (std::vector<std::string>{"clock.started.v1", "clock.paused.v1", "clock.resumed.v1", "clock.waived.v1"}));
}

TEST_F(ReturnCommandTest, AnIdOfAnotherOrderIsAConflict) {
  ASSERT_TRUE(register_return(new_return("R-1"), {}));
  Return other = new_return("R-1");
  other.order_id = "O-2";
  EXPECT_EQ(register_return(other, {}).error().kind, ErrorKind::conflict);
}

TEST_F(ReturnCommandTest, AConflictNamesEachMemberThatDiffersWithBothValues) {
  Fact approved = fact("approved", FactKind::approved);
  Return first = new_return("R-1");
  first.order_id = "O-1";
  first.order.amount = Money{2'000, {'C', 'N', 'Y'}};
  first.order.origin.city = "杭州市";
  ASSERT_TRUE(register_return(first, {approved}));
  Return second = first;
  second.order_id = "O-2";
  second.order.amount = Money{2'500, {'C', 'N', 'Y'}};
  second.order.origin.city.clear();
  second.order.agent = "lin";
  Fact later = approved;
  later.at += 1h;
  const auto refused = register_return(second, {later});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  const std::string& what = refused.error().what;
  for (const std::string& part :
       {std::string(R"(/order_id: is "O-2", was "O-1")"), std::string(R"(/amount: is "25.00 CNY", was "20.00 CNY")"),
        std::string(R"(/origin/city: is absent, was "杭州市")"), std::string(R"(/agent: is "lin", was absent)"),
        "/approved_at: is \"" + to_rfc3339(later.at) + "\", was \"" + to_rfc3339(approved.at) + "\""})
    EXPECT_NE(what.find(part), std::string::npos) << part << " is not in: " << what;
  EXPECT_EQ(what.find("/rule_pack"), std::string::npos) << what;
}

TEST_F(ReturnCommandTest, ADateThatTheRegistrationDidNotStateIsNoConflict) {
  ASSERT_TRUE(register_return(new_return("R-1"), {}));
  ASSERT_TRUE(record("R-1", fact("f-7", FactKind::approved)));
  Fact stated = fact("approved", FactKind::approved);
  stated.at += 1h;
  const auto again = register_return(new_return("R-1"), {stated});
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->ret.facts.size(), 1U);
}

TEST_F(ReturnCommandTest, AnUnknownRulePackIsRefusedBeforeAnythingIsStored) {
  Return wrong = new_return("R-1");
  wrong.rule_pack = "nowhere";
  EXPECT_EQ(register_return(wrong, {}).error().kind, ErrorKind::config);
  EXPECT_FALSE(reader_->find_return("shop", "R-1")->has_value());
  EXPECT_TRUE(feed().empty());
}

TEST_F(ReturnCommandTest, AFactIsIdempotentByItsId) {
  ASSERT_TRUE(register_return(new_return("R-1"), {}));
  EXPECT_FALSE(record("R-1", fact("f1", FactKind::approved))->duplicate);
  const auto entries = feed().size();
  Fact repeated = fact("f1", FactKind::approved);
  repeated.recorded_at += 1h;
  EXPECT_TRUE(record("R-1", repeated)->duplicate);
  EXPECT_EQ(feed().size(), entries);
  EXPECT_EQ(record("R-1", fact("f1", FactKind::refunded)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(ret("R-1").facts.size(), 1U);
}

TEST_F(ReturnCommandTest, AFactWithoutAnInstantOfItsOwnIsTheSameWhenRepeatedLater) {
  ASSERT_TRUE(register_return(new_return("R-1"), {}));
  Fact stamped = fact("f1", FactKind::approved);
  stamped.recorded_at = stamped.at;
  ASSERT_TRUE(record("R-1", stamped));
  stamped.at = stamped.recorded_at = kStart + 5min;
  const auto again = record("R-1", stamped);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->ret.facts.front().at, kStart);
}

TEST_F(ReturnCommandTest, AFactOfAnUnknownReturnIsNotFound) {
  EXPECT_EQ(record("R-9", fact("f1", FactKind::approved)).error().kind, ErrorKind::not_found);
}

TEST_F(ReturnCommandTest, AWaybillOfTooManyReturnsIsAConflictAndLeavesNoTrace) {
  for (std::size_t index = 0; index <= kMaxOtherReturns + 1; ++index)
    ASSERT_TRUE(register_return(new_return("R-" + std::to_string(index)), {fact("f1", FactKind::approved)}));
  for (std::size_t index = 0; index <= kMaxOtherReturns; ++index)
    ASSERT_TRUE(record("R-" + std::to_string(index), waybill("f2", "SF9")));
  const auto entries = feed().size();
  const std::string last = "R-" + std::to_string(kMaxOtherReturns + 1);
  EXPECT_EQ(record(last, waybill("f2", "SF9")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(ret(last).facts.size(), 1U);
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(ReturnCommandTest, AWaybillIsPolledAtTheAccountsGivenAndNotSoonerWhenRepeated) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF9"), {{"sf-main"}, {{"phone_tail", "1234"}}}));
  const ShipmentKey key{"shop", "sf", "SF9"};
  auto polls = reader_->find_polls(key);
  ASSERT_EQ(polls->size(), 1U);
  EXPECT_EQ(polls->front().hints.at("phone_tail"), "1234");
  ASSERT_TRUE(register_shipment({key, Leg::return_, "R-1", {{"sf-main"}, {{"phone_tail", "9999"}}}, kStart + 9h}));
  polls = reader_->find_polls(key);
  ASSERT_EQ(polls->size(), 1U);
  EXPECT_EQ(polls->front().next_at, kStart + 1h + 1s);
  EXPECT_EQ(polls->front().hints.at("phone_tail"), "9999");
}

TEST_F(ReturnCommandTest, AShipmentIsRegisteredOnceAndForItsReturn) {
  const ShipmentKey key{"shop", "sf", "SF5"};
  EXPECT_EQ(register_shipment({key, Leg::return_, "R-9", {}, kStart}).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(reader_->find_shipment(key)->has_value());
  ASSERT_TRUE(register_shipment({key, Leg::outbound, "", {}, kStart}));
  ASSERT_TRUE(register_shipment({key, Leg::outbound, "", {}, kStart}));
  EXPECT_EQ(feed_types(), std::vector<std::string>{"shipment.registered.v1"});
  ASSERT_TRUE(register_return(new_return("R-1"), {}));
  const auto linked = register_shipment({key, Leg::return_, "R-1", {}, kStart});
  ASSERT_TRUE(linked);
  EXPECT_EQ(linked->return_id, "R-1");
  EXPECT_EQ(ret("R-1").shipments.size(), 1U);
}

}  // namespace
}  // namespace parcelgate::test
