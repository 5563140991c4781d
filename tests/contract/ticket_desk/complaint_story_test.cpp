// One complaint from its receipt to its end: real commands, a real store, a real ticket.
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/app/ingest/complaint_commands.hpp"
#include "gateway/app/outlets/feed_follower.hpp"
#include "gateway/app/outlets/ticket_outlet.hpp"
#include "tests/contract/ticket_desk/tracker.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/source_file.hpp"
#include "tests/support/stepped_time.hpp"

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

class ComplaintStory : public ::testing::Test {
 protected:
  void SetUp() override {
    auto curl = CurlClient::create({}, metrics_);
    ASSERT_TRUE(curl) << curl.error().what;
    curl_ = std::move(*curl);
    auto desk = RequestTracker::create(testing::Tracker::options(), *curl_);
    ASSERT_TRUE(desk) << desk.error().what;
    desk_ = std::move(*desk);
    sqlite::Options options;
    options.folder = folder_.path().string();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = std::move(*store);
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    ASSERT_TRUE(texts) << texts.error().what;
    TicketOutletOptions outlet;
    outlet.outlet = "tickets";
    outlet_ = std::make_unique<TicketOutlet>(outlet, std::move(*texts), *desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    auto made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(made) << made.error().what;
    follower_ = std::move(*made);
  }
  void TearDown() override { follower_.reset(); }

  void run(std::unique_ptr<Command> command) {
    const auto done = submit_and_wait(*store_, std::move(command));
    ASSERT_TRUE(done) << done.error().what;
  }
  void record(FactKind kind) {
    Fact fact;
    fact.fact_id = "f-" + std::string(to_string(kind));
    fact.kind = kind;
    fact.at = fact.recorded_at = time_.now();
    fact.actor = "seller";
    run(std::make_unique<RecordComplaintFact>("acme", id_, fact, rules_));
  }
  void pass(std::chrono::hours time) {
    time_.step(time);
    run(std::make_unique<TickClocks>(time_.now(), 100, rules_));
  }
  void settle() {
    auto reader = store_->open_reader();
    ASSERT_TRUE(testing::eventually(
        [&] {
          time_.step(20ms);
          follower_->nudge();
          const auto head = (*reader)->feed_head();
          const auto outlets = (*reader)->list_outlets();
          return head && outlets && !outlets->empty() && outlets->front().cursor == *head &&
                 follower_->status().set_aside == 0;
        },
        120s))
        << follower_->status().last_error;
  }
  TicketSnapshot ticket() {
    auto found = desk_->find("acme/complaint/" + id_);
    EXPECT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->size(), 1U);
    return found->empty() ? TicketSnapshot{} : found->front();
  }

  const std::string id_{"C-" + std::to_string(::getpid())};
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::milliseconds{1'772'415'000'000}}};
  testing::TemporaryFolder folder_;
  std::shared_ptr<const RulePacks> rules_{complaint_rules()};
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<RequestTracker> desk_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(ComplaintStory, ATicketFollowsTheComplaintToItsEnd) {
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
  EXPECT_EQ(ticket().due, complaint.received_at + 24h);
  EXPECT_EQ(ticket().fields.at("tracking_number"), complaint.tracking_number);
  pass(25h);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::urgent);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "首次回复投诉：已超时");
  record(FactKind::acknowledged);
  settle();
  EXPECT_EQ(ticket().priority, TicketPriority::normal);
  EXPECT_EQ(ticket().fields.at("open_alerts"), "");
  EXPECT_NE(ticket().status, "resolved");
  record(FactKind::closed);
  settle();
  EXPECT_EQ(ticket().status, "resolved");
}

}  // namespace
}  // namespace parcelgate
