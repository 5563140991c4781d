#include "gateway/app/outlets/tickets/ticket_outlet.hpp"

#include <algorithm>
#include <map>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/wire/feed.hpp"
#include "memory_desk.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::eventually;
using testing::MemoryDesk;

class TicketOutletTest : public OutletTest {
 protected:
  TicketOutletTest() { start(); }
  void start(WhenDone when_done = WhenDone::resolve) {
    follower_.reset();
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    ASSERT_TRUE(texts) << texts.error().what;
    TicketOutletOptions options;
    options.outlet = "tickets";
    options.when_done = when_done;
    options.wording.courier_name = [](Locale, std::string_view id) {
      return std::string(id == "kuaidi100" ? "Kuaidi100" : "");
    };
    outlet_ = std::make_unique<TicketOutlet>(options, std::move(*texts), desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    auto made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(made) << made.error().what;
    follower_ = std::move(*made);
  }
  void TearDown() override { follower_.reset(); }

  void store_return(Locale locale, std::vector<Clock> clocks = {}) {
    ret_.tenant = "acme";
    ret_.return_id = "R-1";
    ret_.order_id = "O-1";
    ret_.locale = locale;
    ret_.clocks = std::move(clocks);
    ret_.created_at = time_.now();
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([this](Transaction& transaction) {
      return transaction.store_return(ret_);
    })));
  }
  /// @param now_is  the parcel's status after the event; empty: that of the event
  std::uint64_t report_event(const std::string& status, const std::string& reason, bool changed = true,
                             const std::string& now_is = "", const std::string& number = "SF1") {
    FeedEntry entry;
    entry.type = changed ? kShipmentStatusChanged : kShipmentEventRecorded;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = number;
    entry.return_id = "R-1";
    entry.data = R"({"status":")" + status + R"(","reason":")" + reason + R"(","occurred_at":"2026-03-)" +
                 (day_ < 10 ? "0" : "") + std::to_string(day_) + R"(T18:20:00+08:00","zone_source":"assumed",)" +
                 R"("carrier_text":"raw words","location":{"name":"深圳"},"shipment":{"status":")" +
                 (now_is.empty() ? status : now_is) + R"("}})";
    day_ = day_ % 28 + 1;
    return append(std::move(entry));
  }
  void report_disagreement(DisagreementKind kind) {
    Shipment shipment;
    shipment.key = {"acme", "sf", "SF1"};
    shipment.return_id = "R-1";
    shipment.sources = {{"kuaidi100", false}, {"sf", true}, {"kdniao", false}};
    Disagreement reported;
    reported.kind = kind;
    reported.kept.shown.occurred_at = parse_rfc3339("2026-03-02T10:02:00+08:00").value();
    reported.kept.shown.status = Status::delivery_attempted;
    reported.kept.shown.reason = find_reason("addressee_absent").value();
    reported.kept.shown.place = "深圳市";
    reported.kept.reports = {{1, 1}};
    reported.overruled.shown.occurred_at = parse_rfc3339("2026-03-02T18:40:00+08:00").value();
    reported.overruled.shown.occurred_at.zone_source = ZoneSource::assumed;
    reported.overruled.shown.status = Status::delivered;
    reported.overruled.shown.reason = find_reason("delivered_plain").value();
    reported.overruled.reports = {{2, 0}, {3, 2}};
    FeedEntry entry;
    entry.type = kSourcesDisagree;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = "SF1";
    entry.return_id = "R-1";
    entry.data = render_disagreement(shipment, reported);
    append(std::move(entry));
  }
  Clock clock(std::chrono::milliseconds left) const {
    Clock made;
    made.id = "buyer_sends";
    made.state = ClockState::running;
    made.actor = Party::buyer;
    made.due_at = time_.now() + left;
    return made;
  }
  std::uint64_t report_clock(ClockChangeKind kind, const Clock& clock) {
    FeedEntry entry;
    entry.type = clock_feed_type(kind);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_clock_change(ret_, clock, {clock.id, kind, std::nullopt}, {});
    return append(std::move(entry));
  }
  /// The return's one clock is met.
  void report_end() {
    Clock met = clock(20h);
    met.state = ClockState::met;
    met.met_at = time_.now();
    store_return(Locale::en, {met});
    report_clock(ClockChangeKind::met, met);
  }
  void report_alert(std::string_view type, const Alert& alert) {
    FeedEntry entry;
    entry.type = std::string(type);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_alert(ret_, alert);
    append(std::move(entry));
  }
  /// Steps the clock until the stored cursor has passed all that was appended and nothing is set aside.
  bool caught_up() {
    auto reader = store_->open_reader();
    return eventually([&] {
      time_.step(1s);
      follower_->nudge();
      const auto head = (*reader)->feed_head();
      const auto outlets = (*reader)->list_outlets();
      return head && outlets && !outlets->empty() && outlets->front().cursor == *head &&
             follower_->status().set_aside == 0;
    });
  }
  MemoryDesk::Ticket ticket() {
    const auto all = desk_.tickets();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? MemoryDesk::Ticket{} : all.front();
  }

  MemoryDesk desk_;
  Return ret_;
  int day_{2};  ///< of March, of the next scan
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(TicketOutletTest, AStatusChangeIsReportedInTheReturnsLanguage) {
  store_return(Locale::zh_cn);
  report_event("picked_up", "accepted");
  ASSERT_TRUE(caught_up());
  const auto written = ticket();
  EXPECT_EQ(written.external_id, "acme/R-1");
  EXPECT_EQ(written.subject, "退货 R-1 · 订单 O-1");
  ASSERT_EQ(written.comments.size(), 1u);
  const std::string& text = written.comments.front().second;
  EXPECT_NE(text.find("顺丰 SF1"), std::string::npos) << text;
  EXPECT_NE(text.find("03-02 18:20"), std::string::npos) << text;
  EXPECT_NE(text.find("深圳"), std::string::npos) << text;
  EXPECT_NE(text.find("raw words"), std::string::npos) << text;
  EXPECT_NE(text.find("* 快递公司未注明时区，按当地时间推定"), std::string::npos) << text;
  EXPECT_EQ(written.snapshot.fields.at("order_id"), "O-1");
}

