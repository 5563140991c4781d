#include <gtest/gtest.h>

#include <thread>

#include "adapters/manifest/language/keyed_mac.hpp"
#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/crypto/digest.hpp"
#include "harness.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

std::string text_of_expression(std::string_view expression, const Push& push = {}) {
  const auto account = account_with({{"user", "u1"}}, {{"key", {"k"}}});
  const auto made = evaluate(expression, account, push);
  return made ? *made : "error: " + made.error().what;
}

TEST(Expression, PutsNamesOfTheMessageIntoText) {
  Push push;
  push.query = "token=a%20b&x=1";
  push.headers = {{"X-Timestamp", "17"}};
  push.body = "param=%7B%22a%22%3A+1%7D&sign=S";
  EXPECT_EQ(text_of_expression("\"${method} ${path} ${query:token} ${header:x-timestamp} ${form:param}\"", push),
            "POST /v1/hooks/acme/acme-1 a b 17 {\"a\": 1}");
}

TEST(Expression, TakesSettingsWithTheirDefaults) {
  EXPECT_EQ(text_of_expression("\"${setting:base_url}/${setting:user}${setting:note?}\""),
            "https://api.example.com/u1");
}

TEST(Expression, KeepsDoubledDollarsAsTheCharactersThemselves) {
  EXPECT_EQ(text_of_expression("\"$${body} $5\""), "${body} $5");
}

TEST(Expression, SaysWhichNameIsAbsent) {
  EXPECT_EQ(text_of_expression("\"${setting:note}\""), "error: account acme-1 lacks the setting note");
  EXPECT_EQ(text_of_expression("\"${secret:other}\""), "error: account acme-1 lacks the secret other");
  EXPECT_EQ(text_of_expression("\"${form:param}\""), "error: there is no form field param");
  EXPECT_EQ(text_of_expression("\"${header:X-Sign}\""), "error: there is no header X-Sign");
}

TEST(Expression, ReadsInsideAJsonTextKeepingDigits) {
  Push push;
  push.body = R"({"waybill":{"no":77703192272511123456}})";
  EXPECT_EQ(text_of_expression(R"({"value": "${body}", "then": [{"json_at": "waybill/no"}]})", push),
            "77703192272511123456");
}

TEST(Expression, FindsAPieceOfAText) {
  Push push;
  push.headers = {{"Shippo-Auth-Signature", "t=17, v1=ab"}};
  const auto find = [&](const std::string& name) {
    return text_of_expression(
        R"({"value": "${header:Shippo-Auth-Signature}", "then": [{"find": "(?:^|,)\\s*)" + name + R"x(=([^,]*)"}]})x",
        push);
  };
  EXPECT_EQ(find("v1"), "ab");
  EXPECT_EQ(find("t"), "17");
  EXPECT_EQ(find("v2"), "");
}

TEST(Expression, WritesInstantsInTheFormsThatCouriersSign) {
  Push push;
  push.received_at = Instant{std::chrono::milliseconds{1'722'626'812'345}};
  EXPECT_EQ(text_of_expression("\"${now:ms} ${now:s}\"", push), "1722626812345 1722626812");
  EXPECT_EQ(text_of_expression("\"${now:rfc1123}\"", push), "Fri, 02 Aug 2024 19:26:52 GMT");
  EXPECT_EQ(text_of_expression("\"${now:china}\"", push), "2024-08-03 03:26:52");
  EXPECT_EQ(text_of_expression("\"${now:china_30d_ago}\"", push), "2024-07-04 03:26:52");
}

TEST(Expression, MakesIdentifiersOfVersionFour) {
  const std::string id = text_of_expression("\"${uuid}\"");
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_EQ(text_of_expression("\"${uuid:hex}\"").size(), 32U);
  EXPECT_NE(id, text_of_expression("\"${uuid}\""));
}

TEST(Expression, EscapesWhatNamesStandForInJson) {
  Push push;
  push.headers = {{"X", "a\"b\\c\n</x>"}};
  EXPECT_EQ(text_of_expression(R"({"json": {"x": "${header:X}", "list": [1, true, null, "${header:X}"]}})", push),
            R"({"x":"a\"b\\c\n</x>","list":[1,true,null,"a\"b\\c\n</x>"]})");
}

TEST(Expression, LeavesOptionalMembersOutOfJson) {
  EXPECT_EQ(text_of_expression(R"({"json": {"a": "${setting:note?}", "b": {"c": "${setting:user?}"}}})"),
            R"({"b":{"c":"u1"}})");
}

