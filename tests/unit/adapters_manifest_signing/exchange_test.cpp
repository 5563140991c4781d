#include <gtest/gtest.h>

#include "harness.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

constexpr std::string_view kManifest = R"({
  "account": {"settings": {"base_url": {"about": "host", "default": "https://api.example.com"}, "client": {"about": "client id"},
                           "merchant": {"about": "optional merchant"}, "callback_url": {"about": "our hook"}},
              "secrets": {"key": {"about": "client secret"}}},
  "token": {"request": {"method": "POST", "url": "${setting:base_url}/oauth/token",
                        "headers": {"Authorization": {"value": "${setting:client}:${secret:key}", "then": ["base64"]},
                                    "X-Merchant": "${setting:merchant?}", "X-At": "${now:ms}"},
                        "form": {"grant_type": "client_credentials"}}},
  "poll": {"policy": {"batch_size": 3, "requests_per_second": 2.5, "requests_per_day": 100, "min_interval_per_number": "30m"},
           "request": {"let": {"data": {"json": {"numbers": {"$each_item": "${item:tracking_number}"}, "company": "${item:company}",
                                                 "phones": "${hints:phone_tail?}"}},
                               "sign": {"value": "${let:data}${now:ms}${secret:key}", "then": ["md5", "hex"]}},
                       "url": "${setting:base_url}/q/${item:tracking_number}", "query": {"list": "${items:tracking_number}", "m": "${setting:merchant?}"},
                       "headers": {"Authorization": "Bearer ${token}", "X-Carrier": "${item:carrier}"},
                       "form": {"data": "${let:data}", "sign": "${let:sign}"}}},
  "subscribe": {"request": {"url": "${setting:base_url}/s", "json": {"n": "${item:tracking_number}", "tel": "${hint:phone}", "to": "${setting:callback_url}"}},
                "errors": [{"at": "code", "ok": ["200", "501"], "is": {"601": "unauthorized"}, "else": "rejected", "absent": "malformed", "text": "message"}]}})";

class ExchangeTest : public ::testing::Test {
 protected:
  ExchangeTest() {
    Faults faults;
    exchange_ = CarrierProtocol::compile(
        *parse_json_with_comments(kManifest),
        [](std::string_view carrier) { return carrier == "yto" ? std::string("yuantong") : std::string(); }, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
  }
  static PollItem item(std::string number, std::string carrier = "yto") {
    return PollItem{std::move(carrier), std::move(number), {}};
  }
  [[nodiscard]] std::string faults() const {
    Faults faults;
    exchange_.check_account(account_, use_, "/accounts/0", faults);
    return faults.text();
  }
  [[nodiscard]] Result<HttpRequest> poll(std::vector<PollItem> items) const {
    return exchange_.poll_request(account_, "T0", items, kNow);
  }
  static HttpResponse answer(int status, std::string body) {
    HttpResponse made;
    made.status = status;
    made.body = std::move(body);
    return made;
  }

  CarrierProtocol exchange_;
  AccountUse use_;
  Account account_ = account_with({{"client", "c1"}}, {{"key", {"s1", "s0"}}});
};

TEST_F(ExchangeTest, RequestsABatchWithOneSignature) {
  auto first = item("A1");
  first.hints["phone_tail"] = "0001";
  const auto request = poll({first, item("B 2"), item("C&3")});
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "https://api.example.com/q/A1?list=A1%2CB%202%2CC%263");
  EXPECT_EQ(find_header(request->headers, "Authorization"), "Bearer T0");
  EXPECT_EQ(find_header(request->headers, "Content-Type"), "application/x-www-form-urlencoded");
  const std::string data = R"({"numbers":["A1","B 2","C&3"],"company":"yuantong","phones":"0001"})";
  Push push;
  push.body = data;
  const auto sign = evaluate(R"({"value": "${body}1612155000000s1", "then": ["md5", "hex"]})", account_, push).value();
  EXPECT_TRUE(request->body.ends_with("&sign=" + sign)) << request->body;
  EXPECT_TRUE(request->body.starts_with("data=%7B%22numbers%22%3A%5B%22A1%22%2C%22B+2%22")) << request->body;
}

