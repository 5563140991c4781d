// Numbers registered without a carrier: the first choice, and its correction.
#include "gateway/app/carrier_choice/carrier_choice.hpp"

#include "gateway/app/carrier_choice/confirm.hpp"
#include "gateway/app/scheduling/poll_changes.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/polling_lookup.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

constexpr const char* kNumber = "444003077898";

class CarrierChoices : public IngestTest {
 protected:
  static PollRequest request() {
    PollRequest polls;
    polls.hints = {{"phone_tail", "1234"}};
    polls.possible = {{"sf", 45, {"12 digits", "one of your couriers"}, {"sf-main"}},
                      {"zto", 20, {"12 digits"}, {"zto-main"}},
                      {"aramex", 8, {"12 digits"}, {}},
                      {std::string(kUnknownCarrier), 0, {}, {"17track-main"}}};
    return polls;
  }
  static ShipmentRegistration registration(std::string carrier = {}, std::string return_id = {}) {
    ShipmentRegistration made;
    made.key = {"shop", std::move(carrier), kNumber};
    made.return_id = std::move(return_id);
    made.leg = made.return_id.empty() ? Leg::outbound : Leg::return_;
    made.polls = request();
    made.registered_at = kStart;
    return made;
  }
  static ShipmentRegistration stated(std::string carrier, std::string return_id = {}) {
    auto made = registration(carrier, std::move(return_id));
    made.polls.possible.clear();
    made.polls.accounts = {carrier + "-main"};
    return made;
  }
  Result<RegisteredShipment> enter(ShipmentRegistration wanted) {
    return outcome_of<RegisteredShipment>([&](RegisterShipment::Done done) {
      return std::make_unique<RegisterShipment>(std::move(wanted), rules_, std::move(done));
    });
  }
  Result<IngestOutcome> report(std::string carrier, std::string account, std::vector<TrackingEvent> events,
                               Via via = Via::poll) {
    Instant received_at = kStart + 1h;
    for (const TrackingEvent& event : events) received_at = std::max(received_at, event.occurred_at.at + 1min);
    IngestInput input{{received_at, "source-of-" + account, std::move(account), via, "raw"}, "shop", "1.1", {}, {}};
    input.decoded.shipments.push_back({std::move(carrier), kNumber, std::move(events)});
    input.polling_accounts = polling_accounts_;
    return outcome_of<IngestOutcome>([&](IngestCommand::Done done) {
      return std::make_unique<IngestCommand>(std::move(input), rules_, counters_, std::move(done));
    });
  }
  std::optional<Shipment> at(const std::string& carrier) { return *reader_->find_shipment({"shop", carrier, kNumber}); }
  CarrierChoice choice() { return **find_choice(*reader_, "shop", kNumber); }
  std::map<std::string, bool> polled() {
    std::map<std::string, bool> out;
    const auto rows = reader_->find_polls(kNumber);
    for (const PollState& row : *rows) out[row.key.carrier + "@" + row.account] = !row.ended;
    return out;
  }
  PollState row(const std::string& carrier) {
    const auto rows = reader_->find_polls(kNumber);
    for (const PollState& each : *rows) {
      if (each.key.carrier == carrier) return each;
    }
    throw std::runtime_error("no row of " + carrier);
  }
  /// The last of so many requests, ten minutes apart, was accepted.
  void subscribe(const std::string& carrier, const SubscriptionPolicy& policy, int requests) {
    PollState state = row(carrier);
    for (int made = 0; made < requests; ++made) {
      record_request(state.subscription, policy, SubscriptionOutcome::accepted, "", kStart + made * 10min);
    }
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(
                                             [&](Transaction& transaction) { return transaction.store_poll(state); })));
  }
  static std::vector<TrackingEvent> on_its_way(std::string id = "e1") {
    return {event_at(std::move(id), 30min, Status::in_transit, "arrived_hub")};
  }
  static std::vector<TrackingEvent> announced(std::string id = "a1") {
    return {event_at(std::move(id), 10min, Status::info_received, "label_created")};
  }

  PollingAccounts polling_accounts_;
};

using Polled = std::map<std::string, bool>;

