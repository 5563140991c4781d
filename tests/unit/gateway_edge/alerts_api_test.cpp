#include <gmock/gmock.h>

#include "gateway/app/deadlines/tick_clocks.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AlertsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }

  /// Approved so many hours ago; the buyer has 168.
  void create(const std::string& id, int approved_hours_ago, const std::string& order = "O1") {
    const std::string approved = to_rfc3339(time_.now() - std::chrono::hours{approved_hours_ago});
    const HttpReply reply = post("/v1/returns",
                                 R"({"return_id":")" + id + R"(","order_id":")" + order + R"(","approved_at":")" +
                                     approved + R"(","amount":{"value":20,"currency":"CNY"}})",
                                 key_);
    ASSERT_EQ(reply.status, 201) << reply.body;
  }
  std::vector<std::string> listed(const std::string& target, const char* list, const char* member) {
    const HttpReply reply = get(target, key_);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto shown = json(reply);
    std::vector<std::string> out;
    for (const auto& item : shown[list].GetArray()) out.emplace_back(find_text(item, member));
    return out;
  }
  std::vector<std::string> returns(const std::string& query) {
    return listed("/v1/returns?" + query, "returns", "return_id");
  }

  std::string key_;
};

TEST_F(AlertsApi, ListsWhatNeedsAPersonByItsDeadline) {
  create("calm", 1);
  create("late", 200);
  create("near", 150);
  EXPECT_THAT(listed("/v1/alerts", "alerts", "return_id"), ElementsAre("late", "near"));
  EXPECT_THAT(listed("/v1/alerts", "alerts", "kind"), ElementsAre("deadline_missed", "deadline_near"));
  EXPECT_THAT(listed("/v1/alerts?kind=deadline_near", "alerts", "return_id"), ElementsAre("near"));
  EXPECT_THAT(listed("/v1/alerts?order=money", "alerts", "return_id"), ElementsAre("late", "near"));
}

