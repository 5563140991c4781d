#include "gateway/app/ingest/complaint_commands.hpp"

#include <gmock/gmock.h>

#include "gateway/app/deadlines/reevaluation.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;

class ComplaintCommandsTest : public IngestTest {
 protected:
  ComplaintCommandsTest() { use_limit(24h, "one"); }

  void use_limit(std::chrono::hours limit, std::string digest) {
    ClockRule answered;
    answered.id = "complaint_answered";
    answered.subject = ClockSubject::complaint;
    answered.actor = Party::seller;
    answered.starts = {Trigger::complaint_received};
    answered.met_by = {Trigger::acknowledged, Trigger::closed};
    answered.limits = limit_of(limit);
    answered.warn_before = {6h};
    RulePack pack = simple_rules();
    pack.digest = std::move(digest);
    pack.rules.push_back(std::move(answered));
    rules_ = std::make_shared<const RulePacks>(RulePacks{{"default", std::move(pack)}});
  }
  static ComplaintRegistration registration(std::string id) {
    ComplaintRegistration made;
    Complaint& complaint = made.complaint;
    complaint.tenant = "shop";
    complaint.complaint_id = std::move(id);
    complaint.carrier = "sf";
    complaint.tracking_number = "SF1";
    complaint.kind = ComplaintKind::loss;
    complaint.rule_pack = "default";
    complaint.created_at = kStart;
    complaint.received_at = kStart;
    return made;
  }
  Result<ComplaintOutcome> register_complaint(ComplaintRegistration wanted) {
    return outcome_of<ComplaintOutcome>([&](ComplaintDone done) {
      return std::make_unique<RegisterComplaint>(std::move(wanted), rules_, std::move(done));
    });
  }
  Result<ComplaintOutcome> record_about(std::string id, Fact made) {
    return outcome_of<ComplaintOutcome>([&](ComplaintDone done) {
      return std::make_unique<RecordComplaintFact>("shop", std::move(id), std::move(made), rules_, std::move(done));
    });
  }
  TickReport tick(Instant now, std::set<ClockOwner> avoid = {}) {
    auto report = std::make_shared<TickReport>();
    const auto done =
        submit_and_wait(*store_, std::make_unique<TickClocks>(now, 100, rules_, report, std::move(avoid)));
    EXPECT_TRUE(done) << done.error().what;
    return *report;
  }
  Complaint complaint(std::string_view id) { return **reader_->find_complaint("shop", id); }
};

TEST_F(ComplaintCommandsTest, ARegistrationStartsItsClocksAndIsPublished) {
  const auto registered = register_complaint(registration("C-1"));
  ASSERT_TRUE(registered) << registered.error().what;
  EXPECT_FALSE(registered->duplicate);
  EXPECT_EQ(complaint("C-1"), registered->complaint);
  ASSERT_EQ(registered->complaint.clocks.size(), 1U) << "clocks of returns are not those of complaints";
  EXPECT_EQ(registered->complaint.clocks.front().due_at, kStart + 24h);
  EXPECT_EQ(*reader_->next_wake_at(), kStart + 18h);
  EXPECT_THAT(feed_types(), ElementsAre("complaint.registered.v1", "clock.started.v1"));
  const FeedEntry started = feed().back();
  EXPECT_EQ(started.carrier + "/" + started.tracking_number, "sf/SF1");
  EXPECT_TRUE(started.return_id.empty()) << "it is no return, so it goes into no ticket";
  EXPECT_EQ(find_text(*parse_json(started.data), "subject"), "complaint") << "a parcel has clocks as well";
  EXPECT_EQ(find_text(*parse_json(started.data), "complaint_id"), "C-1");
}