TEST_F(TicketOutletTest, AScanThatChangesNothingIsNotWorthAComment) {
  store_return(Locale::en);
  report_event("in_transit", "arrived_hub", false);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().comments.size(), 1u) << "the text of the new ticket";
  report_event("in_transit", "departed_hub", false);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, ADisagreementOnAMilestoneIsReportedWithBothSides) {
  store_return(Locale::en);
  report_disagreement(DisagreementKind::meaning);
  ASSERT_TRUE(caught_up());
  const auto written = ticket();
  ASSERT_EQ(written.comments.size(), 1u);
  EXPECT_EQ(written.comments[0].second,
            "Return R-1 (order O-1) is registered. Parcel updates and deadline alerts will appear here.\n\n"
            "[Sources disagree] SF Express SF1\n"
            "Used, from SF Express:\n"
            "- 2026-03-02 02:02 (local 10:02 UTC+8)  Delivery attempt failed · Nobody at home - 深圳市\n"
            "Not used, from Kuaidi100, Kdniao:\n"
            "- 2026-03-02 10:40 (local 18:40 UTC+8*)  Delivered\n"
            "  * the courier gave no time zone: local time assumed");
}

TEST_F(TicketOutletTest, ADisagreementOnAPlaceIsNobodysWorkAtTheDesk) {
  store_return(Locale::zh_cn);
  report_disagreement(DisagreementKind::place);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().comments[0].second.find("来源不一致"), std::string::npos);
}

