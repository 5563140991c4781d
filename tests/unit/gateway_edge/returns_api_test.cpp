#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class ReturnsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  std::string now(std::chrono::milliseconds later = std::chrono::milliseconds{0}) {
    return to_rfc3339(time_.now() + later);
  }
  HttpReply create(const std::string& id = "R1") {
    return post("/v1/returns",
                R"({"return_id":")" + id + R"(","order_id":"O1","approved_at":")" + now() +
                    R"(","shipments":[{"carrier":"acme","tracking_number":"N-)" + id + R"("}]})",
                key_);
  }
  std::string key_;
};

TEST_F(ReturnsApi, ARegisteredReturnRunsItsClock) {
  const HttpReply reply = create();
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto shown = json(reply);
  EXPECT_STREQ(shown["rule_pack"].GetString(), "basic");
  EXPECT_STREQ(shown["locale"].GetString(), "zh-CN");
  EXPECT_FALSE(shown["done"].GetBool());
  const auto& clock = shown["clocks"][0];
  EXPECT_STREQ(clock["id"].GetString(), "buyer_sends");
  EXPECT_STREQ(clock["state"].GetString(), "running");
  EXPECT_EQ(clock["seconds_left"].GetInt64(), 168 * 3600);
  EXPECT_STREQ(clock["label"].GetString(), "买家寄回商品");
}

TEST_F(ReturnsApi, TheSameRegistrationAgainIsNoConflictAndADifferentOneIs) {
  create();
  EXPECT_EQ(create().status, 200);
  const HttpReply reply = post("/v1/returns", R"({"return_id":"R1","order_id":"O2"})", key_);
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(type_of(reply), "conflict");
  EXPECT_NE(find_text(json(reply), "detail").find(R"(/order_id: is "O2", was "O1")"), std::string_view::npos)
      << reply.body;
}

TEST_F(ReturnsApi, TheAgentOfARegistrationIsShown) {
  ASSERT_EQ(post("/v1/returns", R"({"return_id":"R1","order_id":"O1","agent":"lin"})", key_).status, 201);
  EXPECT_STREQ(json(get("/v1/returns/R1", key_))["agent"].GetString(), "lin");
}

TEST_F(ReturnsApi, AReturnShowsItsShipmentsAsTheyAre) {
  create();
  push_event("N-R1", "e1", "in_transit", now());
  const auto shown = json(get("/v1/returns/R1", key_));
  const auto& shipment = shown["shipments"][0];
  EXPECT_STREQ(shipment["status"].GetString(), "in_transit");
  EXPECT_STREQ(shipment["leg"].GetString(), "return");
  EXPECT_STREQ(shipment["last_event"]["status"].GetString(), "in_transit");
  EXPECT_TRUE(shown["tickets"].Empty());
}

TEST_F(ReturnsApi, AReturnShowsTheTicketThatAnOutletKeeps) {
  create();
  const auto stored =
      submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& writes) -> Result<void> {
        if (auto done = writes.store_outlet({"desk", {}, false}); !done) return done;
        return writes.store_record({"desk", "ticket:shop/R1", R"({"ticket_id":"42","applied":{}})", {}});
      }));
  ASSERT_TRUE(stored);
  const auto shown = json(get("/v1/returns/R1", key_));
  ASSERT_EQ(shown["tickets"].Size(), 1u);
  EXPECT_STREQ(shown["tickets"][0]["outlet"].GetString(), "desk");
  EXPECT_STREQ(shown["tickets"][0]["ticket_id"].GetString(), "42");
  EXPECT_FALSE(shown["tickets"][0].HasMember("applied"));
}

TEST_F(ReturnsApi, AFactMeetsTheClockAndItsRepetitionChangesNothing) {
  create();
  const std::string fact =
      R"({"fact_id":"f1","kind":"waybill_entered","carrier":"acme","tracking_number":"N7","at":")" +
      now(std::chrono::hours{1}) + R"("})";
  time_.step(std::chrono::hours{2});
  const HttpReply first = post("/v1/returns/R1/facts", fact, key_);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_STREQ(json(first)["clocks"][0]["state"].GetString(), "met");
  EXPECT_EQ(post("/v1/returns/R1/facts", fact, key_).status, 200);
  EXPECT_EQ(json(get("/v1/returns/R1", key_))["facts"].Size(), 2u);
}

TEST_F(ReturnsApi, FactsThatAreNotAcceptableSayWhy) {
  create();
  EXPECT_EQ(type_of(post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"vanished"})", key_)), "invalid-fields");
  EXPECT_EQ(
      type_of(post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"extended","clock":"nothing","by":"1d"})", key_)),
      "invalid-fields");
  EXPECT_EQ(type_of(post("/v1/returns/R9/facts", R"({"fact_id":"f1","kind":"received"})", key_)), "not-found");
  EXPECT_EQ(type_of(post("/v1/returns/R1/facts", R"({"fact_id":"approved","kind":"received"})", key_)), "conflict");
}