TEST_F(AlertsApi, PagesHoldEachAlertOnce) {
  for (int index = 0; index < 7; ++index) create("R" + std::to_string(index), 150 + index % 3);
  std::vector<std::string> seen;
  std::string target = "/v1/alerts?limit=2";
  for (int page = 0; page < 10; ++page) {
    const auto shown = json(get(target, key_));
    for (const auto& item : shown["alerts"].GetArray()) seen.emplace_back(find_text(item, "return_id"));
    if (shown["next"].IsNull()) break;
    target = "/v1/alerts?limit=2&after=" + std::string(shown["next"].GetString());
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_THAT(seen, ElementsAre("R0", "R1", "R2", "R3", "R4", "R5", "R6"));
}

TEST_F(AlertsApi, ADiscrepancyOpensAndClosesInTheListAndInTheFeed) {
  create("R1", 1);
  const auto record = [&](const std::string& body) { return post("/v1/returns/R1/facts", body, key_); };
  ASSERT_EQ(record(R"({"fact_id":"f1","kind":"received","quantity":1,"expected_quantity":2})").status, 201);
  EXPECT_THAT(listed("/v1/alerts", "alerts", "kind"), ElementsAre("receipt_partial"));
  EXPECT_THAT(listed("/v1/alerts", "alerts", "text"), ElementsAre("退回数量少于应退数量"));
  EXPECT_EQ(record(R"({"fact_id":"f2","kind":"refunded"})").status, 201);
  EXPECT_THAT(listed("/v1/alerts", "alerts", "kind"), IsEmpty());
  const std::string events = get("/v1/events", key_).body;
  EXPECT_THAT(events, HasSubstr("parcelgate.alert.opened.v1"));
  EXPECT_THAT(events, HasSubstr("parcelgate.alert.closed.v1"));
}

TEST_F(AlertsApi, RefusesWhatItDoesNotKnow) {
  for (const char* target : {"/v1/alerts?order=age", "/v1/alerts?kind=fire", "/v1/alerts?after=xyz",
                             "/v1/alerts?colour=red", "/v1/returns?state=closed", "/v1/returns?clock=late",
                             "/v1/returns?due_before=tomorrow", "/v1/returns?alert=yes"}) {
    EXPECT_EQ(get(target, key_).status, 400) << target;
  }
}

TEST_F(AlertsApi, AnUnknownKindIsRefusedWithTheKindsThatExist) {
  EXPECT_THAT(get("/v1/alerts?kind=deadline_mised", key_).body, HasSubstr("did you mean \\\"deadline_missed\\\"?"));
  const std::string far = get("/v1/alerts?kind=fire", key_).body;
  EXPECT_THAT(far, HasSubstr("deadline_near"));
  EXPECT_THAT(far, HasSubstr("goods_not_back"));
}

TEST_F(AlertsApi, ShowsTheAlertsOfOneReturnAlone) {
  create("near", 150);
  create("late", 200);
  ASSERT_EQ(
      post("/v1/returns/late/facts", R"({"fact_id":"f1","kind":"received","quantity":1,"expected_quantity":2})", key_)
          .status,
      201);
  EXPECT_THAT(listed("/v1/alerts?return_id=late", "alerts", "kind"), ElementsAre("deadline_missed", "receipt_partial"));
  EXPECT_THAT(listed("/v1/alerts?return_id=late&kind=receipt_partial", "alerts", "return_id"), ElementsAre("late"));
  EXPECT_THAT(listed("/v1/alerts?return_id=near&kind=receipt_partial", "alerts", "kind"), IsEmpty());
  EXPECT_TRUE(json(get("/v1/alerts?return_id=late&limit=1", key_))["next"].IsNull());
}

TEST_F(AlertsApi, AnOwnerThatDoesNotExistIsNotAnEmptyList) {
  for (const char* owner : {"return_id=R9", "complaint_id=C9", "carrier=acme&tracking_number=N9"})
    EXPECT_EQ(get(std::string("/v1/alerts?") + owner, key_).status, 404) << owner;
  for (const char* owner : {"return_id=R9&complaint_id=C9", "carrier=acme", "tracking_number=N9"})
    EXPECT_EQ(get(std::string("/v1/alerts?") + owner, key_).status, 400) << owner;
}

TEST_F(AlertsApi, ReturnsAreFoundByOrderStateClockAndTime) {
  create("calm", 1, "O-1");
  time_.step(std::chrono::minutes{1});
  create("near", 150, "O-2");
  time_.step(std::chrono::minutes{1});
  create("late", 200, "O-2");
  EXPECT_THAT(returns("order_id=O-2"), ElementsAre("late", "near"));
  EXPECT_THAT(returns("clock=breached"), ElementsAre("late"));
  EXPECT_THAT(returns("clock=at_risk"), ElementsAre("late", "near"));
  EXPECT_THAT(returns("alert=true&order_id=O-1"), IsEmpty());
  EXPECT_THAT(returns("due_before=" + to_rfc3339(time_.now() + std::chrono::hours{24})), ElementsAre("late", "near"));
  EXPECT_THAT(returns("updated_since=" + to_rfc3339(time_.now())), ElementsAre("late"));
  EXPECT_THAT(returns("state=done"), IsEmpty());
  ASSERT_EQ(post("/v1/returns/calm/facts", R"({"fact_id":"c","kind":"cancelled"})", key_).status, 201);
  EXPECT_THAT(returns("state=done"), ElementsAre("calm"));
  ASSERT_EQ(post("/v1/returns/near/facts",
                 R"({"fact_id":"w","kind":"waybill_entered","carrier":"acme","tracking_number":"N7"})", key_)
                .status,
            201);
  EXPECT_THAT(returns("carrier=acme"), ElementsAre("near"));
  EXPECT_THAT(returns("carrier=other"), IsEmpty());
}

TEST_F(AlertsApi, ALinkToTheNextPageKeepsTheFilter) {
  create("A", 150);
  create("B", 150);
  const HttpReply reply = get("/v1/returns?clock=at_risk&limit=1", key_);
  ASSERT_EQ(reply.status, 200) << reply.body;
  std::string link;
  for (const auto& [name, value] : reply.headers) link = name == "Link" ? value : link;
  EXPECT_THAT(link, HasSubstr("&clock=at_risk"));
}

/// The carrier picks up within a day, which costs money otherwise, and delivers returns within two days.
std::shared_ptr<const RulePacks> carrier_rules() {
  RulePack pack = *one_rule()->find("basic");
  ClockRule pickup;
  pickup.id = "pickup";
  pickup.subject = ClockSubject::shipment;
  pickup.actor = Party::carrier;
  pickup.starts = {Trigger::shipment_registered};
  pickup.met_by = {Trigger::picked_up};
  pickup.limits = limit_of(std::chrono::hours{24});
  constexpr CurrencyCode kYuan{'C', 'N', 'Y'};
  pickup.penalty = Penalty{1000, {500, kYuan}, {10'000, kYuan}, {}};
  pickup.labels = {"Courier picks up", "快递揽收", "物流收件"};
  pickup.on_expiry = {"The shop pays", "赔付", "賠償"};
  pack.rules.push_back(std::move(pickup));
  RulePacks packs{{"basic", std::move(pack)}};
  packs.set_tenant("shop", "basic");
  return std::make_shared<const RulePacks>(std::move(packs));
}

TEST_F(AlertsApi, AMissedScanIsNoAlertAboutMoneyUntilTheCarrierWasQueried) {
  auto directory = std::make_shared<Directory>(*directory_);
  directory->rules = carrier_rules();
  directory_ = std::move(directory);
  start({});
  const HttpReply made = post(
      "/v1/shipments",
      R"({"carrier":"acme","tracking_number":"N1","order_id":"O1","amount":{"value":100,"currency":"CNY"}})", key_);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto poll = [&](PollHistory history) {
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      auto row = transaction.find_poll({"shop", "acme", "N1"}, "main");
      (*row)->history = history;
      return transaction.store_poll(**row);
    })));
  };
  time_.step(std::chrono::hours{25});
  poll({PollResult::failed, {}, 9});
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 100, directory_->rules)));
  const auto alert = [&] { return json(get("/v1/alerts", key_)); };
  const auto doubtful = alert();
  ASSERT_EQ(doubtful["alerts"].Size(), 1U);
  EXPECT_TRUE(doubtful["alerts"][0]["money_at_risk"].IsNull());
  EXPECT_THAT(std::string(find_text(doubtful["alerts"][0], "text")), HasSubstr("未经证实：未能向快递公司查询"));
  EXPECT_EQ(find_text(doubtful["alerts"][0]["evidence_grade"], "grade"), "failed");
  const std::string events = get("/v1/events", key_).body;
  EXPECT_THAT(events, HasSubstr(R"("evidence":{"grade":"failed","reason":"unreachable","last_good_answer_at":null})"));
  EXPECT_THAT(listed("/v1/alerts?carrier=acme&tracking_number=N1", "alerts", "tracking_number"), ElementsAre("N1"));
  const auto explained = json(get("/v1/shipments/acme/N1/explain?lang=en", key_));
  EXPECT_THAT(std::string(find_text(explained, "text")), HasSubstr("Not proven: the carrier could not be queried"));
  EXPECT_THAT(std::string(find_text(explained, "text")), ::testing::Not(HasSubstr("At stake")));
  EXPECT_TRUE(explained["clocks"][0]["money_at_risk"].IsNull());
  EXPECT_TRUE(json(get("/v1/shipments/acme/N1", key_))["clocks"][0]["money_at_risk"].IsNull());

  poll({PollResult::not_found, time_.now(), 0});
  const auto proven = alert();
  EXPECT_EQ(proven["alerts"][0]["money_at_risk"]["value"].GetDouble(), 10.0);
  EXPECT_EQ(find_text(proven["alerts"][0], "text"), "快递揽收：已超时");
  EXPECT_EQ(find_text(proven["alerts"][0]["evidence_grade"], "grade"), "no_trace");
  EXPECT_THAT(get("/v1/shipments/acme/N1/explain?lang=en", key_).body,
              HasSubstr("The carrier has no trace of the number"));
}

