// GET /v1/shipments.
#include <gmock/gmock.h>

#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ShipmentList : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  std::vector<std::string> listed(const std::string& query, const std::string& key = "") {
    const HttpReply reply = get("/v1/shipments?" + query, key.empty() ? key_ : key);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto shown = json(reply);
    std::vector<std::string> numbers;
    for (const auto& item : shown["shipments"].GetArray()) numbers.emplace_back(find_text(item, "tracking_number"));
    return numbers;
  }
  void add_with_deadline(const std::string& number, std::optional<Instant> breached_at) {
    Shipment shipment;
    shipment.key = {"shop", "acme", number};
    shipment.deadlines.emplace();
    shipment.deadlines->rule_pack = "basic";
    shipment.deadlines->order_id = "O-1";
    Clock clock;
    clock.id = "buyer_sends";
    clock.state = ClockState::running;
    clock.due_at = time_.now() - std::chrono::hours{1};
    clock.breached_at = breached_at;
    clock.money_at_risk = Money{500, {'C', 'N', 'Y'}};
    shipment.deadlines->clocks = {clock};
    const auto stored = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      (void)transaction.add_shipment(shipment);
      return Result<void>{};
    }));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  std::string key_;
};

TEST_F(ShipmentList, FindsByNumberStatusAndCarrierTheLatestRegisteredFirst) {
  push_event("N1", "e1", "in_transit");
  push_event("N2", "e2", "delivered");
  push_event("N3", "e3", "no such status");
  EXPECT_THAT(listed(""), ElementsAre("N3", "N2", "N1"));
  EXPECT_THAT(listed("status=delivered"), ElementsAre("N2"));
  EXPECT_THAT(listed("status=none"), ElementsAre("N3"));
  EXPECT_THAT(listed("tracking_number=n%201"), ElementsAre("N1"));
  EXPECT_THAT(listed("carrier=acme&status=in_transit"), ElementsAre("N1"));
  EXPECT_THAT(listed("overdue=true"), ElementsAre());
  EXPECT_THAT(listed("overdue=false"), ElementsAre("N3", "N2", "N1"));
}

TEST_F(ShipmentList, ShowsTheLastEventAndNoMoreOfTheHistory) {
  push(R"({"number":"N1","events":[)" + event("e1", "picked_up", "2026-09-20T08:00:00+08:00") + "," +
       event("e2", "in_transit", "2026-09-20T10:00:00+08:00") + "]}");
  const auto shown = json(get("/v1/shipments?lang=en", key_));
  const auto& shipment = shown["shipments"][0];
  EXPECT_STREQ(shipment["status_label"].GetString(), info(Status::in_transit).labels[0].data());
  EXPECT_STREQ(shipment["status_at"].GetString(), "2026-09-20T10:00:00+08:00");
  EXPECT_STREQ(shipment["last_event"]["occurred_at"].GetString(), "2026-09-20T10:00:00+08:00");
  EXPECT_EQ(shipment["event_count"].GetUint(), 2U);
  EXPECT_FALSE(shipment.HasMember("history"));
  EXPECT_FALSE(shipment.HasMember("clocks"));
  EXPECT_FALSE(shipment["overdue"].GetBool());
}

TEST_F(ShipmentList, OverdueFindsMissedDeadlinesAndShowsThem) {
  add_with_deadline("ontime", std::nullopt);
  add_with_deadline("late", time_.now() - std::chrono::hours{1});
  EXPECT_THAT(listed("overdue=true"), ElementsAre("late"));
  const auto shown = json(get("/v1/shipments?overdue=true&lang=en", key_));
  const auto& shipment = shown["shipments"][0];
  EXPECT_TRUE(shipment["overdue"].GetBool());
  EXPECT_STREQ(shipment["order_id"].GetString(), "O-1");
  const auto& clock = shipment["clocks"][0];
  EXPECT_STREQ(clock["label"].GetString(), "Buyer sends the goods back");
  EXPECT_EQ(clock["seconds_left"].GetInt(), -3600);
  EXPECT_TRUE(clock["money_at_risk"].IsNull());
}

TEST_F(ShipmentList, PagesFollowTheLink) {
  for (int number = 1; number <= 5; ++number) push_event("N" + std::to_string(number), "e", "in_transit");
  std::vector<std::string> seen;
  std::string target = "/v1/shipments?limit=2&carrier=acme";
  for (int page = 0; page < 5 && !target.empty(); ++page) {
    const HttpReply reply = get(target, key_);
    const auto shown = json(reply);
    for (const auto& item : shown["shipments"].GetArray()) seen.emplace_back(find_text(item, "tracking_number"));
    const std::string link(find_header(reply.headers, "Link"));
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    EXPECT_EQ(target.empty(), shown["next"].IsNull());
  }
  EXPECT_THAT(seen, ElementsAre("N5", "N4", "N3", "N2", "N1"));
}

TEST_F(ShipmentList, ATenantSeesItsOwnAlone) {
  push_event("N1", "e1", "in_transit");
  EXPECT_EQ(get("/v1/shipments?tenant=other", key_).status, 404);
  EXPECT_EQ(get("/v1/shipments", make_key("customer", "N1")).status, 403);
  EXPECT_THAT(listed("tenant=shop", make_key("admin", "", "")), ElementsAre("N1"));
  EXPECT_THAT(listed("", make_key("viewer")), ElementsAre("N1"));
}

TEST_F(ShipmentList, WrongParametersAreRefusedByName) {
  for (const char* query :
       {"status=lost", "overdue=yes", "tracking_number=%21%21", "after=x", "limit=0", "state=open"}) {
    const HttpReply reply = get(std::string("/v1/shipments?") + query, key_);
    EXPECT_EQ(reply.status, 400) << query;
    EXPECT_THAT(reply.body, HasSubstr(std::string(query).substr(0, std::string(query).find('=')))) << query;
  }
  EXPECT_THAT(get("/v1/shipments?status=lost", key_).body, HasSubstr("in_transit"));
}

}  // namespace
}  // namespace parcelgate::test
