#include "gateway/app/outlets/ticket_outlet.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/app/outlets/feed_follower.hpp"
#include "gateway/wire/feed.hpp"
#include "outlet_fixture.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

/// A desk in memory that can lose answers: the effect happened, the caller learns in_doubt.
class MemoryDesk final : public TicketDesk {
 public:
  struct Ticket {
    std::string external_id;
    std::string subject;
    std::vector<std::pair<std::string, std::string>> comments;  ///< key, text
    TicketSnapshot snapshot;
    std::string merged_into;
  };

  Result<std::vector<TicketSnapshot>> find(std::string_view external_id) override {
    const std::lock_guard lock(mutex_);
    std::vector<TicketSnapshot> found;
    for (const Ticket& ticket : tickets_) {
      if (ticket.external_id == external_id && ticket.merged_into.empty()) found.push_back(ticket.snapshot);
    }
    return found;
  }
  Result<TicketSnapshot> create(const TicketDraft& draft) override {
    const std::lock_guard lock(mutex_);
    return answer([&] { return make(draft.external_id, draft.subject); });
  }
  Result<void> comment(std::string_view id, std::string_view text, std::string_view key) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    if (in_work_ && time_->now() >= in_work_->second) {
      ticket->comments.push_back(in_work_->first);
      in_work_.reset();
    }
    if (time_ != nullptr && !has_been_slow_) {
      has_been_slow_ = true;
      in_work_ = {{std::string(key), std::string(text)}, time_->now() + std::chrono::seconds(5)};
      return unexpected(ErrorKind::in_doubt, "no answer in time");
    }
    const bool stands = std::any_of(ticket->comments.begin(), ticket->comments.end(),
                                    [&](const auto& comment) { return comment.first == key; });
    if (!stands) ticket->comments.emplace_back(key, text);
    auto outcome = answer([&] { return TicketSnapshot{}; });
    return outcome ? Result<void>{} : unexpected(outcome.error());
  }
  Result<TicketSnapshot> update(std::string_view id, std::optional<TicketPriority> priority,
                                const std::map<std::string, std::string>& fields) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    if (priority) ticket->snapshot.priority = *priority;
    for (const auto& [name, value] : fields) ticket->snapshot.fields[name] = value;
    return answer([&] { return ticket->snapshot; });
  }
  Result<TicketSnapshot> set_progress(std::string_view id, TicketProgress progress) override {
    const std::lock_guard lock(mutex_);
    Ticket* ticket = at(id);
    if (ticket == nullptr) return unexpected(ErrorKind::not_found, "gone");
    if (refuses_) return unexpected(ErrorKind::rejected, "another ticket comes first");
    ticket->snapshot.status = progress == TicketProgress::resolved ? "resolved" : "open";
    ++progress_calls_;
    return answer([&] { return ticket->snapshot; });
  }
  Result<void> merge(std::string_view duplicate, std::string_view into) override {
    const std::lock_guard lock(mutex_);
    at(duplicate)->merged_into = into;
    return {};
  }

  TicketSnapshot make(const std::string& external_id, const std::string& subject) {
    Ticket ticket;
    ticket.external_id = external_id;
    ticket.subject = subject;
    ticket.snapshot.id = std::to_string(tickets_.size() + 1);
    tickets_.push_back(ticket);
    return ticket.snapshot;
  }
  void remove(std::string_view id) {
    const std::lock_guard lock(mutex_);
    at(id)->merged_into = "removed";
    removed_ = id;
  }
  /// One answer in `rate` is lost.
  void lose_answers(unsigned rate) {
    const std::lock_guard lock(mutex_);
    loss_ = rate;
  }
  /// The first comment is answered by nobody and appears five seconds later, whatever else was written meanwhile.
  void be_slow_once(const TimeSource& time) {
    const std::lock_guard lock(mutex_);
    time_ = &time;
  }
  void refuse_progress(bool refuses) {
    const std::lock_guard lock(mutex_);
    refuses_ = refuses;
  }
  int progress_calls() {
    const std::lock_guard lock(mutex_);
    return progress_calls_;
  }
  std::vector<Ticket> tickets() {
    const std::lock_guard lock(mutex_);
    return tickets_;
  }

 private:
  Ticket* at(std::string_view id) {
    for (Ticket& ticket : tickets_) {
      if (ticket.snapshot.id == id && id != removed_) return &ticket;
    }
    return nullptr;
  }
  template <class Act>
  Result<TicketSnapshot> answer(Act&& act) {
    TicketSnapshot made = act();
    if (loss_ > 0 && random_() % loss_ == 0) return unexpected(ErrorKind::in_doubt, "the answer was lost");
    return made;
  }

  std::mutex mutex_;
  std::vector<Ticket> tickets_;
  std::string removed_;
  bool refuses_{false};
  int progress_calls_{0};
  unsigned loss_{0};
  std::minstd_rand random_{7};
  const TimeSource* time_{nullptr};
  bool has_been_slow_{false};
  std::optional<std::pair<std::pair<std::string, std::string>, Instant>> in_work_;
};