TEST_F(ReturnsApi, BodiesAreReadStrictly) {
  const HttpReply reply =
      post("/v1/returns",
           R"({"return_id":"R/1","order":"O1","rule_pack":"none","locale":"fr","approved_at":"yesterday",)"
           R"("shipments":[{"carrier":"acme"},{"carrier":"acme","tracking_number":"N1","legs":1}]})",
           key_);
  ASSERT_EQ(type_of(reply), "invalid-fields");
  std::vector<std::string> pointers;
  const auto shown = json(reply);
  for (const auto& error : shown["errors"].GetArray()) pointers.emplace_back(error["pointer"].GetString());
  for (const char* pointer : {"/return_id", "/order_id", "/order", "/rule_pack", "/locale", "/approved_at",
                              "/shipments/0/tracking_number", "/shipments/1/legs"}) {
    EXPECT_NE(std::find(pointers.begin(), pointers.end(), pointer), pointers.end()) << pointer << " in " << reply.body;
  }
}

TEST_F(ReturnsApi, AListShowsTheNewestFirstUpToItsLimit) {
  for (const char* id : {"R1", "R2", "R3"}) {
    create(id);
    time_.step(std::chrono::seconds{1});
  }
  const auto shown = json(get("/v1/returns?limit=2", key_));
  ASSERT_EQ(shown["returns"].Size(), 2u);
  EXPECT_STREQ(shown["returns"][0]["return_id"].GetString(), "R3");
  EXPECT_EQ(type_of(get("/v1/returns?limit=0", key_)), "invalid-parameter");
  EXPECT_EQ(type_of(get("/v1/returns?limit=9x", key_)), "invalid-parameter");
}

TEST_F(ReturnsApi, PagesFollowOneAnotherByTheirCursorUntilTheLast) {
  for (const char* id : {"R1", "R2", "R3", "R4", "R5"}) create(id);  // of one instant
  std::vector<std::string> seen;
  std::string target = "/v1/returns?limit=2";
  for (int page = 0; page < 3; ++page) {
    const HttpReply reply = get(target, key_);
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto shown = json(reply);
    for (const auto& ret : shown["returns"].GetArray()) seen.emplace_back(ret["return_id"].GetString());
    create("R9" + std::to_string(page));  // newer, or behind by its name: no page shows one twice or skips one
    time_.step(std::chrono::seconds{1});
    const std::string link(find_header(reply.headers, "Link"));
    if (page == 2) {
      EXPECT_TRUE(shown["next"].IsNull());
      EXPECT_EQ(link, "");
      break;
    }
    ASSERT_TRUE(shown["next"].IsString()) << reply.body;
    target = std::string("/v1/returns?limit=2&after=") + shown["next"].GetString();
    EXPECT_EQ(link, "<" + target + ">; rel=\"next\"");
    EXPECT_EQ(std::string(shown["next"].GetString()).find('R'), std::string::npos) << "opaque";
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"R5", "R4", "R3", "R2", "R1"}));
}

TEST_F(ReturnsApi, TheNextLinkOfAnAdminOfAllNamesTheTenant) {
  create("R1");
  create("R2");
  const std::string admin = make_key("admin", "", "");
  const HttpReply reply = get("/v1/returns?tenant=shop&limit=1", admin);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string link(find_header(reply.headers, "Link"));
  ASSERT_NE(link.find("&tenant=shop>"), std::string::npos) << link;
  const std::string target = link.substr(1, link.find('>') - 1);
  EXPECT_STREQ(json(get(target, admin))["returns"][0]["return_id"].GetString(), "R1");
}

TEST_F(ReturnsApi, ACursorOfAnotherListOrNoneAtAllIsRefused) {
  create();
  push_event("N-R1", "e1", "in_transit", now());
  const std::string feed = json(get("/v1/events", key_))["next"].GetString();
  for (const std::string& cursor :
       {feed, std::string("R1"), std::string("!"), std::string("cjE6"), std::string("cjE6eA")}) {
    EXPECT_EQ(type_of(get("/v1/returns?after=" + cursor, key_)), "invalid-parameter") << cursor;
  }
  EXPECT_EQ(get("/v1/returns?after=", key_).status, 200) << "as without";
}

TEST_F(ReturnsApi, WhatAPostAnswersIsWhatAGetShows) {
  push_event("N-R1", "e0", "picked_up", now());
  const HttpReply created = create();
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_STREQ(json(created)["shipments"][0]["status"].GetString(), "picked_up");
  EXPECT_EQ(created.body, get("/v1/returns/R1", key_).body);

  push_event("N-R1", "e1", "in_transit", now(std::chrono::minutes{5}));
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& writes) -> Result<void> {
    if (auto done = writes.store_outlet({"desk", {}, false}); !done) return done;
    return writes.store_record({"desk", "ticket:shop/R1", R"({"ticket_id":"42"})", {}});
  })));
  const std::string fact = R"({"fact_id":"f1","kind":"received","at":")" + now() + R"("})";
  const HttpReply reported = post("/v1/returns/R1/facts", fact, key_);
  ASSERT_EQ(reported.status, 201) << reported.body;
  const std::string shown = get("/v1/returns/R1", key_).body;
  EXPECT_EQ(reported.body, shown);
  EXPECT_STREQ(json(reported)["tickets"][0]["ticket_id"].GetString(), "42");
  EXPECT_STREQ(json(reported)["shipments"][0]["last_event"]["status"].GetString(), "in_transit");
  EXPECT_EQ(post("/v1/returns/R1/facts", fact, key_).body, shown) << "a repetition shows the same";
  EXPECT_EQ(create().body, shown);
}

TEST_F(ReturnsApi, AReturnThatIsNotThereIsNotFound) {
  EXPECT_EQ(type_of(get("/v1/returns/R9", key_)), "not-found");
}

}  // namespace
}  // namespace parcelgate::test
