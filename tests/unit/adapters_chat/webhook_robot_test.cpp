// The robots' data: requests, signatures, and the meaning of answers. Vectors: invented secrets, computed with Python's
// hmac; DingTalk's also with openssl.
#include "adapters/chat/webhook_robot.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate {
namespace {

const Instant kVectorTime{std::chrono::milliseconds{1764384000000}};
constexpr std::string_view kDingTalkSecret = "SECtest00000000000000000000000000000000000000000000000000000000001";

class NoHttp final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    sent.push_back(std::move(request));
    done(answer);
  }
  std::vector<HttpRequest> sent;
  Result<HttpResponse> answer{HttpResponse{}};
};

class WebhookRobotTest : public ::testing::Test {
 protected:
  std::unique_ptr<WebhookRobot> robot(const std::string& id, RobotOptions options) {
    const auto folder = std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters" / "chat" / "robots";
    auto plan = load_robot(folder, id);
    EXPECT_TRUE(plan) << plan.error().what;
    return std::make_unique<WebhookRobot>(*plan, std::move(options), http_, time_);
  }
  static HttpResponse answer(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }

  NoHttp http_;
  testing::SteppedTime time_{kVectorTime};
};

TEST_F(WebhookRobotTest, DingTalkSignsTheMillisecondsInTheQuery) {
  const auto made =
      robot("dingtalk", {"https://oapi.dingtalk.com/robot/send?access_token=T", std::string(kDingTalkSecret)});
  const auto request = made->request_of("hello", {}, kVectorTime);
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->url,
            "https://oapi.dingtalk.com/robot/send?access_token=T&timestamp=1764384000000"
            "&sign=BvTnfTeJ2lzu5crpwrgRjbQkW30V8opIwCqKArqkR2E%3D");
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->body,
            R"({"msgtype":"text","text":{"content":"hello"},"at":{"atMobiles":[],"atUserIds":[],"isAtAll":false}})");
}

TEST_F(WebhookRobotTest, WithoutASecretNothingIsAddedToTheAddress) {
  const auto made = robot("dingtalk", {"https://oapi.dingtalk.com/robot/send?access_token=T", ""});
  EXPECT_EQ(made->request_of("hello", {}, kVectorTime)->url, "https://oapi.dingtalk.com/robot/send?access_token=T");
  const auto feishu = robot("feishu", {"https://open.feishu.cn/open-apis/bot/v2/hook/T", ""});
  EXPECT_EQ(feishu->request_of("hello", {}, kVectorTime)->body, R"({"msg_type":"text","content":{"text":"hello"}})");
}

TEST_F(WebhookRobotTest, FeishuSignsAnEmptyMessageUnderTheSeconds) {
  const auto made = robot("feishu", {"https://open.feishu.cn/open-apis/bot/v2/hook/T", "lark-test-secret-01"});
  const auto request = made->request_of("hello", {}, kVectorTime);
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->url, "https://open.feishu.cn/open-apis/bot/v2/hook/T");
  EXPECT_EQ(request->body, R"({"timestamp":"1764384000","sign":"bOVn3mSJsofPvNsQ6DuRe5fYhClo7FbjWHf6YcStjGM=",)"
                           R"("msg_type":"text","content":{"text":"hello"}})");
}

TEST_F(WebhookRobotTest, EachRobotMentionsInItsWay) {
  const std::vector<ChatMention> both{{"lin", ""}, {"", "13800138000"}};
  const std::vector<ChatMention> one{{"U012AB3CD", ""}};
  EXPECT_EQ(robot("dingtalk", {"https://a.example/s", ""})->request_of("hi", both, kVectorTime)->body,
            R"({"msgtype":"text","text":{"content":"hi @lin @13800138000"},)"
            R"("at":{"atMobiles":["13800138000"],"atUserIds":["lin"],"isAtAll":false}})");
  EXPECT_EQ(
      robot("wecom", {"https://a.example/s", ""})->request_of("hi", both, kVectorTime)->body,
      R"({"msgtype":"text","text":{"content":"hi","mentioned_list":["lin"],"mentioned_mobile_list":["13800138000"]}})");
  EXPECT_EQ(robot("feishu", {"https://a.example/s", ""})->request_of("hi", {{{"ou_1", ""}}}, kVectorTime)->body,
            R"({"msg_type":"text","content":{"text":"hi <at user_id=\"ou_1\"></at>"}})");
  EXPECT_EQ(robot("slack", {"https://a.example/s", ""})->request_of("hi", one, kVectorTime)->body,
            R"({"text":"hi <@U012AB3CD>"})");
  const auto teams = robot("teams", {"https://a.example/s", ""})->request_of("a\nb", one, kVectorTime)->body;
  EXPECT_NE(teams.find(R"({"type":"TextRun","text":"b"})"), std::string::npos) << teams;
  EXPECT_NE(teams.find(R"("mentioned":{"id":"U012AB3CD","name":"U012AB3CD"})"), std::string::npos) << teams;
}