TEST(Expression, AcceptsOnlyNumbersWhereANumberIsRequired) {
  Push push;
  push.headers = {{"N", "17"}, {"E", "17, \"x\": 1"}};
  EXPECT_EQ(text_of_expression(R"({"json": {"n": {"$number": "${header:N}"}}})", push), R"({"n":17})");
  EXPECT_EQ(text_of_expression(R"({"json": {"n": {"$number": "${header:E}"}}})", push),
            "error: a value that must be a number is none");
}

TEST(Expression, NamesEveryFaultWithItsPlaceAndRemedy) {
  EXPECT_EQ(faults_of("\"${heder:X}\""), "/x: unknown name \"${heder:X}\"; did you mean \"header\"?\n");
  EXPECT_EQ(faults_of("\"${secret:salt}\""),
            "/x: names the secret \"salt\", which the manifest does not declare; add it to /account/secrets\n");
  EXPECT_EQ(faults_of("\"${body\""),
            "/x: \"${\" is not closed; add \"}\", or write \"$${\" for the characters themselves\n");
  EXPECT_EQ(faults_of(R"({"value": "x", "then": ["sha265"]})"),
            "/x/then/0: unknown step \"sha265\"; did you mean \"sha256\"?\n");
  EXPECT_EQ(faults_of(R"({"value": "x", "json": {}})"),
            "/x: needs exactly one of \"value\", \"json\", \"sorted\", \"xml\" and \"each_item\"\n");
  EXPECT_EQ(faults_of("\"${let:a}\""),
            "/x: \"let:a\" is not set before it is used; add it to \"let\" of this section\n");
  EXPECT_EQ(faults_of("\"${body}\"", false, true),
            "/x: \"${body}\" is unknown here; it belongs to a message that came in\n");
  EXPECT_EQ(faults_of("\"${now:mss}\""), "/x: unknown name \"mss\"; did you mean \"ms\"?\n");
}

TEST(Expression, RefusesAKeyThatAStrangerChooses) {
  EXPECT_NE(faults_of(R"({"value": "${body}", "then": [{"hmac_sha256": "${header:X}"}]})").find("is unknown here"),
            std::string::npos);
  EXPECT_NE(
      faults_of(
          R"({"value": "${body}", "then": [{"hmac_sha256": {"value": "${secret:key}", "then": [{"hmac_sha256": "${secret:key}"}]}}]})")
          .find("a key cannot itself be keyed"),
      std::string::npos);
}

TEST(Encodings, EncodeUrlsAsJavaAndAsTheRfcDo) {
  EXPECT_EQ(form_encode("a *-_.~/顺"), "a+*-_.%7E%2F%E9%A1%BA");
  EXPECT_EQ(percent_encode("a *-_.~/"), "a%20%2A-_.~%2F");
}

TEST(Encodings, DecomposeLettersAndRefuseWhatIsNotUtf8) {
  EXPECT_EQ(to_nfkd("s\u00e9cret \u1e9b\u0323").value(), "se\u0301cret s\u0323\u0307");
  EXPECT_EQ(to_nfkd("").value(), "");
  EXPECT_FALSE(to_nfkd("\xff\xfe"));
}

TEST(Encodings, LeaveNothingOfMarkupInXml) {
  EXPECT_EQ(xml_escape("<a b='c'>\"&\x01"), "&lt;a b=&apos;c&apos;&gt;&quot;&amp;");
}

TEST(KeyedMac, AgreesWithThePlainHmacForEveryKeyAndLength) {
  const KeyedMac mac("SHA256", [](std::string_view key) -> Result<std::string> { return std::string(key); });
  for (std::size_t length = 1; length < 200; length += 7) {
    const std::string key(length, 'k');
    const std::string message(length * 3, 'm');
    EXPECT_EQ(mac.compute(key, message).value(), hmac_sha256_bytes(key, message)) << length;
    EXPECT_EQ(mac.compute(key, message).value(), hmac_sha256_bytes(key, message)) << length << ", second time";
  }
}

TEST(KeyedMac, IsUsedByManyThreadsAtOnce) {
  const KeyedMac mac("SHA256", [](std::string_view key) -> Result<std::string> { return std::string(key); });
  std::vector<std::jthread> threads;
  std::atomic<int> wrong{0};
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&mac, &wrong, id] {
      for (int round = 0; round < 500; ++round) {
        const std::string key = "key-" + std::to_string((round + id) % 13);
        const std::string message = std::to_string(round);
        if (mac.compute(key, message).value() != hmac_sha256_bytes(key, message)) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace parcelgate