TEST_F(ExchangeTest, LetsNoNumberBecomeAPathOrAHead) {
  const auto request = poll({item("../x?y=1#z")});
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->url.starts_with("https://api.example.com/q/..%2Fx%3Fy%3D1%23z?")) << request->url;
  auto split = item("A1");
  split.carrier = "yto\r\nX: 1";
  EXPECT_EQ(poll({split}).error().kind, ErrorKind::rejected);
}

TEST_F(ExchangeTest, LeavesHeadersThatAreNotSetOut) {
  EXPECT_TRUE(find_header(exchange_.token_request(account_, kNow).value()->headers, "X-Merchant").empty());
  account_.settings["merchant"] = "m1";
  EXPECT_EQ(find_header(exchange_.token_request(account_, kNow).value()->headers, "X-Merchant"), "m1");
}

TEST_F(ExchangeTest, StampsATokenRequestWithTheInstantThatItIsGiven) {
  EXPECT_EQ(find_header(exchange_.token_request(account_, kNow).value()->headers, "X-At"), "1612155000000");
}

TEST_F(ExchangeTest, RefusesHeadersWithControlCharacters) {
  account_.settings["merchant"] = "m1\nX: y";
  const auto request = exchange_.token_request(account_, kNow);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().what, "the request's header X-Merchant would hold a control character");
}

TEST_F(ExchangeTest, SpeaksHttpAlone) {
  account_.settings["base_url"] = "file:///etc/passwd";
  EXPECT_EQ(poll({item("A1")}).error().what, "a request's URL is neither http nor https");
  EXPECT_EQ(faults(),
            "/accounts/0/settings/base_url: is no http or https address; write it as \"https://host/path\"\n");
  account_.settings["base_url"] = "http://127.0.0.1:8080";
  EXPECT_EQ(poll({item("A1")})->url, "http://127.0.0.1:8080/q/A1?list=A1");
}

TEST_F(ExchangeTest, SaysWhichCompanyItDoesNotKnow) {
  const auto request = poll({item("A1", "ontrac")});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::rejected);
  EXPECT_EQ(request.error().what, "the source has no company code for carrier ontrac");
}

TEST_F(ExchangeTest, RequestsNoMoreThanABatch) {
  EXPECT_FALSE(poll({}));
  EXPECT_FALSE(poll({item("1"), item("2"), item("3"), item("4")}));
}

TEST_F(ExchangeTest, StatesThePolicy) {
  const auto policy = exchange_.poll_policy();
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->batch_size, 3U);
  EXPECT_DOUBLE_EQ(policy->requests_per_second, 2.5);
  EXPECT_EQ(policy->requests_per_day, 100U);
  EXPECT_EQ(policy->min_interval_per_number, std::chrono::minutes{30});
}

TEST_F(ExchangeTest, MakesTheTokenRequestWithTheNewestSecret) {
  const auto request = exchange_.token_request(account_, kNow);
  ASSERT_TRUE(request && *request);
  EXPECT_EQ((*request)->url, "https://api.example.com/oauth/token");
  EXPECT_EQ((*request)->body, "grant_type=client_credentials");
  EXPECT_EQ(find_header((*request)->headers, "Authorization"), "YzE6czE=");
}

TEST_F(ExchangeTest, ReadsTokensWhoseLifetimeIsANumberOrAString) {
  EXPECT_EQ(exchange_.read_token(answer(200, R"({"access_token":"t","expires_in":"14399"})"))->lifetime,
            std::chrono::seconds{14399});
  EXPECT_EQ(exchange_.read_token(answer(200, R"({"access_token":"t","expires_in":3600})"))->lifetime,
            std::chrono::seconds{3600});
  EXPECT_EQ(exchange_.read_token(answer(200, R"({"access_token":"t"})"))->lifetime, std::chrono::hours{1});
  EXPECT_EQ(exchange_.read_token(answer(200, R"({"access_token":"t","expires_in":-1})"))->lifetime,
            std::chrono::hours{1});
  EXPECT_EQ(exchange_.read_token(answer(200, R"({"access_token":"t"})"))->value, "t");
}