TEST_F(TicketOutletTest, ATicketIsResolvedWhenEveryClockHasEndedAndOpenedWhenOneRunsAgain) {
  store_return(Locale::en, {clock(20h)});
  report_clock(ClockChangeKind::started, clock(20h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 0);
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  // Later events of the parcel do not change the ticket: an agent may have reopened it.
  report_event("in_transit", "arrived_hub");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 1);
  store_return(Locale::en, {clock(30h)});
  report_clock(ClockChangeKind::reopened, clock(30h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "open");
  EXPECT_EQ(desk_.progress_calls(), 2);
}

TEST_F(TicketOutletTest, ATicketStaysOpenWhileAnAlertOfItsReturnIsOpen) {
  const Alert partial{AlertKind::receipt_partial, time_.now(), time_.now(), "fact:f-1"};
  ret_.alerts = {partial};
  store_return(Locale::en, {clock(20h)});
  report_alert(kAlertOpened, partial);
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 0) << "every deadline has ended, and fewer pieces came back than expected";
  EXPECT_NE(ticket().comments.back().second.find(
                "Next: every deadline has ended, and this is still open: Fewer pieces came back than expected."),
            std::string::npos)
      << ticket().comments.back().second;
  ret_.alerts.clear();
  store_return(Locale::en, ret_.clocks);
  report_alert(kAlertClosed, partial);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
}

TEST_F(TicketOutletTest, AnAlertThatOpensLaterOpensTheResolvedTicket) {
  store_return(Locale::en, {clock(20h)});
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  const Alert lost{AlertKind::goods_not_back, time_.now(), time_.now() - 168h, "fact:f-1"};
  ret_.alerts = {lost};
  store_return(Locale::en, ret_.clocks);
  report_alert(kAlertOpened, lost);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "open");
}

TEST_F(TicketOutletTest, ATicketIsLeftAsItIsWhereThatIsWanted) {
  start(WhenDone::leave);
  store_return(Locale::en, {clock(20h)});
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 0);
}

TEST_F(TicketOutletTest, ADeskThatRefusesToResolveHoldsNothingUp) {
  desk_.refuse_progress(true);
  store_return(Locale::en, {clock(20h)});
  report_end();
  ASSERT_TRUE(caught_up()) << follower_->status().last_error;
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, ALostAnswerToResolvingIsRepeated) {
  desk_.lose_answers(3);
  store_return(Locale::en, {clock(20h)});
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, TheReasonOfADelayIsGoneWhenTheParcelMovesOn) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  report_event("on_hold", "held");
  ASSERT_TRUE(caught_up());
  const std::string held = reason();
  EXPECT_NE(held, "");
  // A late scan of before it was held, and one that was not understood, leave the parcel where it is.
  report_event("in_transit", "arrived_hub", false, "on_hold");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), held);
  report_event("in_transit", "departed_hub");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), "");
}

TEST_F(TicketOutletTest, EachParcelHasADelayOfItsOwn) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  report_event("on_hold", "held", true, "on_hold", "SF1");
  report_event("exception", "damaged", true, "exception", "SF2");
  ASSERT_TRUE(caught_up());
  const std::string both = reason();
  EXPECT_NE(both.find(", "), std::string::npos) << both;
  report_event("in_transit", "departed_hub", true, "in_transit", "SF1");
  ASSERT_TRUE(caught_up());
  EXPECT_NE(reason(), "");
  EXPECT_EQ(reason().find(", "), std::string::npos) << reason();
  report_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), "") << "the return is over: nobody waits for the parcel";
}

