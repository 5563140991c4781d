#include "tools/courier-sim/courier.hpp"

#include <cpprest/json.h>
#include <gtest/gtest.h>

#include "tools/courier-sim/digests.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

Scan scan(const std::string& code, const std::string& at) {
  Scan made;
  made.code = code;
  made.text = "text of " + code;
  made.at = parse_instant(at);
  made.is_reported = true;
  return made;
}

/// A world with one parcel of two scans, known from the start.
struct Fixture {
  explicit Fixture(Parcel parcel) : world(Scenario{}), news(world.add(std::move(parcel))) {}
  World world;
  News news;
};

Parcel parcel_of(const std::string& source, const std::string& number, const std::string& carrier = {}) {
  return {source, number, carrier, Way::push, {scan("30", "2026-11-20T10:00:00Z"), scan("50", "2026-11-20T08:00:00Z")}};
}

Question sf_question(const std::string& msg_data, const std::string& checkword) {
  Question question{.method = "POST", .path = "/std/service", .query = {}, .headers = {}, .body = {}};
  question.body = "partnerID=P&timestamp=1&serviceCode=EXP_RECE_SEARCH_ROUTES&msgData=" + java_url_encode(msg_data) +
                  "&msgDigest=" + java_url_encode(sf_digest(msg_data, "1", checkword));
  return question;
}

TEST(SimulatedSf, AnswersRoutesOldestFirstInsideAJsonString) {
  Fixture fixture(parcel_of("sf", "SF1"));
  const Account account{"sf", "a", {{"partner_id", "P"}, {"checkword", "w"}}};
  const auto sf = make_sf(account, fixture.world);
  const auto answer = sf->answer(sf_question(R"({"trackingNumber":["SF1","SF2"]})", "w"));
  ASSERT_TRUE(answer);
  const auto envelope = value::parse(answer->body);
  EXPECT_EQ(envelope.at("apiResultCode").as_string(), "A1000");
  const auto data = value::parse(envelope.at("apiResultData").as_string());
  const auto& responses = data.at("msgData").at("routeResps").as_array();
  ASSERT_EQ(responses.size(), 2U);
  EXPECT_EQ(responses.at(0).at("routes").at(0).at("opCode").as_string(), "50");
  EXPECT_EQ(responses.at(1).at("routes").size(), 0U);
}

TEST(SimulatedSf, RefusesAWrongDigestAndMoreThanTenNumbers) {
  Fixture fixture(parcel_of("sf", "SF1"));
  const Account account{"sf", "a", {{"partner_id", "P"}, {"checkword", "w"}}};
  const auto sf = make_sf(account, fixture.world);
  const auto forged = sf->answer(sf_question(R"({"trackingNumber":["SF1"]})", "wrong"));
  EXPECT_EQ(value::parse(forged->body).at("apiResultCode").as_string(), "A1006");
  const auto many =
      sf->answer(sf_question(R"({"trackingNumber":["1","2","3","4","5","6","7","8","9","10","11"]})", "w"));
  EXPECT_NE(value::parse(many->body).at("apiResultData").as_string().find("8003"), std::string::npos);
}

TEST(SimulatedSf, SaysA1005AboveItsRate) {
  Fixture fixture(parcel_of("sf", "SF1"));
  const Account account{"sf", "a", {{"partner_id", "P"}, {"checkword", "w"}, {"max_per_second", "1"}}};
  const auto sf = make_sf(account, fixture.world);
  const auto question = sf_question(R"({"trackingNumber":["SF1"]})", "w");
  (void)sf->answer(question);
  EXPECT_EQ(value::parse(sf->answer(question)->body).at("apiResultCode").as_string(), "A1005");
}

TEST(SimulatedSf, TakesOnlyTheDocumentedAcknowledgement) {
  Fixture fixture(parcel_of("sf", "SF1"));
  const Account json{"sf", "a", {}};
  EXPECT_TRUE(make_sf(json, fixture.world)->is_acknowledged(200, R"({"return_code":"0000","return_msg":"ok"})"));
  EXPECT_FALSE(make_sf(json, fixture.world)->is_acknowledged(200, R"({"return_code":"1000"})"));
  EXPECT_FALSE(make_sf(json, fixture.world)->is_acknowledged(200, "ok"));
  const Account legacy{"sf", "a", {{"format", "legacy-xml"}}};
  EXPECT_TRUE(make_sf(legacy, fixture.world)
                  ->is_acknowledged(200, R"(<Response service="RoutePushService"><Head>OK</Head></Response>)"));
}

