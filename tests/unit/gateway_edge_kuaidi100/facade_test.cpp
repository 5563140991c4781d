// The Kuaidi100 facade behind the edge: queries as its clients send them.
#include <filesystem>
#include <string>

#include "adapters/manifest/catalog.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/crypto/md5.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Kuaidi100 calls our carrier acme "zhongtong".
class OneCompany final : public CompanyCodes {
 public:
  [[nodiscard]] std::string find_carrier(std::string_view code) const override {
    return code == "zhongtong" ? "acme" : "";
  }
  [[nodiscard]] std::string_view find_code(std::string_view carrier) const noexcept override {
    return carrier == "acme" ? "zhongtong" : "";
  }
};

class Kuaidi100FacadeTest : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    use({{"TEST_CUSTOMER", "test_key", "page-key", "shop", false, 1'000},
         {"OTHER", "other_key", "other-page", "elsewhere", false, 1'000}});
  }
  void use(std::vector<Kuaidi100Customer> customers) {
    auto directory = std::make_shared<Directory>(*directory_);
    directory->tenants["elsewhere"] = {"basic", Locale::zh_cn};
    directory->kuaidi100_customers = std::move(customers);
    directory->kuaidi100_companies = std::make_shared<OneCompany>();
    directory_ = directory;
    edge_->replace_directory(directory);
  }

  HttpReply send_form(std::string body, std::string path = "/poll/query.do") {
    HttpHeaders headers{{"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"}};
    return request_reply({"POST", std::move(path), std::move(body), std::move(headers)});
  }
  HttpReply query(const std::string& param, const std::string& customer = "TEST_CUSTOMER",
                  const std::string& key = "test_key") {
    return send_form("customer=" + customer + "&sign=" + to_hex_upper(md5_bytes(param + key + customer)) +
                     "&param=" + form_encode(param));
  }
  static std::string code_of(const HttpReply& reply) {
    const auto document = json(reply);
    return std::string(find_text(document, "returnCode"));
  }
  double counted(const std::string& outcome, const std::string& call = "query") {
    return metrics_.counter("parcelgate_kuaidi100_requests_total", "", {{"call", call}, {"outcome", outcome}}).Value();
  }
  void push_journey() {
    ASSERT_EQ(push(R"({"number":"75137494011806","events":[)"
                   R"({"id":"1","status":"picked_up","reason":"accepted","at":"2026-09-19T18:00:00+08:00",)"
                   R"("text":"快件已揽收","place":"杭州市"},)"
                   R"({"id":"2","status":"delivered","reason":"signed_by_recipient","at":"2026-09-20T02:30:05Z",)"
                   R"("text":"已签收，签收人：本人","place":"北京市"}]})")
                  .status,
              200);
  }
};

// yudao: Kd100ExpressClient of YunaiV/ruoyi-vue-pro. Spring's RestTemplate sends the form's fields in the order in
// which they were added; Jackson writes `phone` before the members that have another name in JSON.
// The signature is md5sum of {"phone":"13800138000","com":"zhongtong","num":"75137494011806"}test_keyTEST_CUSTOMER.
constexpr const char* kYudao =
    "customer=TEST_CUSTOMER&sign=7D74590DEEFB22D2979B1FE34A3E04BD&param=%7B%22phone%22%3A%2213800138000%22%2C%22com%22%"
    "3A%22"
    "zhongtong%22%2C%22num%22%3A%2275137494011806%22%7D";

TEST_F(Kuaidi100FacadeTest, AnswersYudaosRequest) {
  push_journey();
  for (const char* path : {"/poll/query.do", "/kuaidi100/poll/query.do"}) {
    const HttpReply reply = send_form(kYudao, path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body,
              R"({"message":"ok","nu":"75137494011806","ischeck":"1","com":"zhongtong","status":"200",)"
              R"("condition":"F00","state":"3","isLoop":false,"data":[)"
              R"({"time":"2026-09-20 10:30:05","ftime":"2026-09-20 10:30:05","context":"已签收，签收人：本人",)"
              R"("location":"北京市"},)"
              R"({"time":"2026-09-19 18:00:00","ftime":"2026-09-19 18:00:00","context":"快件已揽收",)"
              R"("location":"杭州市"}]})");
  }
  EXPECT_EQ(counted("answered"), 2);
}

// mall4j: DeliveryController of gz-yami/mall4j replaces {dvyFlowId} in tz_delivery.query_url and sends GET.
TEST_F(Kuaidi100FacadeTest, AnswersTheAddressInMall4jsTable) {
  push_journey();
  for (const char* path : {"/query", "/kuaidi100/query"}) {
    const HttpReply reply =
        request_reply({"GET", std::string(path) + "?type=zhongtong&postid=75137494011806&id=page-key"});
    EXPECT_EQ(reply.status, 200);
    const auto document = json(reply);
    EXPECT_EQ(find_text(document, "message"), "ok");
    ASSERT_EQ(document["data"].Size(), 2u);
    EXPECT_EQ(find_text(document["data"][0], "ftime"), "2026-09-20 10:30:05");
    EXPECT_EQ(find_text(document["data"][0], "location"), "北京市");
  }
  EXPECT_EQ(counted("answered", "page"), 2);
}

TEST_F(Kuaidi100FacadeTest, ThePageRefusesInItsOwnShape) {
  const auto status_of = [this](const std::string& query) {
    const auto document = json(request_reply({"GET", "/query?" + query}));
    EXPECT_EQ(document["data"].Size(), 0u) << query;
    return std::string(find_text(document, "status"));
  };
  EXPECT_EQ(status_of("type=zhongtong&postid=75137494011806"), "403");
  EXPECT_EQ(status_of("type=zhongtong&postid=75137494011806&id=wrong"), "403");
  EXPECT_EQ(status_of("type=zhongtong&postid=75137494011806&id=test_key"), "403");  // signs queries alone
  EXPECT_EQ(status_of("type=zhongtong&id=page-key"), "400");
  EXPECT_EQ(status_of("type=zhongtong&postid=75137494011806&id=page-key"), "201");
}

TEST_F(Kuaidi100FacadeTest, ResultVersionsAddAreasAndStates) {
  push_journey();
  const auto areas = json(query(R"({"com":"zhongtong","num":"75137494011806","resultv2":"1"})"));
  EXPECT_EQ(find_text(areas, "state"), "3");
  EXPECT_EQ(find_text(areas["data"][0], "areaName"), "北京市");
  EXPECT_EQ(find_text(areas["data"][0], "status"), "本人签收");
  EXPECT_FALSE(areas["data"][0].HasMember("statusCode"));
  const auto advanced = json(query(R"({"com":"zhongtong","num":"75137494011806","resultv2":4,"order":"asc"})"));
  EXPECT_EQ(find_text(advanced, "state"), "301");
  EXPECT_EQ(find_text(advanced["data"][0], "statusCode"), "103");  // oldest first
  EXPECT_EQ(find_text(advanced["data"][1], "statusCode"), "301");
}

TEST_F(Kuaidi100FacadeTest, OurOwnCourierReadsTheSameEvents) {
  push_journey();
  HttpResponse answer;
  answer.status = 200;
  answer.body = query(R"({"com":"zhongtong","num":"75137494011806","resultv2":"4"})").body;
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog) << catalog.error().what;
  const std::vector<PollItem> items{{"zto", "75137494011806", {}}};
  const auto decoded =
      (*catalog)
          ->find("kuaidi100")
          ->decode(Account{"a", "kuaidi100", "shop", {}, {}}, SourceMessage::poll(answer, items, time_.now()));
  ASSERT_TRUE(decoded) << decoded.error().what;
  ASSERT_EQ(decoded->shipments.size(), 1u);
  EXPECT_EQ(decoded->shipments[0].carrier, "zto");
  const auto& events = decoded->shipments[0].events;
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].occurred_at.at, parse_rfc3339("2026-09-19T10:00:00Z")->at);
  EXPECT_EQ(events[0].status, Status::picked_up);
  EXPECT_EQ(to_string(events[0].reason), "accepted");
  EXPECT_EQ(events[1].occurred_at.at, parse_rfc3339("2026-09-20T02:30:05Z")->at);
  EXPECT_EQ(events[1].status, Status::delivered);
  EXPECT_EQ(to_string(events[1].reason), "signed_by_recipient");
  EXPECT_EQ(events[1].carrier_text, "已签收，签收人：本人");
  EXPECT_EQ(events[1].location.name, "北京市");
}

