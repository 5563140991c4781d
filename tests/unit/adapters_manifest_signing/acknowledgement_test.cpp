#include <gtest/gtest.h>

#include "harness.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

constexpr std::string_view kAck = R"({
  "json": {"ok": {"json": {"return_code": "0000", "return_msg": "成功"}},
           "failure": {"status": 200, "json": {"return_code": "1000", "return_msg": "系统错误"}}},
  "echo": {"ok": {"let": {"no": {"value": "${form:content}", "then": [{"json_at": "waybillNo"}]}},
                  "headers": {"X-Seen": "${header:X-Id?}"}, "json": {"success": true, "data": {"waybillNo": "${let:no}"}}},
           "unauthorized": {"status": 200, "text": "denied"}},
  "xml": {"ok": {"xml": "<Response><id>${form:id}</id></Response>"}}})";

class AcknowledgementTest : public ::testing::Test {
 protected:
  AcknowledgementTest() {
    Faults faults;
    acks_ = Acknowledgements::compile(*parse_json_with_comments(kAck), "/ack", spec_, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
  }
  [[nodiscard]] HttpReply reply(std::string_view set, AckKind kind, const Push& push = {}) const {
    return acks_.reply(set, kind, account_, spec_, push.message());
  }
  AccountSpec spec_ = spec_from(kSpec);
  Account account_ = account_with({}, {});
  Acknowledgements acks_;
};

TEST_F(AcknowledgementTest, SaysWhatTheCourierDocuments) {
  const auto ok = reply("json", AckKind::ok);
  EXPECT_EQ(ok.status, 200);
  EXPECT_EQ(ok.content_type, "application/json");
  EXPECT_EQ(ok.body, R"({"return_code":"0000","return_msg":"成功"})");
}

TEST_F(AcknowledgementTest, DerivesTheOtherKinds) {
  EXPECT_EQ(reply("json", AckKind::duplicate).body, reply("json", AckKind::ok).body);
  const auto busy = reply("json", AckKind::busy);
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.body, reply("json", AckKind::failure).body);
  EXPECT_EQ(find_header(busy.headers, "retry-after"), "5");
  const auto unauthorized = reply("json", AckKind::unauthorized);
  EXPECT_EQ(unauthorized.status, 401);
  EXPECT_EQ(unauthorized.body, reply("json", AckKind::failure).body);
  EXPECT_EQ(reply("xml", AckKind::failure).status, 500);
  EXPECT_EQ(reply("xml", AckKind::undecodable).body, reply("xml", AckKind::ok).body);
}

TEST_F(AcknowledgementTest, KeepsAStatusThatTheManifestStates) {
  const auto unauthorized = reply("echo", AckKind::unauthorized);
  EXPECT_EQ(unauthorized.status, 200);
  EXPECT_EQ(unauthorized.body, "denied");
}

TEST_F(AcknowledgementTest, EchoesWhatWasSentWithoutLettingItOut) {
  Push push;
  push.body = "content=%7B%22waybillNo%22%3A%22A%5C%22B%22%7D&id=%3Cx%3E";
  push.headers = {{"X-Id", "7"}};
  const auto json = reply("echo", AckKind::ok, push);
  EXPECT_EQ(json.body, R"({"success":true,"data":{"waybillNo":"A\"B"}})");
  EXPECT_EQ(find_header(json.headers, "X-Seen"), "7");
  const auto xml = reply("xml", AckKind::ok, push);
  EXPECT_EQ(xml.body, "<Response><id>&lt;x&gt;</id></Response>");
  EXPECT_EQ(xml.content_type, "text/xml; charset=utf-8");
}

TEST_F(AcknowledgementTest, SplitsNoHeadWithWhatWasSent) {
  Push push;
  push.body = "content=%7B%7D";
  push.headers = {{"X-Id", "7\r\nSet-Cookie: a"}};
  EXPECT_TRUE(find_header(reply("echo", AckKind::ok, push).headers, "X-Seen").empty());
}

TEST_F(AcknowledgementTest, AnswersWithEmptyPlacesWhenTheMessageLacksThem) {
  EXPECT_EQ(reply("echo", AckKind::ok).body, R"({"success":true,"data":{"waybillNo":""}})");
}

TEST_F(AcknowledgementTest, AnswersAnUnknownMessageFromTheFirstSet) {
  EXPECT_EQ(reply("", AckKind::ok).body, reply("json", AckKind::ok).body);
  EXPECT_TRUE(acks_.has("xml"));
  EXPECT_FALSE(acks_.has("yaml"));
}

TEST_F(AcknowledgementTest, HasDefaultsForASourceThatDocumentsNothing) {
  const Acknowledgements none;
  const auto status = [&](AckKind kind) { return none.reply("", kind, account_, spec_, Push{}.message()).status; };
  EXPECT_EQ(status(AckKind::ok), 200);
  EXPECT_EQ(status(AckKind::failure), 500);
  EXPECT_EQ(status(AckKind::busy), 503);
  EXPECT_EQ(status(AckKind::unauthorized), 401);
}

TEST(AcknowledgementSection, NamesItsFaults) {
  Faults faults;
  const auto document =
      parse_json_with_comments(R"({"a": {"duplicat": {}, "ok": {"status": 99, "json": {}, "text": ""}}})");
  (void)Acknowledgements::compile(*document, "/ack", spec_from(kSpec), faults);
  EXPECT_EQ(faults.text(),
            "/ack/a/duplicat: unknown member \"duplicat\"; known: ok, failure, unauthorized\n"
            "/ack/a/ok/status: must be a number from 200 to 599\n"
            "/ack/a/ok/text: there is a body already; keep one of json, form, xml and text\n");
}

}  // namespace
}  // namespace parcelgate