TEST_F(TicketOutletTest, ACorrectedCarrierIsReportedAndItsDelayContinuesUnderTheNewName) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  report_event("on_hold", "held");
  ASSERT_TRUE(caught_up());
  const std::string held = reason();
  ASSERT_NE(held, "");
  Shipment moved;
  moved.key = {"acme", "zto", "SF1"};
  moved.return_id = "R-1";
  FeedEntry entry;
  entry.type = kCarrierCorrected;
  entry.tenant = "acme";
  entry.carrier = "zto";
  entry.tracking_number = "SF1";
  entry.return_id = "R-1";
  entry.data = render_carrier_corrected(moved, "sf", "events");
  append(entry);
  ASSERT_TRUE(caught_up());
  EXPECT_NE(ticket().comments.back().second.find("Courier of SF1 corrected: ZTO, not SF Express"), std::string::npos)
      << ticket().comments.back().second;
  EXPECT_EQ(reason(), held);

  FeedEntry on = entry;
  on.type = kShipmentStatusChanged;
  on.data = R"({"status":"in_transit","reason":"departed_hub","occurred_at":"2026-03-03T18:20:00+08:00",)"
            R"("shipment":{"status":"in_transit"}})";
  append(on);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), "") << "the parcel moved on, whatever its courier was taken to be";
}

/// The whole way: a waybill without its courier, a wrong first choice, another courier's answer.
TEST_F(TicketOutletTest, AWaybillWithoutItsCourierHasOneTicketAcrossTheCorrection) {
  ClockRule confirms;
  confirms.id = "seller_confirms";
  confirms.actor = Party::seller;
  confirms.starts = {Trigger::signed_};
  confirms.met_by = {Trigger::inspected};
  confirms.limits = limit_of(48h);
  RulePack pack{.id = "basic", .version = "1", .confidence = RuleConfidence::primary};
  pack.rules.push_back(confirms);
  const auto rules = std::make_shared<const RulePacks>(RulePacks{{"basic", pack}});
  ReturnRegistration registration;
  registration.ret.tenant = "acme";
  registration.ret.return_id = "R-1";
  registration.ret.order_id = "O-1";
  registration.ret.rule_pack = "basic";
  registration.ret.locale = Locale::en;
  registration.ret.created_at = time_.now();
  Fact approved;
  approved.fact_id = "f-1";
  approved.at = approved.recorded_at = time_.now();
  registration.facts = {approved};
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<RegisterReturn>(registration, rules)));
  Fact waybill = approved;
  waybill.fact_id = "f-2";
  waybill.kind = FactKind::waybill_entered;
  waybill.tracking_number = "444003077898";
  PollRequest polls;
  polls.possible = {{"sf", 45, {"12 digits"}, {"sf-main"}}, {"zto", 20, {"12 digits"}, {"zto-main"}}};
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<RecordFact>("acme", "R-1", waybill, polls, rules)));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.fields.at("tracking_number"), "444003077898");

  TrackingEvent delivered;
  delivered.event_id = "z-1";
  delivered.occurred_at = {time_.now() + 1h, 480min, ZoneSource::carrier};
  delivered.status = Status::delivered;
  delivered.reason = find_reason("signed_by_recipient").value();
  delivered.proof = ProofLevel::signed_;
  IngestInput input{{time_.now() + 1h, "zto", "zto-main", Via::poll, "raw"}, "acme", "1.1", {}, "zto"};
  input.decoded.shipments.push_back({"zto", "444003077898", {delivered}});
  IngestCounters counters(metrics_);
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<IngestCommand>(std::move(input), rules, counters)));
  ASSERT_TRUE(caught_up());

  const auto written = ticket();
  std::string text;
  for (const auto& [key, comment] : written.comments) text += comment + "\n";
  EXPECT_NE(text.find("corrected: ZTO, not SF Express"), std::string::npos) << text;
  EXPECT_NE(text.find("ZTO 444003077898"), std::string::npos) << text;
  EXPECT_NE(written.snapshot.fields.at("next_deadline"), "") << "the seller's clock runs from the right courier's scan";
}

