#include <gmock/gmock.h>

#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ComplaintsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    Calendars calendars;
    auto calendar = parse_calendar(testing::read_source_file("config/calendars/cn.json")).value();
    calendars["cn"] = std::make_shared<const Calendar>(std::move(calendar));
    auto packs = std::make_shared<RulePacks>(*one_rule());
    packs->add(parse_rule_pack(testing::read_source_file("config/rules/house.json"), calendars).value());
    auto directory = std::make_shared<Directory>(*directory_);
    directory->rules = std::move(packs);
    directory_ = std::move(directory);
    start({});
    key_ = make_key("after_sales");
  }

  HttpReply create(const std::string& id, const std::string& more = "") {
    return post(
        "/v1/complaints",
        R"({"complaint_id":")" + id + R"(","carrier":"acme","tracking_number":"AC 100","kind":"damage")" + more + "}",
        key_);
  }
  HttpReply record(const std::string& body) { return post("/v1/complaints/C-1/facts", body, key_); }
  std::string before(std::chrono::minutes span) { return to_rfc3339(time_.now() - span); }
  std::vector<std::string> listed(const std::string& query) {
    const HttpReply reply = get("/v1/complaints?" + query, key_);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const auto shown = json(reply);
    std::vector<std::string> ids;
    for (const auto& item : shown["complaints"].GetArray()) ids.emplace_back(find_text(item, "complaint_id"));
    return ids;
  }
  /// "state due_at" of a clock.
  static std::string clock_of(const rapidjson::Document& complaint, std::string_view id) {
    for (const auto& clock : complaint["clocks"].GetArray()) {
      if (find_text(clock, "id") == id)
        return std::string(find_text(clock, "state")) + " " + std::string(find_text(clock, "due_at"));
    }
    return "no clock " + std::string(id);
  }
  std::vector<std::string> fault_pointers(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 422) << reply.body;
    const auto shown = json(reply);
    std::vector<std::string> pointers;
    for (const auto& error : shown["errors"].GetArray()) pointers.emplace_back(find_text(error, "pointer"));
    return pointers;
  }
  void tick() {
    const auto done = submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 100, directory_->rules));
    ASSERT_TRUE(done) << done.error().what;
  }

  std::string key_;
};

