// The ticket of a complaint: real commands, a real store, a desk in memory.
#include <gmock/gmock.h>

#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/app/ingest/complaint_commands.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "memory_desk.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::eventually;
using ::testing::HasSubstr;
using testing::MemoryDesk;

ClockRule complaint_rule(const char* id, Trigger starts, std::vector<Trigger> met_by, std::chrono::hours limit) {
  ClockRule made;
  made.id = id;
  made.subject = ClockSubject::complaint;
  made.actor = Party::seller;
  made.starts = {starts};
  made.met_by = std::move(met_by);
  made.limits = limit_of(limit);
  made.warn_before = {6h};
  return made;
}

std::shared_ptr<const RulePacks> complaint_rules() {
  RulePack pack;
  pack.id = "house";
  pack.rules = {
      complaint_rule("complaint_answered", Trigger::complaint_received,
                     {Trigger::acknowledged, Trigger::proposed, Trigger::closed}, 24h),
      complaint_rule("complaint_proposed", Trigger::complaint_received, {Trigger::proposed, Trigger::closed}, 72h)};
  return std::make_shared<const RulePacks>(RulePacks{{"house", pack}});
}

class ComplaintTickets : public OutletTest {
 protected:
  ComplaintTickets() {
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    EXPECT_TRUE(texts) << texts.error().what;
    TicketOutletOptions options;
    options.outlet = "tickets";
    outlet_ = std::make_unique<TicketOutlet>(options, std::move(*texts), desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    follower_ = std::move(*FeedFollower::create(follower, *outlet_, *store_, time_, metrics_));
  }
  void TearDown() override { follower_.reset(); }

  void run(std::unique_ptr<Command> command) {
    const auto done = submit_and_wait(*store_, std::move(command));
    ASSERT_TRUE(done) << done.error().what;
  }
  void register_complaint(Locale locale, ComplaintKind kind = ComplaintKind::damage) {
    Complaint wanted;
    wanted.tenant = "acme";
    wanted.complaint_id = "C-1";
    wanted.carrier = "sf";
    wanted.tracking_number = "SF1";
    wanted.kind = kind;
    wanted.order_id = "O-1";
    wanted.rule_pack = "house";
    wanted.locale = locale;
    wanted.created_at = wanted.received_at = time_.now();
    run(std::make_unique<RegisterComplaint>(ComplaintRegistration{wanted, true}, rules_));
  }
  void record(FactKind kind, const std::string& note = {}) {
    Fact fact;
    fact.fact_id = "f-" + std::string(to_string(kind));
    fact.kind = kind;
    fact.at = fact.recorded_at = time_.now();
    fact.actor = "seller";
    fact.note = note;
    run(std::make_unique<RecordComplaintFact>("acme", "C-1", fact, rules_));
  }
  void pass(std::chrono::hours time) {
    time_.step(time);
    run(std::make_unique<TickClocks>(time_.now(), 100, rules_));
  }
  void catch_up() {
    auto reader = store_->open_reader();
    ASSERT_TRUE(eventually([&] {
      time_.step(1ms);
      follower_->nudge();
      const auto head = (*reader)->feed_head();
      const auto outlets = (*reader)->list_outlets();
      return head && outlets && !outlets->empty() && outlets->front().cursor == *head &&
             follower_->status().set_aside == 0;
    })) << follower_->status().last_error;
  }
  MemoryDesk::Ticket ticket() {
    const auto all = desk_.tickets();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? MemoryDesk::Ticket{} : all.front();
  }
  std::string last_comment() { return ticket().comments.back().second; }

  MemoryDesk desk_;
  std::shared_ptr<const RulePacks> rules_{complaint_rules()};
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(ComplaintTickets, ATicketFollowsTheComplaintToItsEnd) {
  register_complaint(Locale::en);
  catch_up();
  EXPECT_EQ(ticket().external_id, "acme/complaint/C-1");
  EXPECT_EQ(ticket().subject, "Complaint C-1 · damaged or missing goods · order O-1");
  EXPECT_THAT(ticket().comments.front().second,
              HasSubstr("Complaint C-1 (damaged or missing goods; SF Express SF1; order O-1) is registered. Progress "
                        "and deadline alerts will appear here."));
  EXPECT_THAT(ticket().comments.front().second, HasSubstr("- First answer to the complaint: due"));
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_EQ(ticket().snapshot.fields.at("tracking_number"), "SF1");

  pass(19h);
  catch_up();
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::high);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "First answer to the complaint: due soon");
  EXPECT_THAT(last_comment(), HasSubstr("The seller has to answer the complaint by"));
  EXPECT_THAT(last_comment(), HasSubstr("Answer the customer, even if there is no solution yet."));