TEST_F(CarrierChoices, TheLikeliestIsChosenAndAllArePolledOneAfterTheOther) {
  const auto entered = enter(registration());
  ASSERT_TRUE(entered) << entered.error().what;
  EXPECT_EQ(entered->shipment.key.carrier, "sf");
  ASSERT_TRUE(entered->choice);
  EXPECT_TRUE(entered->choice->is_open());
  EXPECT_EQ(entered->choice->possible, request().possible);
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", true}, {"zto@zto-main", true}, {"unknown@17track-main", true}}));
  EXPECT_EQ(row("sf").next_at, kStart);
  EXPECT_EQ(row("zto").next_at, kStart + 2min);
  EXPECT_EQ(row("unknown").next_at, kStart + 4min);
  EXPECT_EQ(row("zto").hints.at("phone_tail"), "1234");
}

TEST_F(CarrierChoices, ANumberWithoutCandidatesWaitsForTheFirstReport) {
  auto wanted = registration();
  wanted.polls.possible.clear();
  ASSERT_EQ(enter(wanted)->shipment.key.carrier, kUnknownCarrier);
  ASSERT_TRUE(report("yunda", "k-main", on_its_way(), Via::push));
  EXPECT_FALSE(at("unknown"));
  ASSERT_TRUE(at("yunda"));
  EXPECT_EQ(at("yunda")->status, Status::in_transit);
  EXPECT_EQ(choice().settled_by, SettledBy::events);
  EXPECT_EQ(feed_types(), (std::vector<std::string>{"shipment.registered.v1", "shipment.carrier_corrected.v1",
                                                    "shipment.status_changed.v1"}));
}

TEST_F(CarrierChoices, TheCarrierThatAnswersGetsTheShipmentAndPollingOfTheOthersEnds) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("zto", "zto-main", on_its_way()));
  EXPECT_FALSE(at("sf"));
  ASSERT_TRUE(at("zto"));
  EXPECT_EQ(at("zto")->event_count, 1U);
  const auto settled = choice();
  EXPECT_EQ(settled.carrier, "zto");
  EXPECT_EQ(settled.settled_by, SettledBy::events);
  EXPECT_EQ(settled.former, std::vector<std::string>{"sf"});
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", false}, {"zto@zto-main", true}, {"unknown@17track-main", false}}));
  EXPECT_EQ(row("sf").basis.reason, CheckReason::other_carrier);
  EXPECT_EQ(row("sf").basis.subject, "zto");

  const auto corrected = feed().at(1);
  EXPECT_EQ(corrected.carrier, "zto");
  const auto data = parse_json(corrected.data);
  EXPECT_EQ(find_text(*data, "previous_carrier"), "sf");
  EXPECT_EQ(find_text(*data, "reason"), "events");
}

TEST_F(CarrierChoices, TheFirstChoiceThatProvesRightIsSettledWithoutACorrection) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("sf", "sf-main", on_its_way()));
  EXPECT_EQ(choice().settled_by, SettledBy::events);
  EXPECT_TRUE(choice().former.empty());
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", true}, {"zto@zto-main", false}, {"unknown@17track-main", false}}));
  EXPECT_EQ(feed_types(), (std::vector<std::string>{"shipment.registered.v1", "shipment.status_changed.v1"}));

  ASSERT_TRUE(report("zto", "zto-main", on_its_way("z1"), Via::push));
  EXPECT_EQ(at("sf")->event_count, 1U) << "another courier's parcel of the same number stays its own";
  EXPECT_EQ(at("zto")->event_count, 1U);
  EXPECT_EQ(choice().carrier, "sf");
}

TEST_F(CarrierChoices, AnAggregatorThatDetectsCarriersIsPolledOnUnderTheRightCarrier) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("yto", "17track-main", on_its_way()));
  ASSERT_TRUE(at("yto"));
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", false},
                              {"zto@zto-main", false},
                              {"unknown@17track-main", false},
                              {"yto@17track-main", true}}));
  EXPECT_EQ(row("yto").hints.at("phone_tail"), "1234");
}