TEST_F(ComplaintsApi, ALifeFromTheReceiptToTheClosing) {
  // Registered on Monday 2026-09-21 at 22:13:20 in the zone of the pack, and received at 18:00.
  ASSERT_EQ(to_rfc3339(time_.now()), "2026-09-21T14:13:20Z");
  const HttpReply created =
      create("C-1", R"(,"complex":true,"order_id":"O-7","received_at":"2026-09-21T18:00:00+08:00")");
  ASSERT_EQ(created.status, 201) << created.body;
  const auto complaint = json(created);
  EXPECT_EQ(find_text(complaint, "rule_pack"), "house") << "the tenant's own pack has no deadlines of complaints";
  EXPECT_EQ(find_text(complaint, "tracking_number"), "AC100");
  EXPECT_TRUE(complaint["complex"].GetBool());
  EXPECT_FALSE(complaint["done"].GetBool());
  EXPECT_EQ(clock_of(complaint, "complaint_answered"), "running 2026-09-22T10:00:00Z");
  // Tue 22, Wed 23, Thu 24; 25 to 27 are off; Mon 28, Tue 29.
  EXPECT_EQ(clock_of(complaint, "complaint_proposed"), "running 2026-09-29T10:00:00Z");
  EXPECT_EQ(clock_of(complaint, "customer_answered"), "waiting ");
  EXPECT_EQ(complaint["clocks"][0]["seconds_left"].GetInt64(), 71'200);
  // An answer to GET also names the return; the endpoint reads the shipment for it.
  std::string shown = get("/v1/complaints/C-1", key_).body;
  const std::string_view only_there = R"("return_id":null,)";
  ASSERT_NE(shown.find(only_there), std::string::npos);
  EXPECT_EQ(shown.erase(shown.find(only_there), only_there.size()), created.body);

  time_.step(std::chrono::hours{15});  // 05:13:20Z of the next day: less than 6 h are left
  tick();
  EXPECT_THAT(get("/v1/alerts", key_).body, HasSubstr(R"("subject":"complaint","complaint_id":"C-1")"));
  EXPECT_EQ(record(R"({"fact_id":"f1","kind":"acknowledged"})").status, 201);
  EXPECT_THAT(get("/v1/alerts", key_).body, Not(HasSubstr("complaint")));
  EXPECT_EQ(record(R"({"fact_id":"f2","kind":"customer_message"})").status, 201);
  EXPECT_EQ(clock_of(json(get("/v1/complaints/C-1", key_)), "customer_answered"), "running 2026-09-22T17:13:20Z");
  EXPECT_EQ(record(R"({"fact_id":"f3","kind":"customer_answered"})").status, 201);
  EXPECT_EQ(record(R"({"fact_id":"f4","kind":"proposed"})").status, 201);
  EXPECT_THAT(listed("state=open"), ElementsAre("C-1")) << "the customer may refuse the proposal";
  const HttpReply closed = record(R"({"fact_id":"f5","kind":"closed"})");
  ASSERT_EQ(closed.status, 201) << closed.body;
  EXPECT_TRUE(json(closed)["done"].GetBool());
  EXPECT_THAT(listed("state=open"), IsEmpty());
  EXPECT_THAT(listed("state=done"), ElementsAre("C-1"));
  const std::string events = get("/v1/events", key_).body;
  for (const char* type :
       {"complaint.registered", "complaint.fact_recorded", "clock.started", "clock.warning", "clock.met"})
    EXPECT_THAT(events, HasSubstr(std::string("parcelgate.") + type + ".v1"));
}

TEST_F(ComplaintsApi, ARepetitionAnswersWithTheComplaintAndADifferenceNamesItsMember) {
  const HttpReply created = create("C-1");
  ASSERT_EQ(created.status, 201) << created.body;
  time_.step(std::chrono::minutes{1});
  EXPECT_EQ(create("C-1").status, 200);
  const HttpReply differing = create("C-1", R"(,"order_id":"O-2")");
  EXPECT_EQ(differing.status, 409);
  EXPECT_THAT(differing.body, HasSubstr("order_id: complaint C-1 was registered with another value"));
  EXPECT_EQ(record(R"({"fact_id":"f1","kind":"proposed"})").status, 201);
  EXPECT_EQ(record(R"({"fact_id":"f1","kind":"proposed"})").status, 200);
  EXPECT_EQ(record(R"({"fact_id":"f1","kind":"closed"})").status, 409);
}

TEST_F(ComplaintsApi, AllFaultsOfABodyAreListedAtOnce) {
  const HttpReply reply = post("/v1/complaints",
                               R"({"tracking_number":"hello!","kind":"noise","received_at":"2027-09-22T00:00:00Z",)"
                               R"("rule_pack":"basic","colour":"red"})",
                               key_);
  EXPECT_THAT(fault_pointers(reply), ::testing::UnorderedElementsAre("/complaint_id", "/carrier", "/tracking_number",
                                                                     "/kind", "/received_at", "/rule_pack", "/colour"));
  EXPECT_THAT(reply.body, HasSubstr("name one of house"));
  ASSERT_EQ(create("C-1").status, 201);
  EXPECT_THAT(fault_pointers(record(R"({"fact_id":"f1","kind":"approved"})")), ElementsAre("/kind"));
  EXPECT_THAT(fault_pointers(record(R"({"fact_id":"f1","kind":"extended","clock":"buyer_sends"})")),
              ElementsAre("/clock", "/by"));
}

TEST_F(ComplaintsApi, ListsInPagesByOrderNumberAndChange) {
  ASSERT_EQ(create("C-1", R"(,"order_id":"O-1")").status, 201);
  time_.step(std::chrono::minutes{1});
  ASSERT_EQ(create("C-2", R"(,"order_id":"O-2")").status, 201);
  time_.step(std::chrono::minutes{1});
  ASSERT_EQ(create("C-3", R"(,"order_id":"O-2")").status, 201);
  EXPECT_THAT(listed("order_id=O-2"), ElementsAre("C-3", "C-2"));
  EXPECT_THAT(listed("carrier=acme&tracking_number=ac+100"), ElementsAre("C-3", "C-2", "C-1"));
  EXPECT_THAT(listed("tracking_number=AC101"), IsEmpty());
  EXPECT_THAT(listed("updated_since=" + before(std::chrono::minutes{1})), ElementsAre("C-3", "C-2"));
  const HttpReply first = get("/v1/complaints?limit=2", key_);
  EXPECT_THAT(std::string(find_header(first.headers, "Link")), HasSubstr("</v1/complaints?limit=2&after="));
  EXPECT_THAT(listed("limit=2&after=" + std::string(find_text(json(first), "next"))), ElementsAre("C-1"));
  EXPECT_TRUE(json(get("/v1/complaints?limit=3", key_))["next"].IsNull());
}

TEST_F(ComplaintsApi, RefusesWhatItDoesNotKnow) {
  for (const char* target : {"/v1/complaints?colour=red", "/v1/complaints?state=closed", "/v1/complaints?limit=0",
                             "/v1/complaints?after=xyz", "/v1/complaints?updated_since=today",
                             "/v1/complaints?tracking_number=%21", "/v1/complaints/C-1?lang=fr"}) {
    EXPECT_EQ(get(target, key_).status, 400) << target;
  }
  EXPECT_EQ(get("/v1/complaints/C-1", key_).status, 404);
  EXPECT_EQ(get("/v1/complaints/C-1/explain", key_).status, 404);
  EXPECT_EQ(record(R"({"fact_id":"f1","kind":"closed"})").status, 404);
  ASSERT_EQ(create("C-1").status, 201);
  EXPECT_EQ(get("/v1/complaints/C-1", make_key("after_sales", "", "other")).status, 404);
  EXPECT_EQ(get("/v1/complaints/C-1", make_key("customer", "AC100")).status, 403);
}

TEST_F(ComplaintsApi, ExplainsItsDeadlinesInThreeLanguages) {
  ASSERT_EQ(create("C-1", R"(,"received_at":"2026-09-21T18:00:00+08:00")").status, 201);
  const auto text = [&](const std::string& lang) {
    const HttpReply reply = get("/v1/complaints/C-1/explain?lang=" + lang, key_);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return std::string(find_text(json(reply), "text"));
  };
  EXPECT_THAT(text("en"), HasSubstr("Complaint C-1 about parcel AC100. As of 21 Sep 2026, 22:13:20"));
  EXPECT_THAT(text("en"), HasSubstr("21 Sep 2026, 18:00: the complaint was received. The clock started."));
  EXPECT_THAT(text("en"), HasSubstr("The rule allows 72 hours, so it is due on 24 Sep 2026, 18:00."));
  EXPECT_THAT(text("en"), Not(HasSubstr("complex")));
  EXPECT_THAT(text("zh-CN"), HasSubstr("收到投诉，开始计时。"));
  EXPECT_THAT(text("zh-TW"), HasSubstr("尚未開始計時，買家留言後開始。"));
  ASSERT_EQ(create("C-2", R"(,"complex":true)").status, 201);
  EXPECT_THAT(get("/v1/complaints/C-2/explain?lang=en", key_).body,
              HasSubstr("The complaint was registered as complex"));
  ASSERT_EQ(record(R"({"fact_id":"f1","kind":"closed"})").status, 201);
  EXPECT_THAT(text("en"), HasSubstr("the complaint was closed, so this deadline no longer applies."));
  EXPECT_THAT(text("zh-TW"), HasSubstr("客訴結案，此時限不再適用。"));
}

TEST_F(ComplaintsApi, NamesTheReturnOfItsShipment) {
  ASSERT_EQ(create("C-1").status, 201);
  EXPECT_TRUE(json(get("/v1/complaints/C-1", key_))["return_id"].IsNull());
  ASSERT_EQ(
      post("/v1/returns",
           R"({"return_id":"R-1","order_id":"O-1","shipments":[{"carrier":"acme","tracking_number":"AC100"}]})", key_)
          .status,
      201);
  EXPECT_STREQ(json(get("/v1/complaints/C-1", key_))["return_id"].GetString(), "R-1");
  EXPECT_STREQ(json(get("/v1/complaints", key_))["complaints"][0]["return_id"].GetString(), "R-1");
}

}  // namespace
}  // namespace parcelgate::test