TEST_F(ExchangeTest, DistinguishesRefusedTokensFromBrokenAnswers) {
  const auto error = [&](int status, std::string body) {
    return exchange_.read_token(answer(status, std::move(body))).error();
  };
  EXPECT_EQ(error(400, R"({"error":"invalid_client"})"),
            (Error{ErrorKind::unauthorized, "no token: HTTP 400: invalid_client", {}}));
  EXPECT_EQ(error(401, "<html>").kind, ErrorKind::unauthorized);
  EXPECT_EQ(error(200, R"({"error":"invalid_client"})").kind, ErrorKind::unauthorized);
  EXPECT_EQ(error(200, "{}").kind, ErrorKind::malformed);
  EXPECT_EQ(error(200, "nothing").kind, ErrorKind::malformed);
  EXPECT_EQ(error(503, "").kind, ErrorKind::unreachable);
  auto limited = answer(429, "");
  limited.retry_after = std::chrono::seconds{7};
  EXPECT_EQ(exchange_.read_token(limited).error(),
            (Error{ErrorKind::rate_limited, "HTTP 429", std::chrono::seconds{7}}));
}

TEST_F(ExchangeTest, RepeatsNoSecretThatATokenEndpointEchoes) {
  EXPECT_EQ(exchange_.read_token(answer(400, R"({"error":"bad secret s1"})")).error().what, "no token: HTTP 400");
}

