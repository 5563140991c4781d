// One complaint from its receipt to its end: real commands, a real store, a real ticket.
#include <gtest/gtest.h>
#include <unistd.h>

#include "gateway/app/ingest/complaint_commands.hpp"
#include "tests/contract/ticket_desk/desk_story.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const RulePacks> complaint_rules() {
  ClockRule rule;
  rule.id = "complaint_answered";
  rule.subject = ClockSubject::complaint;
  rule.actor = Party::seller;
  rule.starts = {Trigger::complaint_received};
  rule.met_by = {Trigger::acknowledged, Trigger::closed};
  rule.limits = limit_of(24h);
  rule.warn_before = {6h};
  RulePack pack;
  pack.id = "house";
  pack.rules = {rule};
  return std::make_shared<const RulePacks>(RulePacks{{"house", pack}});
}

class ComplaintStory : public ::testing::TestWithParam<const char*>, protected DeskStory {
 protected:
  ComplaintStory() : DeskStory(complaint_rules(), GetParam()) {}
  void SetUp() override { open(); }
  void TearDown() override { close(); }

  void record(FactKind kind) {
    Fact fact;
    fact.fact_id = "f-" + std::string(to_string(kind));
    fact.kind = kind;
    fact.at = fact.recorded_at = time_.now();
    fact.actor = "seller";
    run(std::make_unique<RecordComplaintFact>("acme", id_, fact, rules_));
  }
  TicketSnapshot ticket() { return find_ticket("acme/complaint/" + id_); }

  const std::string id_{"C-" + std::to_string(::getpid())};
};

TEST_P(ComplaintStory, ATicketFollowsTheComplaintToItsEnd) {
  Complaint complaint;
  complaint.tenant = "acme";
  complaint.complaint_id = id_;
  complaint.carrier = "sf";
  complaint.tracking_number = "SF14" + std::to_string(::getpid());
  complaint.kind = ComplaintKind::loss;
  complaint.order_id = "20260301-7788";
  complaint.rule_pack = "house";
  complaint.created_at = complaint.received_at = time_.now();
  run(std::make_unique<RegisterComplaint>(ComplaintRegistration{complaint, true}, rules_));
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  EXPECT_EQ(ticket().due, real_.held_due(complaint.received_at + 24h));
  EXPECT_EQ(ticket().fields.at("tracking_number"), complaint.tracking_number);
  step(25h);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::urgent);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "首次回复投诉：已超时");
  record(FactKind::acknowledged);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "");
  EXPECT_NE(ticket().status, real_.resolved_status());
  record(FactKind::closed);
  settle();
  EXPECT_EQ(ticket().status, real_.resolved_status());
}

INSTANTIATE_TEST_SUITE_P(Desks, ComplaintStory, ::testing::Values("RequestTracker", "Redmine"),
                         [](const auto& spec) { return std::string(spec.param); });
INSTANTIATE_TEST_SUITE_P(StandIns, ComplaintStory, ::testing::ValuesIn(testing::stand_in_names()),
                         [](const auto& each) { return testing::test_name_of(each.param); });

}  // namespace
}  // namespace parcelgate