class TicketOutletTest : public OutletTest {
 protected:
  TicketOutletTest() { start(); }
  void start(WhenDone when_done = WhenDone::resolve) {
    follower_.reset();
    std::ifstream file(PARCELGATE_SOURCE_DIR "/config/texts/tickets.json");
    std::ostringstream text;
    text << file.rdbuf();
    auto texts = TicketTexts::parse(text.str());
    ASSERT_TRUE(texts) << texts.error().what;
    TicketOutletOptions options;
    options.outlet = "tickets";
    options.when_done = when_done;
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
  std::uint64_t tell_event(const std::string& status, const std::string& reason, bool changed = true,
                           const std::string& now_is = "", const std::string& number = "SF1") {
    FeedEntry entry;
    entry.type = changed ? kShipmentStatusChanged : kShipmentEventRecorded;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = number;
    entry.return_id = "R-1";
    entry.data = R"({"status":")" + status + R"(","reason":")" + reason +
                 R"(","occurred_at":"2026-03-02T18:20:00+08:00","zone_source":"assumed",)" +
                 R"("carrier_text":"raw words","location":{"name":"深圳"},"shipment":{"status":")" +
                 (now_is.empty() ? status : now_is) + R"("}})";
    return append(std::move(entry));
  }
  void tell_disagreement(DisagreementKind kind) {
    Shipment shipment;
    shipment.key = {"acme", "sf", "SF1"};
    shipment.return_id = "R-1";
    shipment.tellers = {{"kuaidi100", false}, {"sf", true}, {"kdniao", false}};
    Disagreement told;
    told.kind = kind;
    told.kept.shown.occurred_at = parse_rfc3339("2026-03-02T10:02:00+08:00").value();
    told.kept.shown.status = Status::delivery_attempted;
    told.kept.shown.reason = find_reason("addressee_absent").value();
    told.kept.shown.place = "深圳市";
    told.kept.told = {{1, 1}};
    told.overruled.shown.occurred_at = parse_rfc3339("2026-03-02T18:40:00+08:00").value();
    told.overruled.shown.occurred_at.zone_source = ZoneSource::assumed;
    told.overruled.shown.status = Status::delivered;
    told.overruled.shown.reason = find_reason("delivered_plain").value();
    told.overruled.told = {{2, 0}, {3, 2}};
    FeedEntry entry;
    entry.type = kSourcesDisagree;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = "SF1";
    entry.return_id = "R-1";
    entry.data = render_disagreement(shipment, told);
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
  std::uint64_t tell_clock(ClockChangeKind kind, const Clock& clock) {
    FeedEntry entry;
    entry.type = clock_feed_type(kind);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_clock_change(ret_, clock, {clock.id, kind, std::nullopt});
    return append(std::move(entry));
  }
  /// The return's one clock is met.
  void tell_end() {
    Clock met = clock(20h);
    met.state = ClockState::met;
    met.met_at = time_.now();
    store_return(Locale::en, {met});
    tell_clock(ClockChangeKind::met, met);
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
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(TicketOutletTest, AStatusChangeIsToldInTheReturnsLanguage) {
  store_return(Locale::zh_cn);
  tell_event("picked_up", "accepted");
  ASSERT_TRUE(caught_up());
  const auto written = ticket();
  EXPECT_EQ(written.external_id, "acme/R-1");
  EXPECT_EQ(written.subject, "退货 R-1 · 订单 O-1");
  ASSERT_EQ(written.comments.size(), 1u);
  const std::string& text = written.comments.front().second;
  EXPECT_NE(text.find("顺丰 SF1"), std::string::npos) << text;
  EXPECT_NE(text.find("03-02 18:20 UTC+8"), std::string::npos) << text;
  EXPECT_NE(text.find("深圳"), std::string::npos) << text;
  EXPECT_NE(text.find("raw words"), std::string::npos) << text;
  EXPECT_NE(text.find("* 承运商未注明时区，按当地时间推定"), std::string::npos) << text;
  EXPECT_EQ(written.snapshot.fields.at("order_id"), "O-1");
}

TEST_F(TicketOutletTest, AScanThatChangesNothingIsNotWorthAComment) {
  store_return(Locale::en);
  tell_event("in_transit", "arrived_hub", false);
  ASSERT_TRUE(caught_up());
  EXPECT_TRUE(ticket().comments.empty());
}

TEST_F(TicketOutletTest, ADisagreementOnAMilestoneIsToldWithBothSides) {
  store_return(Locale::en);
  tell_disagreement(DisagreementKind::meaning);
  ASSERT_TRUE(caught_up());
  const auto written = ticket();
  ASSERT_EQ(written.comments.size(), 1u);
  EXPECT_EQ(written.comments[0].second,
            "[Sources disagree] SF Express SF1\n"
            "Counted, as told by SF Express:\n"
            "- 03-02 10:02 UTC+8  Delivery attempt failed · Nobody at home - 深圳市\n"
            "Not counted, as told by kuaidi100, kdniao:\n"
            "- 03-02 18:40 UTC+8*  Delivered\n"
            "  * the carrier gave no time zone: local time assumed");
}

TEST_F(TicketOutletTest, ADisagreementOnAPlaceIsNobodysWorkAtTheDesk) {
  store_return(Locale::zh_cn);
  tell_disagreement(DisagreementKind::place);
  ASSERT_TRUE(caught_up());
  for (const auto& each : desk_.tickets()) EXPECT_TRUE(each.comments.empty());
}

TEST_F(TicketOutletTest, ATicketIsResolvedWhenEveryClockHasEndedAndOpenedWhenOneRunsAgain) {
  store_return(Locale::en, {clock(20h)});
  tell_clock(ClockChangeKind::started, clock(20h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 0);
  tell_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  // A parcel that is still heard of does not touch it again: an agent may have opened it.
  tell_event("in_transit", "arrived_hub");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 1);
  store_return(Locale::en, {clock(30h)});
  tell_clock(ClockChangeKind::reopened, clock(30h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "open");
  EXPECT_EQ(desk_.progress_calls(), 2);
}

TEST_F(TicketOutletTest, ATicketIsLeftAsItIsWhereThatIsWanted) {
  start(WhenDone::leave);
  store_return(Locale::en, {clock(20h)});
  tell_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(desk_.progress_calls(), 0);
}

TEST_F(TicketOutletTest, ADeskThatRefusesToResolveHoldsNothingUp) {
  desk_.refuse_progress(true);
  store_return(Locale::en, {clock(20h)});
  tell_end();
  ASSERT_TRUE(caught_up()) << follower_->status().last_error;
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, ALostAnswerToResolvingIsRepeated) {
  desk_.lose_answers(3);
  store_return(Locale::en, {clock(20h)});
  tell_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  EXPECT_EQ(ticket().comments.size(), 1u);
}

TEST_F(TicketOutletTest, TheReasonOfADelayIsGoneWhenTheParcelMovesOn) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  tell_event("on_hold", "held");
  ASSERT_TRUE(caught_up());
  const std::string held = reason();
  EXPECT_NE(held, "");
  // A late scan of before it was held, and one that was not understood, leave the parcel where it is.
  tell_event("in_transit", "arrived_hub", false, "on_hold");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), held);
  tell_event("in_transit", "departed_hub");
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), "");
}