TEST_F(CarrierChoices, AnAnnouncementAloneSettlesNothingAndNoHistoryIsLostByTheProof) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("zto", "zto-main", announced()));
  EXPECT_EQ(choice().carrier, "zto") << "better than a form that says nothing";
  EXPECT_TRUE(choice().is_open());
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", true}, {"zto@zto-main", true}, {"unknown@17track-main", true}}));

  ASSERT_TRUE(report("aramex", "k-main", announced("a2"), Via::push));
  EXPECT_FALSE(at("aramex")) << "two carriers announce: the first keeps it, and both are reported in one shipment";
  EXPECT_EQ(at("zto")->event_count, 2U);

  ASSERT_TRUE(report("sf", "sf-main", on_its_way()));
  ASSERT_TRUE(at("sf"));
  EXPECT_FALSE(at("zto"));
  EXPECT_EQ(at("sf")->event_count, 3U);
  EXPECT_EQ(at("sf")->history.size(), 3U);
  EXPECT_EQ(at("sf")->status, Status::in_transit);
  EXPECT_EQ(choice().former, std::vector<std::string>{"zto"}) << "its carrier is sf again";
  EXPECT_EQ(choice().settled_by, SettledBy::events);
}

TEST_F(CarrierChoices, AStatementWins) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("sf", "sf-main", announced()));
  const auto entered = enter(stated("zto"));
  ASSERT_TRUE(entered) << entered.error().what;
  EXPECT_EQ(entered->shipment.key.carrier, "zto");
  EXPECT_EQ(entered->shipment.event_count, 1U) << "the history came along";
  EXPECT_FALSE(at("sf"));
  EXPECT_EQ(choice().settled_by, SettledBy::statement);
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", false}, {"zto@zto-main", true}, {"unknown@17track-main", false}}));
  ASSERT_TRUE(report("sf", "sf-main", on_its_way(), Via::push));
  EXPECT_EQ(choice().carrier, "zto") << "what was stated is not guessed away";
}

TEST_F(CarrierChoices, AStatementOfTheSameCourierEndsTheSearch) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(enter(stated("sf")));
  EXPECT_EQ(choice().settled_by, SettledBy::statement);
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", true}, {"zto@zto-main", false}, {"unknown@17track-main", false}}));
  EXPECT_EQ(feed_types(), std::vector<std::string>{"shipment.registered.v1"});
}

TEST_F(CarrierChoices, RegisteringAgainWithoutACourierFindsTheSameShipment) {
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("zto", "zto-main", on_its_way()));
  EXPECT_EQ(enter(registration())->shipment.key.carrier, "zto");
  EXPECT_FALSE(at("sf"));
  EXPECT_FALSE(polled().at("sf@sf-main")) << "a settled choice is not polled again";
}

TEST_F(CarrierChoices, AKnownNumberKeepsTheCarrierOfItsEvents) {
  ASSERT_TRUE(report("zto", "zto-main", on_its_way(), Via::push));
  const auto entered = enter(registration());
  EXPECT_EQ(entered->shipment.key.carrier, "zto");
  ASSERT_TRUE(entered->choice);
  EXPECT_EQ(entered->choice->settled_by, SettledBy::events);
  EXPECT_FALSE(at("sf"));
  EXPECT_EQ(polled(), (Polled{{"zto@zto-main", true}}));
}

TEST_F(CarrierChoices, OfTwoThatKnowTheNumberTheOneWithScansHasTheParcel) {
  ASSERT_TRUE(report("sf", "sf-main", announced(), Via::push));
  ASSERT_TRUE(report("zto", "zto-main", on_its_way(), Via::push));
  const auto entered = enter(registration());
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->shipment.key.carrier, "zto") << "a form is less than a scan";
  EXPECT_EQ(choice().carrier, "zto");
  EXPECT_EQ(choice().settled_by, SettledBy::events);
  EXPECT_EQ(at("sf")->event_count, 1U) << "SF's reports stay SF's";
}

TEST_F(CarrierChoices, AStatedCarrierWithoutEventsIsNotReplacedByAGuess) {
  ASSERT_TRUE(enter(stated("zto")));
  const auto entered = enter(registration());
  EXPECT_EQ(entered->shipment.key.carrier, "zto");
  EXPECT_EQ(choice().settled_by, SettledBy::statement);
  EXPECT_EQ(polled(), (Polled{{"zto@zto-main", true}}));
}