/// N1 puts 30 at risk, N2 20 and N3 10; the carrier could not be queried about N1.
TEST_F(AlertsApi, MoneyThatIsNotShownDoesNotRank) {
  auto directory = std::make_shared<Directory>(*directory_);
  directory->rules = carrier_rules();
  directory_ = std::move(directory);
  start({});
  for (const char* parcel :
       {"N1\",\"amount\":{\"value\":300", "N2\",\"amount\":{\"value\":200", "N3\",\"amount\":{\"value\":100"}) {
    const std::string body = R"({"carrier":"acme","order_id":"O","tracking_number":")" + std::string(parcel);
    ASSERT_EQ(post("/v1/shipments", body + R"(,"currency":"CNY"}})", key_).status, 201) << body;
  }
  create("R1", 150);  // a deadline without money, due 18 h from here
  time_.step(std::chrono::hours{25});
  const auto poll = [&](const std::string& number, PollHistory history) {
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      auto row = transaction.find_poll({"shop", "acme", number}, "main");
      (*row)->history = history;
      return transaction.store_poll(**row);
    })));
  };
  poll("N1", {PollResult::failed, {}, 9});
  poll("N2", {PollResult::not_found, time_.now(), 0});
  poll("N3", {PollResult::not_found, time_.now(), 0});
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 100, directory_->rules)));
  const auto by_money = [&](const std::string& query) {
    std::vector<std::string> seen;
    std::string after;
    for (int page = 0; page < 10; ++page) {
      const auto shown = json(get("/v1/alerts?order=money" + query + after, key_));
      for (const auto& item : shown["alerts"].GetArray())
        seen.emplace_back(std::string(find_text(item, "tracking_number")).append(find_text(item, "return_id")));
      if (shown["next"].IsNull()) break;
      after = "&after=" + std::string(shown["next"].GetString());
    }
    return seen;
  };
  // The deadline of R1 passed 7 h ago, that of N1 an hour ago.
  EXPECT_THAT(by_money(""), ElementsAre("N2", "N3", "R1", "N1"));
  EXPECT_THAT(by_money("&limit=1"), ElementsAre("N2", "N3", "R1", "N1"));
  EXPECT_THAT(by_money("&limit=2"), ElementsAre("N2", "N3", "R1", "N1"));
  poll("N1", {PollResult::not_found, time_.now(), 0});
  EXPECT_THAT(by_money("&limit=3"), ElementsAre("N1", "N2", "N3", "R1"));
}