TEST_F(WebhookRobotTest, ATextMentionsNobodyByItself) {
  EXPECT_EQ(robot("slack", {"https://a.example/s", ""})->request_of("<!channel> & co", {}, kVectorTime)->body,
            R"({"text":"&lt;!channel&gt; &amp; co"})");
  EXPECT_EQ(robot("feishu", {"https://a.example/s", ""})->request_of("<at user_id='all'>", {}, kVectorTime)->body,
            R"({"msg_type":"text","content":{"text":"＜at user_id='all'＞"}})");
  EXPECT_EQ(robot("wecom", {"https://a.example/s", ""})->request_of("<@all>", {}, kVectorTime)->body,
            R"({"msgtype":"text","text":{"content":"＜@all＞","mentioned_list":[],"mentioned_mobile_list":[]}})");
}

TEST_F(WebhookRobotTest, TheKeywordIsInEveryMessageOnce) {
  const auto made = robot("dingtalk", {"https://a.example/s", "", "物流"});
  EXPECT_NE(made->request_of("退货", {}, kVectorTime)->body.find("\"物流 退货\""), std::string::npos);
  EXPECT_NE(made->request_of("物流退货", {}, kVectorTime)->body.find("\"物流退货\""), std::string::npos);
}

TEST_F(WebhookRobotTest, ATextAboveTheLimitIsCutAtACharacter) {
  const auto made = robot("wecom", {"https://a.example/s", ""});
  std::string text;
  while (text.size() < 3000) text += "货";
  const auto body = made->request_of(text, {}, kVectorTime)->body;
  const auto document = parse_json(body);
  const std::string_view content = find_text(*find_member(*document, "text"), "content");
  EXPECT_LE(content.size(), 2048U);
  EXPECT_EQ(content.size(), 2046U);  // 681 characters and the mark of three bytes: the next does not fit
  EXPECT_TRUE(content.ends_with("货…"));
}