TEST_F(TicketOutletTest, OneAlertForEachClockOpensGrowsAndCloses) {
  store_return(Locale::en, {clock(20h)});
  report_clock(ClockChangeKind::warning, clock(20h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::high);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "Buyer sends the goods back: due soon");
  report_clock(ClockChangeKind::breached, clock(-1h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::urgent);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "Buyer sends the goods back: overdue");
  Clock met = clock(-1h);
  met.state = ClockState::met;
  met.met_at = time_.now();
  report_clock(ClockChangeKind::met, met);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "");
  const auto comments = ticket().comments;
  ASSERT_EQ(comments.size(), 3u);
  EXPECT_NE(comments[0].second.find("[Due in 20 h] The buyer has to send the goods back by "), std::string::npos)
      << comments[0].second;
  EXPECT_NE(comments[1].second.find("[Overdue] The buyer had to send the goods back by "), std::string::npos)
      << comments[1].second;
  EXPECT_NE(comments[2].second.find("[Alert closed]"), std::string::npos) << comments[2].second;
  EXPECT_NE(comments[2].second.find(" late)."), std::string::npos) << comments[2].second;
}

TEST_F(TicketOutletTest, AnExtensionOutOfDangerClosesTheAlert) {
  store_return(Locale::zh_tw, {clock(3h)});
  report_clock(ClockChangeKind::warning, clock(3h));
  ASSERT_TRUE(caught_up());
  report_clock(ClockChangeKind::extended, clock(72h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_NE(ticket().comments.back().second.find("【預警解除】"), std::string::npos) << ticket().comments.back().second;
}

TEST_F(TicketOutletTest, WhatQueuedUpWhilePausedBecomesOneComment) {
  store_return(Locale::en);
  ASSERT_TRUE(follower_->pause());
  ASSERT_TRUE(eventually([&] { return follower_->status().paused; }));
  for (const char* status : {"picked_up", "in_transit", "out_for_delivery"}) report_event(status, "unmapped");
  ASSERT_TRUE(follower_->resume());
  ASSERT_TRUE(caught_up());
  ASSERT_EQ(ticket().comments.size(), 1u);
  const std::string text = ticket().comments.front().second;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6) << text;
  EXPECT_NE(text.find("[Parcel] SF Express SF1: Out for delivery"), std::string::npos) << text;
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

TEST_F(TicketOutletTest, AnAlertOpensATicketThatAPersonClosedAndOnlyOnce) {
  store_return(Locale::en, {clock(20h)});
  report_clock(ClockChangeKind::started, clock(20h));
  ASSERT_TRUE(caught_up());
  desk_.change([](TicketSnapshot& ticket) { ticket.status = "resolved"; });
  report_event("in_transit", "arrived_hub");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved") << "nothing alarming";
  report_clock(ClockChangeKind::warning, clock(20h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "open");
  desk_.change([](TicketSnapshot& ticket) { ticket.status = "resolved"; });
  report_event("out_for_delivery", "unmapped");
  report_clock(ClockChangeKind::warning, clock(10h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved") << "the same alert";
  report_event("exception", "refused");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "open");
}

TEST_F(TicketOutletTest, TheDueDateFollowsTheNearestDeadlineAndAPersonsOwnIsKept) {
  const Clock first = clock(20h);
  store_return(Locale::en, {first});
  report_clock(ClockChangeKind::started, first);
  ASSERT_TRUE(caught_up());
  const auto to_seconds = [](Instant at) { return std::chrono::floor<std::chrono::seconds>(at); };
  EXPECT_EQ(to_seconds(ticket().snapshot.due.value()), to_seconds(*first.due_at));
  const Clock later = clock(50h);
  store_return(Locale::en, {later});
  report_clock(ClockChangeKind::extended, later);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.due, to_seconds(*later.due_at));
  const Instant own = time_.now() + 5h;
  desk_.change([&](TicketSnapshot& ticket) {
    ticket.due = own;
    ticket.priority = TicketPriority::urgent;
  });
  store_return(Locale::en, {clock(70h)});
  report_clock(ClockChangeKind::extended, clock(70h));
  report_event("on_hold", "held");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.due, own);
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::urgent) << "ours would be lower";
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