  pass(6h);
  catch_up();
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::urgent);
  EXPECT_THAT(last_comment(), HasSubstr("The customer has no answer yet: answer now."));

  record(FactKind::acknowledged, "photos received");
  catch_up();
  EXPECT_EQ(ticket().snapshot.priority, TicketPriority::normal);
  EXPECT_EQ(ticket().snapshot.fields.at("open_alerts"), "");
  EXPECT_THAT(last_comment(), HasSubstr("[Alert closed] The complaint was answered"));
  EXPECT_THAT(last_comment(), HasSubstr("Complaint answered for the first time (seller), note: photos received"));
  EXPECT_THAT(last_comment(), HasSubstr("Next (seller): propose a solution by"));

  record(FactKind::proposed);
  catch_up();
  EXPECT_NE(ticket().snapshot.status, "resolved") << "the customer may still refuse what was proposed";
  record(FactKind::closed);
  catch_up();
  EXPECT_EQ(ticket().snapshot.status, "resolved");
  EXPECT_EQ(ticket().snapshot.due, std::nullopt);
  EXPECT_THAT(last_comment(), HasSubstr("Next: nothing to do, every deadline has ended."));
}

TEST_F(ComplaintTickets, AnAlertOpensWhatAPersonClosed) {
  register_complaint(Locale::en);
  catch_up();
  desk_.change([](TicketSnapshot& held) { held.status = "resolved"; });
  pass(25h);
  catch_up();
  EXPECT_EQ(ticket().snapshot.status, "open");
}

TEST_F(ComplaintTickets, SpeaksTheLanguageOfTheComplaint) {
  register_complaint(Locale::zh_tw, ComplaintKind::attitude);
  catch_up();
  EXPECT_EQ(ticket().subject, "客訴 C-1 · 服務態度 · 訂單 O-1");
  EXPECT_THAT(ticket().comments.front().second,
              HasSubstr("客訴 C-1（服務態度，順豐 SF1，訂單 O-1）已登記，處理進度與時限提醒會寫在這裡。"));
  record(FactKind::customer_message);
  catch_up();
  EXPECT_THAT(last_comment(), HasSubstr("客戶留言"));
}

TEST_F(ComplaintTickets, AReturnOfTheSameIdHasATicketOfItsOwn) {
  register_complaint(Locale::zh_cn, ComplaintKind::delay);
  Return ret;
  ret.tenant = "acme";
  ret.return_id = "C-1";
  ret.locale = Locale::zh_cn;
  ret.created_at = time_.now();
  run(std::make_unique<FunctionCommand>([&](Transaction& transaction) { return transaction.store_return(ret); }));
  FeedEntry entry;
  entry.type = "parcelgate.shipment.registered.v1";
  entry.tenant = "acme";
  entry.carrier = "sf";
  entry.tracking_number = "SF1";
  entry.return_id = "C-1";
  entry.data = "{}";
  append(entry);
  append_event("SF1");  // of the shipment alone: no ticket
  catch_up();
  std::vector<std::string> names;
  for (const auto& each : desk_.tickets()) names.push_back(each.external_id + " " + each.subject);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("acme/C-1 退货 C-1 · 订单 -",
                                                     "acme/complaint/C-1 投诉 C-1 · 配送延误 · 订单 O-1"));
}

}  // namespace
}  // namespace parcelgate