TEST_F(CarrierChoices, ACarrierThatWasNoCandidateIsPolledFromItsFirstReportOn) {
  polling_accounts_ = testing::polls_at([](std::string_view tenant, std::string_view carrier) {
    return std::vector<std::string>{std::string(tenant) + "-" + std::string(carrier)};
  });
  ASSERT_TRUE(enter(registration()));
  ASSERT_TRUE(report("yunda", "k-main", on_its_way(), Via::push));
  EXPECT_EQ(polled(), (Polled{{"sf@sf-main", false},
                              {"zto@zto-main", false},
                              {"unknown@17track-main", false},
                              {"yunda@shop-yunda", true}}));
  EXPECT_EQ(row("yunda").hints.at("phone_tail"), "1234");
}

TEST_F(CarrierChoices, AKnownNumberWithoutAPatternIsPolledAtItsOwnAccount) {
  ASSERT_TRUE(report("yunda", "k-main", on_its_way(), Via::push));
  auto wanted = registration();
  wanted.polls.polling_accounts = testing::polls_at([](std::string_view, std::string_view carrier) {
    return std::vector<std::string>{std::string(carrier) + "-main"};
  });
  ASSERT_EQ(enter(wanted)->shipment.key.carrier, "yunda");
  EXPECT_EQ(polled(), (Polled{{"yunda@yunda-main", true}}));
  EXPECT_EQ(row("yunda").hints.at("phone_tail"), "1234");
}

TEST_F(CarrierChoices, ASubscriptionForTheWrongCourierIsMadeAnewAndCountsAgainstTheLimit) {
  ASSERT_TRUE(enter(registration()));
  const SubscriptionPolicy four{{}, 4, 24h * 31, 30min, true};
  subscribe("sf", four, 3);
  polling_accounts_ =
      testing::polls_at([](std::string_view, std::string_view) { return std::vector<std::string>{"sf-main"}; });
  ASSERT_TRUE(report("yunda", "k-main", on_its_way(), Via::push));
  const PollState taken = row("yunda");
  EXPECT_EQ(taken.account, "sf-main");
  EXPECT_EQ(taken.subscription.state, SubscriptionState::none) << "it named another courier";
  ASSERT_EQ(taken.subscription.requested_at.size(), 3U);
  EXPECT_LE(subscribe_at(taken.subscription, four, kStart + 2h), kStart + 2h);
  EXPECT_FALSE(taken.ended);
  EXPECT_TRUE(row("sf").ended);

  auto fourth = taken.subscription;
  record_request(fourth, four, SubscriptionOutcome::unanswered, "", kStart + 2h);
  EXPECT_GT(subscribe_at(fourth, four, kStart + 3h), kStart + 24h * 30);
}

TEST_F(CarrierChoices, ASubscriptionOfTheNumberAloneHoldsForAnyProvenCarrier) {
  ASSERT_TRUE(enter(registration()));
  subscribe("unknown", {}, 1);
  ASSERT_TRUE(report("yto", "17track-main", on_its_way()));
  EXPECT_EQ(row("yto").subscription.state, SubscriptionState::subscribed);
}

TEST_F(CarrierChoices, TheEndOfASubscriptionForTheWrongCarrierRestartsNoPolling) {
  ASSERT_TRUE(enter(registration()));
  subscribe("sf", {}, 1);
  ASSERT_TRUE(report("zto", "zto-main", on_its_way()));
  const auto done = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
    auto ended =
        end_subscriptions(transaction, "shop", "sf-main", kNumber, "nothing for 3 days", kStart + 72h, kStart + 72h);
    return ended ? Result<void>{} : Result<void>(unexpected(ended.error()));
  }));
  ASSERT_TRUE(done);
  EXPECT_EQ(row("sf").subscription.state, SubscriptionState::ended);
  EXPECT_TRUE(row("sf").ended);
}