TEST_F(TicketOutletTest, EachParcelHasADelayOfItsOwn) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  tell_event("on_hold", "held", true, "on_hold", "SF1");
  tell_event("exception", "damaged", true, "exception", "SF2");
  ASSERT_TRUE(caught_up());
  const std::string both = reason();
  EXPECT_NE(both.find(", "), std::string::npos) << both;
  tell_event("in_transit", "departed_hub", true, "in_transit", "SF1");
  ASSERT_TRUE(caught_up());
  EXPECT_NE(reason(), "");
  EXPECT_EQ(reason().find(", "), std::string::npos) << reason();
  tell_end();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(reason(), "") << "the return is over: nobody waits for the parcel";
}

TEST_F(TicketOutletTest, ACorrectedCourierIsToldAndItsDelayGoesOnUnderTheNewName) {
  store_return(Locale::en, {clock(20h)});
  const auto reason = [&] { return ticket().snapshot.fields["delay_reason"]; };
  tell_event("on_hold", "held");
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
  EXPECT_NE(ticket().comments.back().second.find("Parcel SF1 turned out to be with ZTO (taken to be SF Express)"),
            std::string::npos)
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
  confirms.limit = 48h;
  const auto rules =
      std::make_shared<const RulePacks>(RulePacks{{"basic", RulePack{"basic", "1", "primary", {confirms}}}});
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
  PollWish polls;
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
  EXPECT_NE(text.find("turned out to be with ZTO (taken to be SF Express)"), std::string::npos) << text;
  EXPECT_NE(text.find("ZTO 444003077898"), std::string::npos) << text;
  EXPECT_NE(written.snapshot.fields.at("next_deadline"), "") << "the seller's clock runs from the right courier's scan";
}

