// One return from approval to refund: real commands, a real store, a real ticket.
#include <gtest/gtest.h>
#include <unistd.h>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "tests/contract/ticket_desk/desk_story.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;

std::shared_ptr<const RulePacks> rules() {
  RulePack pack;
  pack.id = "pack";
  const auto rule = [](const char* id, Party actor, Trigger starts, Trigger met_by, hours limit) {
    ClockRule made;
    made.id = id;
    made.actor = actor;
    made.starts = {starts};
    made.met_by = {met_by};
    made.limits = limit_of(limit);
    made.warn_before = {24h, 6h};
    return made;
  };
  pack.rules = {rule("buyer_sends", Party::buyer, Trigger::approved, Trigger::waybill_entered, 168h),
                rule("seller_confirms", Party::seller, Trigger::signed_, Trigger::received, 48h),
                rule("refund_due", Party::seller, Trigger::received, Trigger::refunded, 168h)};
  return std::make_shared<RulePacks>(RulePacks{{"pack", pack}});
}

class ReturnStory : public ::testing::TestWithParam<std::tuple<Locale, const char*>>, protected DeskStory {
 protected:
  ReturnStory() : DeskStory(rules(), std::get<1>(GetParam())) {}
  void SetUp() override { open(); }
  void TearDown() override { close(); }

  void register_return() {
    ReturnRegistration wanted;
    wanted.ret.tenant = "acme";
    wanted.ret.return_id = id_;
    wanted.ret.order_id = "20260301-7788";
    wanted.ret.rule_pack = "pack";
    wanted.ret.locale = locale();
    wanted.ret.created_at = time_.now();
    wanted.facts = {fact(FactKind::approved)};
    run(std::make_unique<RegisterReturn>(std::move(wanted), rules_));
  }
  Fact fact(FactKind kind) {
    Fact made;
    made.kind = kind;
    made.fact_id = "f-" + std::string(to_string(kind));
    made.at = made.recorded_at = time_.now();
    made.actor = kind == FactKind::waybill_entered ? "buyer" : "seller";
    if (kind == FactKind::waybill_entered) {
      made.carrier = "sf";
      made.tracking_number = number_;
    }
    return made;
  }
  void record(FactKind kind) { run(std::make_unique<RecordFact>("acme", id_, fact(kind), PollRequest{}, rules_)); }
  void receive_event(Status status, const char* reason, const char* words, const char* place) {
    TrackingEvent event;
    event.event_id = number_ + "-" + std::to_string(time_.now().time_since_epoch().count());
    event.occurred_at = {time_.now(), std::chrono::minutes{480}, ZoneSource::carrier};
    event.status = status;
    event.reason = find_reason(reason).value_or(Reason{});
    event.proof = status == Status::delivered ? ProofLevel::signed_ : ProofLevel::scanned;
    event.carrier_text = words;
    event.location.name = place;
    IngestInput input;
    input.raw = {.received_at = time_.now(), .source = "sf", .account = "sf-main", .body = "{}"};
    input.tenant = "acme";
    input.mapping_version = "1.1";
    input.decoded.shipments.push_back({"sf", number_, {event}});
    run(std::make_unique<IngestCommand>(std::move(input), rules_, counters_));
  }
  static Locale locale() { return std::get<0>(GetParam()); }
  static std::string word(const char* chinese, const char* english) {
    return locale() == Locale::en ? english : chinese;
  }
  TicketSnapshot ticket() { return find_ticket("acme/" + id_); }

  const std::string id_{"R-" + std::to_string(::getpid()) + "-" + std::to_string(static_cast<int>(locale()))};
  const std::string number_{"SF14" + std::to_string(::getpid()) + std::to_string(static_cast<int>(locale()))};
  IngestCounters counters_{metrics_};
};

TEST_P(ReturnStory, ATicketFollowsTheReturnFromApprovalToRefund) {
  const Instant start = time_.now();
  register_return();
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  step(150h);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::high);
  EXPECT_EQ(ticket().fields.at("open_alerts"), word("买家寄回商品：即将超时", "Buyer sends the goods back: due soon"));
  EXPECT_EQ(ticket().due, real_.held_due(start + 168h));
  record(FactKind::waybill_entered);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "");
  EXPECT_EQ(ticket().fields.at("tracking_number"), number_);

  time_.step(1h);
  receive_event(Status::on_hold, "held", "清关中", "深圳");
  settle();
  EXPECT_NE(ticket().fields.at("delay_reason"), "");

  EXPECT_TRUE(follower_->pause());
  ASSERT_TRUE(testing::eventually([&] { return follower_->status().paused; }));
  time_.step(5h);
  receive_event(Status::picked_up, "accepted", "顺丰速运 已收取快件", "深圳南山");
  time_.step(9h);
  receive_event(Status::in_transit, "arrived_hub", "快件到达 【广州白云集散中心】", "广州");
  time_.step(20h);
  receive_event(Status::out_for_delivery, "unmapped", "正在派送途中，请保持电话畅通", "上海浦东");
  http_->lose_answer(real_.comments());
  EXPECT_TRUE(follower_->resume());
  time_.step(3h);
  settle();
  EXPECT_EQ(ticket().fields.at("delay_reason"), "") << "it moved on";
  EXPECT_EQ(ticket().status, real_.new_status());
  receive_event(Status::delivered, "signed_by_recipient", "已签收，签收人：前台", "上海浦东");
  settle();
  ASSERT_TRUE(desk_->set_progress(ticket().id, TicketProgress::resolved));
  step(49h);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::urgent);
  EXPECT_EQ(ticket().fields.at("open_alerts"), word("商家确认收货：已超时", "Seller confirms the receipt: overdue"));
  EXPECT_EQ(ticket().status, real_.open_status()) << "an alert opens what a person closed";
  time_.step(1h);
  record(FactKind::received);
  settle();
  time_.step(24h);
  record(FactKind::refunded);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "");
  EXPECT_EQ(ticket().fields.at("next_deadline"), "");
  EXPECT_EQ(ticket().due.has_value(), !real_.differences().due_can_be_taken_away);
  EXPECT_EQ(ticket().status, real_.resolved_status());
  std::printf("ticket: %s\n", ticket().url.c_str());
}

std::string return_story_name(const ::testing::TestParamInfo<std::tuple<Locale, const char*>>& spec) {
  return testing::test_name_of(std::get<1>(spec.param)) + (std::get<0>(spec.param) == Locale::en ? "_en" : "_zh_cn");
}

INSTANTIATE_TEST_SUITE_P(Desks, ReturnStory,
                         ::testing::Combine(::testing::Values(Locale::zh_cn, Locale::en),
                                            ::testing::Values("RequestTracker", "Redmine")),
                         return_story_name);
INSTANTIATE_TEST_SUITE_P(StandIns, ReturnStory,
                         ::testing::Combine(::testing::Values(Locale::zh_cn),
                                            ::testing::ValuesIn(testing::stand_in_names())),
                         return_story_name);

}  // namespace
}  // namespace parcelgate