TEST_F(CarrierChoices, AReturnKeepsItsParcelAcrossTheCorrection) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f-1", FactKind::approved)}));
  Fact waybill = fact("f-2", FactKind::waybill_entered, 1h);
  waybill.tracking_number = kNumber;
  const auto entered = record("R-1", waybill, request());
  ASSERT_TRUE(entered) << entered.error().what;
  ASSERT_EQ(entered->ret.shipments.size(), 1U);
  EXPECT_EQ(entered->ret.shipments[0].carrier, "sf");
  EXPECT_EQ(clock(entered->ret, "buyer_sends").state, ClockState::met);
  EXPECT_TRUE(record("R-1", waybill, request())->duplicate);

  ASSERT_TRUE(report("zto", "zto-main",
                     {event_at("e1", 3h, Status::in_transit, "arrived_hub"),
                      event_at("e2", 30h, Status::delivered, "signed_by_recipient")}));
  const Return after = ret("R-1");
  ASSERT_EQ(after.shipments.size(), 1U);
  EXPECT_EQ(after.shipments[0].carrier, "zto");
  EXPECT_EQ(after.shipments[0].leg, Leg::return_);
  ASSERT_TRUE(at("zto"));
  EXPECT_EQ(at("zto")->return_id, "R-1");
  EXPECT_EQ(clock(after, "seller_confirms").state, ClockState::running)
      << "the clock hangs on the right courier's scan";
  for (const auto& entry : feed()) EXPECT_EQ(entry.return_id, "R-1") << entry.type;
  EXPECT_TRUE(record("R-1", waybill, request())->duplicate) << "the fact keeps its stated content";
}

TEST_F(CarrierChoices, AStatedWaybillTakesThePlaceOfAnotherCouriersParcel) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f-1", FactKind::approved)}));
  ASSERT_TRUE(enter(registration({}, "R-1")));
  ASSERT_TRUE(report("sf", "sf-main", {event_at("s1", 3h, Status::delivered, "signed_by_recipient")}));
  ASSERT_EQ(clock(ret("R-1"), "seller_confirms").state, ClockState::running) << "another sender's parcel so far";

  auto corrected = stated("zto", "R-1");
  corrected.registered_at = kStart + 5h;
  ASSERT_TRUE(enter(corrected));
  const Return after = ret("R-1");
  ASSERT_EQ(after.shipments.size(), 1U);
  EXPECT_EQ(after.shipments[0].carrier, "zto");
  EXPECT_NE(clock(after, "seller_confirms").state, ClockState::running);
  EXPECT_EQ(at("sf")->return_id, "");
  EXPECT_EQ(at("sf")->event_count, 1U) << "SF's reports stay SF's";
  EXPECT_EQ(at("zto")->event_count, 0U);
}

TEST_F(CarrierChoices, ALongHistoryMovesWhole) {
  ASSERT_TRUE(enter(registration()));
  for (int at_minute = 0; at_minute < 60; ++at_minute) {
    TrackingEvent unmapped =
        event_at("u" + std::to_string(at_minute), std::chrono::minutes{at_minute}, Status::in_transit);
    unmapped.status.reset();
    unmapped.reason = Reason{};
    ASSERT_TRUE(report("sf", "sf-main", {unmapped}));
  }
  ASSERT_EQ(at("sf")->event_count, 60U);
  ASSERT_TRUE(report("zto", "zto-main", on_its_way()));
  const auto moved = at("zto");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->event_count, 61U);
  EXPECT_EQ(reader_->older_history(*moved)->size() + moved->history.size(), 61U);
  ASSERT_TRUE(report("zto", "zto-main", on_its_way()));
  EXPECT_EQ(at("zto")->event_count, 61U) << "what it knows, it still knows";
}

TEST_F(CarrierChoices, TheRecordOfAChoiceIsReadAsWritten) {
  CarrierChoice made;
  made.carrier = "zto";
  made.settled_by = SettledBy::statement;
  made.registered_at = kStart;
  made.possible = request().possible;
  made.former = {"sf", "unknown"};
  const auto read = read_choice(to_record("shop", kNumber, made));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, made);
  EXPECT_FALSE(read_choice({"carrier_choice", "k", "{}", {}}));
}

TEST_F(CarrierChoices, ASearchEndsAfterAMonth) {
  ASSERT_TRUE(enter(registration()));
  const auto other = [&](const std::string& carrier, std::chrono::hours after) {
    std::string found;
    const ShipmentKey key{"shop", carrier, kNumber};
    const auto done = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      auto reported = find_other_carrier(transaction, key, kStart + after);
      if (!reported) return Result<void>(unexpected(reported.error()));
      found = *reported;
      return Result<void>{};
    }));
    EXPECT_TRUE(done);
    return found;
  };
  EXPECT_EQ(other("zto", 24h * 29), "");
  EXPECT_EQ(other("zto", 24h * 30), "sf");
  EXPECT_EQ(other("sf", 24h * 30), "") << "the first choice is polled as long as any shipment";
}

}  // namespace
}  // namespace parcelgate::test