TEST_F(WebhookRobotTest, SuccessIsInTheBody) {
  const auto dingtalk = robot("dingtalk", {"https://a.example/s", ""});
  EXPECT_EQ(dingtalk->judge(answer(200, R"({"errcode":0,"errmsg":"ok"})")).value(),
            R"(HTTP 200 {"errcode":0,"errmsg":"ok"})");
  const auto refused = dingtalk->judge(answer(200, R"({"errcode":310000,"errmsg":"keywords not in content"})"));
  EXPECT_EQ(refused.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(refused.error().what, "310000: keywords not in content");
  const auto slack = robot("slack", {"https://a.example/s", ""});
  EXPECT_TRUE(slack->judge(answer(200, "ok")));
  EXPECT_EQ(slack->judge(answer(400, "no_text")).error().kind, ErrorKind::rejected);
  EXPECT_EQ(slack->judge(answer(410, "channel_is_archived")).error().kind, ErrorKind::unauthorized);
  EXPECT_TRUE(robot("teams", {"https://a.example/s", ""})->judge(answer(202, "")));
  EXPECT_EQ(
      robot("wecom", {"https://a.example/s", ""})->judge(answer(200, R"({"errcode":93000,"errmsg":"x"})")).error().kind,
      ErrorKind::unauthorized);
}

TEST_F(WebhookRobotTest, TooManyMessagesNameTheTimeOfTheBlock) {
  const auto dingtalk = robot("dingtalk", {"https://a.example/s", ""});
  const auto fast =
      dingtalk->judge(answer(200, R"({"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"})"));
  EXPECT_EQ(fast.error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(fast.error().retry_after, std::chrono::seconds{600});
  auto limited = answer(429, "rate_limited");
  limited.retry_after = std::chrono::seconds{7};
  EXPECT_EQ(robot("slack", {"https://a.example/s", ""})->judge(limited).error().retry_after, std::chrono::seconds{7});
}

TEST_F(WebhookRobotTest, OneCodeOfFeishuHasTwoMeanings) {
  const auto feishu = robot("feishu", {"https://a.example/s", ""});
  EXPECT_TRUE(
      feishu->judge(answer(200, R"({"code":0,"msg":"success","data":{},"StatusCode":0,"StatusMessage":"success"})")));
  EXPECT_EQ(feishu->judge(answer(400, R"({"code":9499,"msg":"too many request","data":{}})")).error().kind,
            ErrorKind::rate_limited);
  EXPECT_EQ(feishu->judge(answer(400, R"({"code":9499,"msg":"Bad Request","data":{}})")).error().kind,
            ErrorKind::rejected);
  EXPECT_EQ(feishu->judge(answer(200, R"({"code":19021,"msg":"sign match fail"})")).error().kind,
            ErrorKind::unauthorized);
}

TEST_F(WebhookRobotTest, AnAnswerThatSaysNothingLeavesTheOutcomeOpen) {
  const auto wecom = robot("wecom", {"https://a.example/s", ""});
  EXPECT_EQ(wecom->judge(answer(200, "<html>")).error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(wecom->judge(answer(200, "{}")).error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(wecom->judge(answer(504, "")).error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(wecom->judge(answer(502, "<html>")).error().kind, ErrorKind::unreachable);
  EXPECT_EQ(wecom->judge(answer(404, "nothing")).error().kind, ErrorKind::unauthorized);
}

TEST_F(WebhookRobotTest, NoTextShowsTheAddressOrTheSecret) {
  const auto made =
      robot("feishu", {"https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-token", "secret-of-the-robot"});
  const std::string transport = "POST https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-token: no connection";
  const auto failed = made->judge(unexpected(ErrorKind::unreachable, transport));
  EXPECT_EQ(failed.error().what, "POST https://open.feishu.cn***: no connection");
  const auto refused = made->judge(answer(200, R"({"code":19001,"msg":"0a1b2c3d-token / secret-of-the-robot"})"));
  EXPECT_EQ(refused.error().what, "19001: *** / ***");
}

TEST_F(WebhookRobotTest, AMessageIsSignedWhenItIsSent) {
  http_.answer = answer(200, R"({"code":0})");
  const auto made = robot("feishu", {"https://a.example/hook", "lark-test-secret-01"});
  time_.step(std::chrono::hours{2});
  ASSERT_TRUE(made->send("hello", {}));
  EXPECT_NE(http_.sent.at(0).body.find("\"timestamp\":\"1764391200\""), std::string::npos) << http_.sent.at(0).body;
}

TEST_F(WebhookRobotTest, AWrongAddressOrAnUnwantedSecretIsRefusedAtOnce) {
  const auto folder = std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters" / "chat" / "robots";
  EXPECT_EQ(list_robots(folder), (std::vector<std::string>{"dingtalk", "feishu", "slack", "teams", "wecom"}));
  const auto plan = *load_robot(folder, "wecom");
  EXPECT_FALSE(WebhookRobot::create(plan, {"qyapi.weixin.qq.com", ""}, http_, time_));
  EXPECT_FALSE(WebhookRobot::create(plan, {"https://a.example/s", "secret"}, http_, time_));
  EXPECT_EQ(load_robot(folder, "none").error().kind, ErrorKind::config);
}

TEST(RobotPlan, EveryFaultIsNamed) {
  Faults faults;
  (void)compile_robot(
      R"({"labels": {"en": "X"}, "limits": {"text_bytes": 1, "per_minute": 20}, "send": {"url": "${seting:url}"},
                    "answer": {"kind": "jsn", "errors": []}})",
      "x", faults);
  const std::string text = faults.text();
  for (const char* part : {"/labels/zh-CN", "/limits/text_bytes", "/send/url", "/answer/kind"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

}  // namespace
}  // namespace parcelgate