TEST_F(AlertsApi, GoodsThatAreNotBackAreADoubtWhereTheCarrierCouldNotBeQueried) {
  create("R1", 1);
  const auto record = [&](const std::string& body) { return post("/v1/returns/R1/facts", body, key_); };
  ASSERT_EQ(record(R"({"fact_id":"w","kind":"waybill_entered","carrier":"acme","tracking_number":"N7"})").status, 201);
  ASSERT_EQ(record(R"({"fact_id":"f","kind":"refunded"})").status, 201);
  time_.step(std::chrono::hours{169});
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 100, directory_->rules)));
  EXPECT_THAT(listed("/v1/alerts", "alerts", "text"),
              ElementsAre(HasSubstr("未经证实：尚未收到快递公司关于该单号的信息")));
  const auto shown = json(get("/v1/returns/R1", key_));
  EXPECT_EQ(find_text(shown["shipments"][0]["evidence"], "grade"), "failed");
}

TEST_F(AlertsApi, TheEvidenceOfAReturnIsMadeForItsTenant) {
  EXPECT_EQ(get("/v1/returns/R1/evidence", key_).status, 404) << "no bundles are made here";
  std::string made_for;
  EdgeParts parts{*store_, time_, metrics_, counters_, directory_, {}, {}};
  parts.make_evidence = [&](Reader&, const RulePacks&, std::string_view tenant, std::string_view return_id,
                            Locale locale, Instant) -> Result<std::string> {
    made_for.assign(tenant).append("/").append(return_id).append("/").append(to_string(locale));
    if (return_id == "none") return unexpected(ErrorKind::not_found, "no such return");
    return "{\"signed\":{}}";
  };
  edge_.reset();
  auto edge = Edge::create({}, std::move(parts));
  ASSERT_TRUE(edge);
  edge_ = *std::move(edge);
  const HttpReply reply = get("/v1/returns/R1/evidence?lang=zh-TW", key_);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.body, "{\"signed\":{}}");
  EXPECT_EQ(made_for, "shop/R1/zh-TW");
  EXPECT_EQ(get("/v1/returns/none/evidence", key_).status, 404);
  EXPECT_EQ(get("/v1/returns/R1/evidence?lang=fr", key_).status, 400);
  EXPECT_EQ(get("/v1/returns/R1/evidence", make_key("customer", "N1")).status, 403);
}

TEST_F(AlertsApi, ADeadlineIsExplainedInEachLanguage) {
  create("R1", 150);
  const auto text_in = [&](const std::string& lang) {
    const auto shown = json(get("/v1/returns/R1/explain?lang=" + lang, key_));
    return std::string(find_text(shown, "text"));
  };
  EXPECT_THAT(text_in("en"), HasSubstr("the return was approved"));
  EXPECT_THAT(text_in("zh-CN"), HasSubstr("退货申请通过"));
  EXPECT_THAT(text_in("zh-TW"), HasSubstr("退貨申請已核准"));
  EXPECT_EQ(get("/v1/returns/R1/explain?lang=fr", key_).status, 400);
  EXPECT_EQ(get("/v1/returns/none/explain", key_).status, 404);
  EXPECT_EQ(get("/v1/shipments/acme/N1/explain", key_).status, 404);
}

}  // namespace
}  // namespace parcelgate::test