TEST_F(Kuaidi100FacadeTest, ForgedAndBrokenRequestsAreRefusedAndCounted) {
  push_journey();
  const std::string param = R"({"com":"zhongtong","num":"75137494011806"})";
  EXPECT_EQ(query(param, "TEST_CUSTOMER", "guess").body,
            R"({"result":false,"returnCode":"503","message":"验证签名失败"})");
  EXPECT_EQ(counted("wrong_signature"), 1);
  EXPECT_EQ(code_of(query(param, "NOBODY")), "601");
  EXPECT_EQ(counted("unknown_customer"), 1);
  EXPECT_EQ(code_of(send_form("")), "400");
  EXPECT_EQ(code_of(send_form("customer=TEST_CUSTOMER&param=%7B%7D")), "400");
  EXPECT_EQ(code_of(send_form(std::string(70'000, 'x'))), "400");
  for (const char* broken :
       {"{", "[]", R"({"num":"75137494011806"})", R"({"com":"zhongtong","num":"1"})", R"({"com":"zhongtong"})",
        R"({"com":"zhongtong","num":"75137494011806","show":"2"})", R"({"com":"!!","num":"75137494011806"})"}) {
    EXPECT_EQ(code_of(query(broken)), "400") << broken;
  }
  // A signature in lower case is not Kuaidi100's.
  EXPECT_EQ(code_of(send_form("customer=TEST_CUSTOMER&sign=" + to_hex(md5_bytes(param + "test_keyTEST_CUSTOMER")) +
                              "&param=" + form_encode(param))),
            "503");
}

TEST_F(Kuaidi100FacadeTest, NobodySignsWithAnEmptyKey) {
  push_journey();
  use({{"TEST_CUSTOMER", "", "", "shop", false, 1'000}});
  EXPECT_EQ(code_of(query(R"({"com":"zhongtong","num":"75137494011806"})", "TEST_CUSTOMER", "")), "601");
  EXPECT_EQ(find_text(json(request_reply({"GET", "/query?type=zhongtong&postid=75137494011806&id="})), "status"),
            "403");
}

TEST_F(Kuaidi100FacadeTest, ASignatureMayBeOfSha256) {
  push_journey();
  const std::string param = R"({"com":"zhongtong","num":"75137494011806"})";
  const std::string sign = to_hex_upper(sha256_bytes(param + "test_keyTEST_CUSTOMER"));
  const std::string form = "customer=TEST_CUSTOMER&sign=" + sign + "&param=" + form_encode(param);
  EXPECT_EQ(find_text(json(send_form(form + "&signType=SHA256")), "message"), "ok");
  EXPECT_EQ(code_of(send_form(form + "&signType=SM3")), "503");
}

TEST_F(Kuaidi100FacadeTest, ACustomerSeesItsTenantAlone) {
  push_journey();
  const std::string param = R"({"com":"zhongtong","num":"75137494011806"})";
  EXPECT_EQ(code_of(query(param, "OTHER", "other_key")), "500");
  EXPECT_EQ(counted("no_result"), 1);
}

TEST_F(Kuaidi100FacadeTest, AnUnknownNumberIsRegisteredWhereTheTenantAllowsIt) {
  const std::string param = R"({"com":"zhongtong","num":"75137494011807","phone":"+86 138-0013-8000"})";
  const std::string reply = R"({"result":false,"returnCode":"500","message":"查询无结果，请隔段时间再查"})";
  const ShipmentKey key{"shop", "acme", "75137494011807"};
  EXPECT_EQ(query(param).body, reply);
  auto reader = store_->open_reader();
  ASSERT_TRUE(reader);
  EXPECT_FALSE((*reader)->find_shipment(key).value());

  use({{"TEST_CUSTOMER", "test_key", "", "shop", true, 1'000}});
  EXPECT_EQ(query(param).body, reply);
  EXPECT_EQ(counted("registered"), 1);
  EXPECT_TRUE((*reader)->find_shipment(key).value());
  const auto polls = (*reader)->find_polls(key);
  ASSERT_TRUE(polls);
  ASSERT_EQ(polls->size(), 1u);
  EXPECT_EQ(polls->front().hints.at("phone_tail"), "8000");
  // Known now, but without an event: the same answer, and no second registration.
  EXPECT_EQ(query(param).body, reply);
  EXPECT_EQ(counted("registered"), 1);
}

TEST_F(Kuaidi100FacadeTest, TooManyRequestsOfOneCustomerAreRefused) {
  push_journey();
  use({{"TEST_CUSTOMER", "test_key", "", "shop", false, 2}, {"OTHER", "other_key", "", "shop", false, 2}});
  const std::string param = R"({"com":"zhongtong","num":"75137494011806"})";
  EXPECT_EQ(code_of(query(param)), "");
  EXPECT_EQ(code_of(query(param)), "");
  EXPECT_EQ(code_of(query(param)), "502");
  EXPECT_EQ(code_of(query(param, "OTHER", "other_key")), "");
  time_.step(std::chrono::milliseconds{500});
  EXPECT_EQ(code_of(query(param)), "");
  EXPECT_EQ(code_of(query(param)), "502");
}

TEST_F(Kuaidi100FacadeTest, WithoutCustomersThereIsNoFacade) {
  use({});
  EXPECT_EQ(send_form(kYudao).status, 404);
  EXPECT_EQ(request_reply({"GET", "/query?type=a&postid=b&id=c"}).status, 404);
}

TEST_F(Kuaidi100FacadeTest, AWrongMethodIsNotServed) {
  EXPECT_EQ(request_reply({"GET", "/poll/query.do"}).status, 405);
}

// mall4j reads the answer as an object and takes these members of each row as texts.
TEST_F(Kuaidi100FacadeTest, EveryAnswerOfThePageIsAnObjectWithRowsThatMall4jReads) {
  push_journey();
  for (const char* query :
       {"type=zhongtong&postid=75137494011806&id=page-key", "type=zhongtong&postid=1&id=page-key",
        "type=nobody&postid=75137494011806&id=page-key", "type=zhongtong&postid=75137494011806&id=x",
        "type=zhongtong&postid=75137494011899&id=page-key", ""}) {
    const HttpReply reply = request_reply({"GET", std::string("/query?") + query});
    EXPECT_EQ(reply.status, 200) << query;
    const auto document = json(reply);
    ASSERT_TRUE(document.IsObject()) << query;
    ASSERT_TRUE(document["data"].IsArray()) << query;
    for (const auto& row : document["data"].GetArray()) {
      for (const char* member : {"context", "ftime", "location", "time"})
        EXPECT_TRUE(row.HasMember(member) && row[member].IsString()) << query << " " << member;
    }
  }
}

// yudao reads data[].time with the pattern yyyy-MM-dd HH:mm:ss and fails at any other form, such as a fraction.
TEST_F(Kuaidi100FacadeTest, TimesHaveTheOneFormThatYudaoReads) {
  ASSERT_EQ(push(R"({"number":"75137494011806","events":[)"
                 R"({"id":"1","status":"picked_up","at":"2026-09-19T10:00:00.250Z","text":"a"},)"
                 R"({"id":"2","status":"in_transit","at":"2026-09-19T18:00:00+08:00","text":"b"},)"
                 R"({"id":"3","status":"delivered","at":"2026-09-20T02:30Z","text":"c"}]})")
                .status,
            200);
  const auto document = json(send_form(kYudao));
  ASSERT_GE(document["data"].Size(), 2u);
  for (const auto& row : document["data"].GetArray()) {
    const std::string time(find_text(row, "time"));
    ASSERT_EQ(time.size(), 19u) << time;
    for (std::size_t at = 0; at < time.size(); ++at) {
      constexpr std::string_view kForm = "0000-00-00 00:00:00";
      const bool fits = kForm[at] == '0' ? time[at] >= '0' && time[at] <= '9' : time[at] == kForm[at];
      EXPECT_TRUE(fits) << time;
    }
  }
}

TEST_F(Kuaidi100FacadeTest, ErrorsHaveTheStatus200ThatYudaoExpects) {
  for (const HttpReply& reply :
       {send_form(""), query("{}"), query("{}", "NOBODY"), query("{}", "TEST_CUSTOMER", "wrong"),
        query(R"({"com":"nobody","num":"75137494011806"})")}) {
    EXPECT_EQ(reply.status, 200);
    const auto document = json(reply);
    ASSERT_TRUE(document.IsObject());
    EXPECT_TRUE(document["result"].IsFalse());
    EXPECT_TRUE(document["returnCode"].IsString());
    EXPECT_TRUE(document["message"].IsString());
  }
}

/// POST /poll: the subscriptions are kept, and nothing pushes.
class Kuaidi100SubscriptionTest : public Kuaidi100FacadeTest {
 protected:
  void SetUp() override {
    Kuaidi100FacadeTest::SetUp();
    auto pushes = Kuaidi100Pushes::open(*store_, time_, std::make_shared<const AddressPolicy>());
    ASSERT_TRUE(pushes) << pushes.error().what;
    pushes_ = *std::move(pushes);
    EdgeParts parts{*store_, time_, metrics_, counters_, directory_, {}};
    parts.kuaidi100_pushes = pushes_.get();
    edge_.reset();
    auto edge = Edge::create({}, std::move(parts));
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
  }
  HttpReply subscribe(const std::string& param) {
    return send_form("schema=json&param=" + form_encode(param), "/poll");
  }
  static std::string order(const std::string& members, const std::string& parameters) {
    return R"({"key":"test_key","number":"75137494011806",)" + members + R"("parameters":{)" + parameters + "}}";
  }
  static std::string valid() {
    return order(
        R"("company":"zhongtong",)",
        R"("callbackurl":"https://mall.example/callback?orderId=7","salt":"s","resultv2":"4","phone":"13800138000")");
  }

  std::unique_ptr<Kuaidi100Pushes> pushes_;
};

TEST_F(Kuaidi100SubscriptionTest, IsAcceptedRegisteredAndKept) {
  const HttpReply reply = subscribe(valid());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"result":true,"returnCode":"200","message":"提交成功"})");
  const auto kept = pushes_->find("TEST_CUSTOMER", "75137494011806");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->tenant, "shop");
  EXPECT_EQ(kept->callback_url, "https://mall.example/callback?orderId=7");
  EXPECT_EQ(kept->salt, "s");
  EXPECT_EQ(kept->resultv2, "4");
  auto reader = store_->open_reader();
  const auto shipment = (*reader)->find_shipment({"shop", "acme", "75137494011806"});
  EXPECT_TRUE(shipment && *shipment);
  EXPECT_EQ((*reader)->find_polls(ShipmentKey{"shop", "acme", "75137494011806"})->front().hints.at("phone_tail"),
            "8000");
  EXPECT_EQ(code_of(subscribe(valid())), "501") << "the same again";
  EXPECT_EQ(counted("subscribed", "subscribe"), 1);
  EXPECT_EQ(counted("repeated", "subscribe"), 1);
}

TEST_F(Kuaidi100SubscriptionTest, AnotherAddressReplacesTheFormer) {
  ASSERT_EQ(code_of(subscribe(valid())), "200");
  const std::string other = order(R"("company":"zhongtong",)", R"("callbackurl":"https://mall.example/other")");
  EXPECT_EQ(code_of(subscribe(other)), "200");
  const auto kept = pushes_->find("TEST_CUSTOMER", "75137494011806");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->callback_url, "https://mall.example/other");
  EXPECT_FALSE(kept->salt) << "without a salt pushes are not signed";
}

TEST_F(Kuaidi100SubscriptionTest, WhatCannotBeUsedIsRefusedAndNothingIsKept) {
  const std::string company = R"("company":"zhongtong",)";
  const std::string callback = R"("callbackurl":"https://mall.example/callback")";
  EXPECT_EQ(code_of(subscribe(order(company, ""))), "700");
  EXPECT_EQ(code_of(subscribe(order(company, R"("callbackurl":"http://127.0.0.1/")"))), "700");
  EXPECT_EQ(code_of(subscribe(order(company, R"("callbackurl":"file:///etc/passwd")"))), "700");
  EXPECT_EQ(code_of(subscribe(order("", callback))), "700") << "neither company nor autoCom";
  EXPECT_EQ(code_of(subscribe(order(R"("company":"!!",)", callback))), "701");
  EXPECT_EQ(code_of(subscribe(R"({"key":"test_key","number":"75137494011806","company":"zhongtong"})")), "700");
  EXPECT_EQ(code_of(subscribe(R"({"key":"guess","number":"75137494011806"})")), "601");
  EXPECT_EQ(code_of(subscribe(R"({"key":"","number":"75137494011806"})")), "601");
  EXPECT_EQ(code_of(subscribe("nonsense")), "601");
  EXPECT_EQ(code_of(send_form("schema=xml&param=" + form_encode(valid()), "/poll")), "700");
  EXPECT_FALSE(pushes_->find("TEST_CUSTOMER", "75137494011806"));
}

}  // namespace
}  // namespace parcelgate::test