TEST_F(TicketOutletTest, OneAlertForEachClockOpensGrowsAndCloses) {
  store_return(Locale::en, {clock(20h)});
  tell_clock(ClockChangeKind::warning, clock(20h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::high);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "buyer_sends:warning");
  tell_clock(ClockChangeKind::breached, clock(-1h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::urgent);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "buyer_sends:breached");
  Clock met = clock(-1h);
  met.state = ClockState::met;
  met.met_at = time_.now();
  tell_clock(ClockChangeKind::met, met);
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "");
  const auto comments = ticket().comments;
  ASSERT_EQ(comments.size(), 3u);
  EXPECT_NE(comments[0].second.find("[Deadline near] Buyer sends the goods back"), std::string::npos)
      << comments[0].second;
  EXPECT_NE(comments[1].second.find("[Deadline missed]"), std::string::npos) << comments[1].second;
  EXPECT_NE(comments[2].second.find("[Alert closed]"), std::string::npos) << comments[2].second;
  EXPECT_NE(comments[2].second.find("after the deadline"), std::string::npos) << comments[2].second;
}

TEST_F(TicketOutletTest, AnExtensionOutOfDangerClosesTheAlert) {
  store_return(Locale::zh_tw, {clock(3h)});
  tell_clock(ClockChangeKind::warning, clock(3h));
  ASSERT_TRUE(caught_up());
  tell_clock(ClockChangeKind::extended, clock(72h));
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_NE(ticket().comments.back().second.find("【提醒解除】"), std::string::npos) << ticket().comments.back().second;
}

TEST_F(TicketOutletTest, WhatQueuedUpWhilePausedBecomesOneComment) {
  store_return(Locale::en);
  follower_->pause();
  ASSERT_TRUE(eventually([&] { return follower_->status().paused; }));
  for (const char* status : {"picked_up", "in_transit", "out_for_delivery"}) tell_event(status, "unmapped");
  follower_->resume();
  ASSERT_TRUE(caught_up());
  ASSERT_EQ(ticket().comments.size(), 1u);
  const std::string text = ticket().comments.front().second;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  EXPECT_NE(text.find("[Parcel] SF Express SF1: Out for delivery"), std::string::npos) << text;
}

TEST_F(TicketOutletTest, LostAnswersAndRestartsNeitherDoubleNorLoseAComment) {
  store_return(Locale::en);
  desk_.lose_answers(3);
  std::size_t told = 0;
  for (int round = 0; round < 12; ++round) {
    tell_event(round % 2 == 0 ? "in_transit" : "out_for_delivery", "unmapped");
    ++told;
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
  EXPECT_EQ(lines, told) << "each event stands in exactly one comment";
}

TEST_F(TicketOutletTest, ACommentThatTheDeskIsStillAtWorkOnIsWaitedFor) {
  store_return(Locale::en);
  desk_.be_slow_once(time_);
  tell_event("picked_up", "accepted");
  ASSERT_TRUE(eventually([&] { return !follower_->status().last_error.empty(); }));
  follower_.reset();
  start();
  tell_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  tell_event("returned", "rto_signed_back");
  ASSERT_TRUE(caught_up());
  std::map<std::string, int> keys;
  for (const auto& [key, text] : ticket().comments) EXPECT_EQ(++keys[key], 1) << text;
  EXPECT_EQ(keys.size(), 3u);
}

TEST_F(TicketOutletTest, TheOldestOfTwoTicketsStays) {
  desk_.make("acme/R-1", "first");
  desk_.make("acme/R-1", "second");
  store_return(Locale::en);
  tell_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  const auto all = desk_.tickets();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].comments.size(), 1u);
  EXPECT_EQ(all[1].merged_into, "1");
}

TEST_F(TicketOutletTest, ATicketThatSomeoneRemovedIsMadeAnew) {
  store_return(Locale::en);
  tell_event("picked_up", "accepted");
  ASSERT_TRUE(caught_up());
  desk_.remove("1");
  tell_event("delivered", "plain");
  ASSERT_TRUE(caught_up());
  const auto all = desk_.tickets();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].comments.size(), 1u);
}

TEST(TicketTexts, AMissingTextIsNamed) {
  const auto parsed = TicketTexts::parse(R"({"en":{"subject":"x"},"zh-CN":{},"zh-TW":{}})");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::config);
  EXPECT_NE(parsed.error().what.find("/en/order is missing"), std::string::npos) << parsed.error().what;
}

}  // namespace
}  // namespace parcelgate