TEST_F(ExchangeTest, SubscribesANumberWithWhatTheAccountHas) {
  auto requested = item("A1");
  requested.hints["phone"] = "13800000001";
  EXPECT_EQ(faults(), "");
  use_.subscribe = true;
  EXPECT_EQ(faults(),
            "/accounts/0/settings/callback_url: is missing: without it the account cannot subscribe (our hook); "
            "add it, or set \"subscribe\": false in the account\n");
  account_.settings["callback_url"] = "https://shop.example/hook";
  EXPECT_EQ(faults(), "");
  EXPECT_EQ((*exchange_.subscribe_request(account_, "", requested, {}).value()).body,
            R"({"n":"A1","tel":"13800000001","to":"https://shop.example/hook"})");
  const auto refused = exchange_.subscribe_request(account_, "", item("A1"), {});
  EXPECT_EQ(refused.error().what, "the source wants a hint that the shipment was registered without: phone");
}

TEST_F(ExchangeTest, ReadsWhatBecameOfASubscription) {
  EXPECT_TRUE(exchange_.read_subscription(answer(200, R"({"code":"200"})")));
  EXPECT_TRUE(exchange_.read_subscription(answer(200, R"({"code":501,"message":"again"})")));
  EXPECT_EQ(exchange_.read_subscription(answer(200, R"({"code":"601","message":"key expired"})")).error(),
            (Error{ErrorKind::unauthorized, "601: key expired", {}}));
  EXPECT_EQ(exchange_.read_subscription(answer(200, R"({"code":"701"})")).error().kind, ErrorKind::rejected);
  EXPECT_EQ(exchange_.read_subscription(answer(200, "{}")).error().kind, ErrorKind::malformed);
  EXPECT_EQ(exchange_.read_subscription(answer(200, "<html>")).error().kind, ErrorKind::malformed);
  EXPECT_EQ(exchange_.read_subscription(answer(502, "<html>")).error().kind, ErrorKind::unreachable);
}

TEST_F(ExchangeTest, RefusesAtStartWhatPollingLacksAndWhatNobodyKnows) {
  account_ = account_with({{"merchnt", "x"}, {"push", "yes"}}, {{"keys", {"a"}}, {"key", {""}}});
  EXPECT_EQ(faults(),
            "/accounts/0/settings/merchnt: acme has no such setting; did you mean \"merchant\"?\n"
            "/accounts/0/settings/push: must be true or false\n"
            "/accounts/0/secrets/key: is empty; give it a value or leave it out\n"
            "/accounts/0/secrets/keys: acme has no such secret; did you mean \"key\"?\n"
            "/accounts/0/settings/client: is missing: without it the account cannot be polled (client id); add it, "
            "or set \"poll\": false in the account\n");
  account_ = account_with({}, {});
  EXPECT_EQ(faults(),
            "/accounts/0/secrets/key: is missing: without it the account cannot be polled (client secret); add it, "
            "or set \"poll\": false in the account\n"
            "/accounts/0/settings/client: is missing: without it the account cannot be polled (client id); add it, "
            "or set \"poll\": false in the account\n");
  use_.poll = false;
  EXPECT_EQ(faults(), "");
}

TEST(ExchangeSections, NameTheirFaults) {
  Faults faults;
  const auto document = parse_json_with_comments(R"({
    "account": {"settings": {"push": {"about": "x"}, "a": {}}, "secrets": {"s": {"about": "x", "default": "y"}}},
    "token": {"request": {"url": "ftp://x", "method": "FETCH"}},
    "poll": {"policy": {"batch_size": 0, "requests_per_second": "fast", "per_day": 1}, "request": {"url": "https://x", "bdy": 1}},
    "subscribe": {"policy": {"lifetime": "soon", "times": 0, "pauze": "1h"}, "request": {"url": "${setting:nowhere}"}}})");
  (void)CarrierProtocol::compile(*document, {}, faults);
  const std::string text = faults.text();
  for (const char* part :
       {"/account/settings/push: is a setting that every account has", "/account/settings/a: lacks \"about\"",
        "/account/secrets/s/default: a secret has no default", "/token/request/url: must begin with",
        "/token/request/method: unknown method", "/poll/policy/batch_size: must be",
        "/poll/policy/requests_per_second: must be", "/poll/policy/per_day: unknown member",
        "/poll/request/bdy: unknown member", "/subscribe/request/url: names the setting \"nowhere\"",
        "/subscribe/policy/pauze: unknown member", "/token: no request names ${token}"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(ExchangeSections, SayHowOftenANumberMayBeSubscribedAndHowItIsTakenUpAgain) {
  Faults faults;
  const auto document = parse_json_with_comments(R"({
    "subscribe": {"policy": {"lifetime": "14d", "times": 4, "every": "30d", "pause": "30m", "sends_history": false},
      "request": {"url": "https://x/register?${item:tracking_number}"},
      "again": {"url": "https://x/retrack?${item:tracking_number}"}}})");
  const auto exchange = CarrierProtocol::compile(*document, {}, faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  const SubscriptionPolicy wanted{std::chrono::hours{24 * 14}, 4, std::chrono::hours{24 * 30}, std::chrono::minutes{30},
                                  false};
  EXPECT_EQ(exchange.subscription_policy(), wanted);
  EXPECT_EQ((*exchange.subscribe_request({}, {}, {"sf", "N1", {}}, {}))->url, "https://x/register?N1");
  EXPECT_EQ((*exchange.subscribe_request({}, {}, {"sf", "N1", {}, true}, {}))->url, "https://x/retrack?N1");
  Faults lacking;
  (void)CarrierProtocol::compile(
      *parse_json(R"({"subscribe": {"policy": {"times": 4, "lifetime": "soon"}, "request": {"url": "https://x"}}})"),
      {}, lacking);
  EXPECT_NE(lacking.text().find("\"times\" and \"every\" need each other"), std::string::npos) << lacking.text();
  EXPECT_NE(lacking.text().find("/subscribe/policy/lifetime"), std::string::npos) << lacking.text();
}

constexpr std::string_view kBatches = R"({
  "account": {"settings": {"api": {"about": "generation of the API", "default": "v2"},
                           "letters": {"about": "case of digests", "default": "lower"}},
              "secrets": {"key": {"about": "secret"}}},
  "poll": {"policy": {"batch_size": 3},
    "request": {"by_setting": "api",
      "v2": {"url": "https://a.example/v2", "query": {"no": {"each_item": "${item:tracking_number}"},
                                                      "list": {"each_item": "${item:tracking_number}", "with": ";"}},
             "headers": {"X-Sign": {"by_setting": "letters", "lower": {"value": "${secret:key}", "then": ["md5", "hex"]},
                                    "upper": {"value": "${secret:key}", "then": ["md5", "hex_upper"]}}}},
      "v1": {"url": "https://a.example/v1", "xml": ["<q>", {"each_item": "<n>${item:tracking_number}</n>"}, "<k>${secret:key}</k></q>"]}}}})";

class Batches : public ::testing::Test {
 protected:
  Batches() {
    Faults faults;
    exchange_ = CarrierProtocol::compile(*parse_json_with_comments(kBatches), {}, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
  }
  [[nodiscard]] HttpRequest poll() const {
    const std::vector<PollItem> items{{"a", "N1", {}}, {"a", "N<2>", {}}};
    return exchange_.poll_request(account_, "", items, {}).value();
  }
  CarrierProtocol exchange_;
  Account account_ = account_with({}, {{"key", {"k"}}});
};

TEST_F(Batches, AFieldOrATextStandsOnceForEachItem) {
  EXPECT_EQ(poll().url, "https://a.example/v2?no=N1&no=N%3C2%3E&list=N1%3BN%3C2%3E");
}

TEST_F(Batches, ASettingOfTheAccountChoosesTheRequestAndTheExpression) {
  EXPECT_EQ(find_header(poll().headers, "X-Sign"), "8ce4b16b22b58894aa86c421e8759df3");
  account_.settings["letters"] = "upper";
  EXPECT_EQ(find_header(poll().headers, "X-Sign"), "8CE4B16B22B58894AA86C421E8759DF3");
  account_.settings["api"] = "v1";
  EXPECT_EQ(poll().body, "<q><n>N1</n><n>N&lt;2&gt;</n><k>k</k></q>");
}

TEST_F(Batches, AnUnknownChoiceIsAFaultOfTheAccount) {
  account_.settings = {{"api", "v3"}, {"letters", "uper"}};
  Faults faults;
  exchange_.check_account(account_, {}, "/accounts/0", faults);
  EXPECT_NE(faults.text().find("/accounts/0/settings/api: unknown value \"v3\"; did you mean \"v2\"?"),
            std::string::npos)
      << faults.text();
  account_.settings.erase("api");
  Faults more;
  exchange_.check_account(account_, {}, "/accounts/0", more);
  EXPECT_NE(more.text().find("/accounts/0/settings/letters: unknown value \"uper\"; did you mean \"upper\"?"),
            std::string::npos)
      << more.text();
}

TEST(ExchangeChoices, NeedADefaultThatIsOneOfThem) {
  Faults faults;
  (void)CarrierProtocol::compile(
      *parse_json_with_comments(R"({"account": {"settings": {"api": {"about": "x", "default": "v9"}}},
    "poll": {"policy": {}, "request": {"by_setting": "api", "v1": {"url": "https://a.example"}}}})"),
      {}, faults);
  EXPECT_NE(faults.text().find("/poll/request/by_setting: must name a setting whose default is one of the choices"),
            std::string::npos)
      << faults.text();
}

TEST(TokenAnswers, MayBeXml) {
  Faults faults;
  const auto exchange = CarrierProtocol::compile(*parse_json_with_comments(R"({
    "token": {"request": {"url": "https://a.example/login"}, "value": "Envelope/Body/return/authToken"},
    "poll": {"policy": {}, "request": {"url": "https://a.example", "headers": {"T": "${token}"}}}})"),
                                                 {}, faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  HttpResponse answer;
  answer.status = 200;
  answer.body =
      "<?xml version=\"1.0\"?><s:Envelope "
      "xmlns:s=\"x\"><s:Body><return><authToken>T1</authToken></return></s:Body></s:Envelope>";
  EXPECT_EQ(exchange.read_token(answer)->value, "T1");
}

}  // namespace
}  // namespace parcelgate