TEST(SimulatedKuaidi100, PushesTheFullListNewestFirstSignedWithTheSubscribedSalt) {
  Fixture fixture(parcel_of("kuaidi100", "YT1", "yuantong"));
  fixture.world.subscribe("kuaidi100", "YT1", {"http://127.0.0.1:1/hook", {{"salt", "s"}}}, false);
  const Account account{"kuaidi100", "a", {}};
  const auto pushes = make_kuaidi100(account, fixture.world)->word_push(fixture.news, "http://unused", false);
  ASSERT_EQ(pushes.size(), 1U);
  EXPECT_EQ(pushes[0].url, "http://127.0.0.1:1/hook");
  const auto fields = form_fields(pushes[0].body);
  EXPECT_EQ(fields.at("sign"), kuaidi100_push_sign(fields.at("param"), "s"));
  const auto result = value::parse(fields.at("param")).at("lastResult");
  EXPECT_EQ(result.at("data").at(0).at("statusCode").as_string(), "30");
  EXPECT_EQ(result.at("data").size(), 2U);
}

TEST(SimulatedUps, ATokenThatHasExpiredIsRefused) {
  Fixture fixture(parcel_of("ups", "1Z023E2X0214323462"));
  const auto details = [&](const std::string& lifetime) {
    const Account account{"ups", "a", {{"client_id", "i"}, {"client_secret", "s"}, {"token_seconds", lifetime}}};
    const auto ups = make_ups(account, fixture.world);
    Question token{.method = "POST", .path = "/security/v1/oauth/token", .query = {}, .headers = {}, .body = {}};
    token.headers["authorization"] = "Basic " + to_base64("i:s");
    token.body = "grant_type=client_credentials";
    const auto granted = value::parse(ups->answer(token)->body);
    EXPECT_EQ(granted.at("expires_in").as_string(), lifetime);
    Question question{
        .method = "GET", .path = "/api/track/v1/details/1Z023E2X0214323462", .query = {}, .headers = {}, .body = {}};
    question.headers["authorization"] = "Bearer " + granted.at("access_token").as_string();
    return ups->answer(question)->status;
  };
  EXPECT_EQ(details("14399"), 200);
  EXPECT_EQ(details("0"), 401);
}

TEST(SimulatedUps, AnUnknownNumberIsAWarningInsideA200) {
  Fixture fixture(parcel_of("ups", "1Z023E2X0214323462"));
  const Account account{"ups", "a", {{"client_id", "i"}, {"client_secret", "s"}}};
  const auto ups = make_ups(account, fixture.world);
  Question token{.method = "POST", .path = "/security/v1/oauth/token", .query = {}, .headers = {}, .body = {}};
  token.headers["authorization"] = "Basic " + to_base64("i:s");
  token.body = "grant_type=client_credentials";
  Question question{
      .method = "GET", .path = "/api/track/v1/details/1Z999AA10123456784", .query = {}, .headers = {}, .body = {}};
  question.headers["authorization"] = "Bearer " + value::parse(ups->answer(token)->body).at("access_token").as_string();
  const auto answer = ups->answer(question);
  EXPECT_EQ(answer->status, 200);
  EXPECT_NE(answer->body.find("TW0001"), std::string::npos);
}

TEST(SimulatedDhl, AnswersAProblemForUnknownNumbersAndWrongKeys) {
  Fixture fixture(parcel_of("dhl-unified", "7777777770"));
  const Account account{"dhl-unified", "a", {{"api_key", "k"}}};
  const auto dhl = make_dhl(account, fixture.world);
  Question question{
      .method = "GET", .path = "/track/shipments", .query = {{"trackingNumber", "1"}}, .headers = {}, .body = {}};
  EXPECT_EQ(dhl->answer(question)->status, 401);
  question.headers["dhl-api-key"] = "k";
  EXPECT_EQ(dhl->answer(question)->status, 404);
  question.query["trackingNumber"] = "7777777770";
  EXPECT_EQ(value::parse(dhl->answer(question)->body).at("shipments").at(0).at("events").size(), 2U);
}

TEST(SimulatedEasyPost, SignsBothWaysAndForgesWithAWrongSecret) {
  Fixture fixture(parcel_of("easypost", "EZ1", "FedEx"));
  const Account account{"easypost", "a", {{"secret", "s"}}};
  const auto easypost = make_easypost(account, fixture.world);
  const auto push = easypost->word_push(fixture.news, "http://127.0.0.1:1/v1/hooks/easypost/a", false).at(0);
  EXPECT_EQ(push.headers.at("X-Hmac-Signature"), easypost_v1("s", push.body));
  EXPECT_EQ(push.headers.at("X-Hmac-Signature-V2"),
            easypost_v2("s", push.headers.at("X-Timestamp"), "POST", "/v1/hooks/easypost/a", push.body));
  const auto forged = easypost->word_push(fixture.news, "http://127.0.0.1:1/h", true).at(0);
  EXPECT_NE(forged.headers.at("X-Hmac-Signature"), easypost_v1("s", forged.body));
}

}  // namespace
}  // namespace courier_sim