TEST_F(ComplaintCommandsTest, TheSameRegistrationIsADuplicateAndAnotherNamesTheMember) {
  ASSERT_TRUE(register_complaint(registration("C-1")));
  const auto entries = feed().size();
  EXPECT_TRUE(register_complaint(registration("C-1"))->duplicate);
  auto later = registration("C-1");
  later.complaint.created_at = later.complaint.received_at = kStart + 5min;
  EXPECT_EQ(register_complaint(later).error().kind, ErrorKind::conflict);
  later.states_received_at = false;
  EXPECT_TRUE(register_complaint(later)->duplicate) << "a retry without received_at comes later";
  EXPECT_EQ(feed().size(), entries);

  const auto differing = [&](auto change) {
    auto other = registration("C-1");
    change(other.complaint);
    const std::string what = register_complaint(other).error().what;
    return what.substr(0, what.find(':'));
  };
  EXPECT_EQ(differing([](Complaint& other) { other.carrier = "zto"; }), "carrier");
  EXPECT_EQ(differing([](Complaint& other) { other.tracking_number = "SF2"; }), "tracking_number");
  EXPECT_EQ(differing([](Complaint& other) { other.kind = ComplaintKind::delay; }), "kind");
  EXPECT_EQ(differing([](Complaint& other) { other.order.is_complex = true; }), "complex");
  EXPECT_EQ(differing([](Complaint& other) { other.order.amount = Money{1, {'C', 'N', 'Y'}}; }), "amount");
  EXPECT_EQ(differing([](Complaint& other) { other.order.agent = "lin"; }), "agent");
}

TEST_F(ComplaintCommandsTest, AFactMeetsAClockOnceAndARefusedOneChangesNothing) {
  ASSERT_TRUE(register_complaint(registration("C-1")));
  const auto recorded = record_about("C-1", fact("f1", FactKind::acknowledged, 1h));
  ASSERT_TRUE(recorded) << recorded.error().what;
  EXPECT_EQ(recorded->complaint.clocks.front().met_at, kStart + 1h);
  EXPECT_EQ(feed_types().back(), "clock.met.v1");
  const Complaint before = complaint("C-1");
  EXPECT_TRUE(record_about("C-1", fact("f1", FactKind::acknowledged, 1h))->duplicate);
  EXPECT_EQ(record_about("C-1", fact("f1", FactKind::closed, 1h)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(record_about("C-1", fact("f2", FactKind::approved, 1h)).error().kind, ErrorKind::rejected);
  EXPECT_EQ(record_about("C-2", fact("f2", FactKind::closed, 1h)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(complaint("C-1"), before);
}

TEST_F(ComplaintCommandsTest, ATickWarnsAndBreachesWhenTheTimeComes) {
  ASSERT_TRUE(register_complaint(registration("C-1")));
  EXPECT_EQ(tick(kStart + 17h).updated, 0U);
  EXPECT_EQ(tick(kStart + 18h).updated, 1U);
  EXPECT_EQ(feed_types().back(), "clock.warning.v1");
  tick(kStart + 24h);
  EXPECT_EQ(feed_types().back(), "clock.breached.v1");
  EXPECT_EQ(complaint("C-1").clocks.front().breached_at, kStart + 24h);
  EXPECT_EQ(*reader_->next_wake_at(), std::nullopt);
}

TEST_F(ComplaintCommandsTest, OneThatIsAvoidedOrHasNoPackIsPutOff) {
  ASSERT_TRUE(register_complaint(registration("C-1")));
  tick(kStart + 18h, {{"shop", "complaint C-1"}});
  EXPECT_EQ(complaint("C-1").wake_at, kStart + 19h);
  rules_ = std::make_shared<const RulePacks>();
  tick(kStart + 19h);
  EXPECT_EQ(complaint("C-1").wake_at, kStart + 20h);
}

TEST_F(ComplaintCommandsTest, AChangedPackMovesOpenComplaintsAlone) {
  ASSERT_TRUE(register_complaint(registration("C-1")));
  ASSERT_TRUE(register_complaint(registration("C-2")));
  ASSERT_TRUE(record_about("C-2", fact("f1", FactKind::closed, 1h)));
  const auto walk = [&] {
    Reevaluation steps(rules_);
    for (auto over = steps.step(*store_, *reader_, kStart + 2h); !over.value();)
      over = steps.step(*store_, *reader_, kStart + 2h);
  };
  walk();
  const Complaint closed = complaint("C-2");
  use_limit(48h, "two");
  walk();
  EXPECT_EQ(complaint("C-1").clocks.front().due_at, kStart + 48h);
  EXPECT_EQ(feed_types().back(), "clock.extended.v1");
  EXPECT_EQ(complaint("C-2"), closed);
}

}  // namespace
}  // namespace parcelgate::test
