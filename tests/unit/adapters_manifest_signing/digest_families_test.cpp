// Published and self-made vectors of couriers' digests: proof that the expression language carries their families.
#include <gtest/gtest.h>

#include "harness.hpp"
#include "tests/support/corpus.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

struct Vector {
  const char* name;
  const char* body;
  const char* key;
  const char* expression;
  const char* expected;
};

class DigestFamily : public ::testing::TestWithParam<Vector> {};

TEST_P(DigestFamily, ReproducesTheCouriersVector) {
  const Vector& vector = GetParam();
  Push push;
  push.body = vector.body;
  const auto made = evaluate(vector.expression, account_with({}, {{"key", {vector.key}}}), push);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(*made, vector.expected);
}

constexpr const char* kBase64OfBytes = R"({"value": "${body}${secret:key}", "then": ["md5", "base64"]})";

INSTANTIATE_TEST_SUITE_P(
    Couriers, DigestFamily,
    ::testing::Values(
        // Hex of MD5, upper and lower case.
        Vector{"kuaidi100_query", R"({"com":"yuantong","num":"YT6247854916511"})", "DEMO_KEY",
               R"({"value": "${body}${secret:key}DEMO_CUSTOMER", "then": ["md5", "hex_upper"]})",
               "C31908FB6BEE50307A8329517D15E13B"},
        Vector{"kuaidi100_push", R"({"status":"polling"})", "demo-salt",
               R"({"value": "${body}${secret:key}", "then": ["md5", "hex_upper"]})",
               "654894A06C8A2269784E93E73DB8F358"},
        Vector{
            "yto_old", "", "demo-secret",
            R"({"value": "${secret:key}app_keyAAAformatJSONmethodyto.Marketing.WaybillTracetimestamp2020-05-27 11:00:00user_idYTOTESTv1.01",
                   "then": ["md5", "hex_upper"]})",
            "05190C21AF6F8D1B0BA6CC699E09939C"},
        Vector{"yunda", R"({"mailno":"340987657890876"})", "demo-secret",
               R"({"value": "${body}_${secret:key}", "then": ["md5", "hex"]})", "f1f31ae9ac11f8d3dc59306edbf6538b"},
        Vector{"best", R"({"mailNos":{"mailNo":["50004090806944"]}})", "demo-key",
               R"({"value": "${body}${secret:key}", "then": ["md5", "hex"]})", "e9dc3e48e0f41d8b0b04ce5b4c06fa10"},
        Vector{
            "jdl", R"([{"waybillCode":"JDVA11408814483"}])", "demo-secret",
            R"({"value": "${secret:key}access_tokendemo-tokenapp_keydemo-keymethod/ecap/v1/orders/trace/queryparam_json${body}timestamp2024-06-04 10:34:33v2.0${secret:key}",
                   "then": ["md5", "hex"]})",
            "244029192c28c06afef6b0d2b32d2eeb"},
        // Base64 of the digest's bytes.
        Vector{
            "sf",
            R"({"language":"zh-CN","trackingType":"1","trackingNumber":["444003077898"],"methodType":"1","checkPhoneNo":"0001"})",
            "demo-checkword",
            R"({"value": "${body}1612155000000${secret:key}", "then": ["url_encode", "md5", "base64"]})",
            "IEyYkpdZ9d0nuCobuxj20g=="},
        Vector{"yto_official", "opentest", "123456", kBase64OfBytes, "YLstCNa3x8ijQx16e/jqOA=="},
        Vector{"yto", R"({"NUMBER":"YT2000000000000"})", "demo-secret",
               R"({"value": "${body}yto.Marketing.WaybillTrace1.01${secret:key}", "then": ["md5", "base64"]})",
               "0XoZDN6bCQO7Q7htHdcJwA=="},
        Vector{"zto", R"({"billCode":"73111390619708"})", "demo-app-secret", kBase64OfBytes,
               "l2chVpIC+DMEi2fPe6Gmwg=="},
        Vector{
            "zto_v1", R"(["680000000000"])", "demo-key",
            R"({"value": "company_id=DEMO&msg_type=NEW_TRACES&data=${body}${secret:key}", "then": ["md5", "base64"]})",
            "wpMLWnxDZjt1SaSYQ4pvXQ=="},
        Vector{"sto", R"({"order":"desc","waybillNoList":["777031922725111"]})", "demo-secret", kBase64OfBytes,
               "YrheVbFlti5SlTk5jCZLlA=="},
        Vector{"jt_cn", R"({"billCodes":"UT0000352320970"})", "demo-private-key", kBase64OfBytes,
               "OhQmkhHt8J1As9OTicu4PA=="},
        Vector{"cainiao", R"({"mailNo":"LP1"})", "demo-app-secret", kBase64OfBytes, "dTUu1TYs8HBC2yLSU5AVhQ=="},
        // Base64 of the digest's hexadecimal text.
        Vector{"kdniao", R"({"OrderCode":"","ShipperCode":"YTO","LogisticCode":"809726387339"})", "demo-app-key",
               R"({"value": "${body}${secret:key}", "then": ["md5", "hex", "base64"]})",
               "NzRlZDQ1MDk2NzEyMTFiN2QyZDk5ZTZiZGE2MjUxZjY="},
        Vector{"deppon", R"({"mailNo":"6293222153"})", "demo-appkey",
               R"({"value": "${body}${secret:key}1747817474304", "then": ["md5", "hex", "base64"]})",
               "NDEyMThmM2QwZjAxMWMxN2Q2N2MyYzlhZGNmYjNlMjk="},
        // Others of the world, checked against Python's hashlib and hmac.
        Vector{"seventeen_track", R"({"event":"TRACKING_UPDATED"})", "demo-token",
               R"({"value": "${body}/${secret:key}", "then": ["sha256", "hex"]})",
               "aa6acde1283e500f9c77c9c76e4c7d25bd0150bf367d0ebedc89e7e6b48bc5c1"},
        Vector{"aftership", R"({"msg":{}})", "demo-secret",
               R"({"value": "${body}", "then": [{"hmac_sha256": "${secret:key}"}, "base64"]})",
               "rLAg3QXGe84MN8m7RYKzMwi6PumtIotf5uX7aTDiaU0="},
        Vector{"wechat", "", "demo-token",
               R"({"sorted": ["${secret:key}", "1714112445", "415670741"], "then": ["sha1", "hex"]})",
               "b9023499404abd2be71f109a1b100a9e2a84452a"},
        Vector{"hmac_sha1", "body", "demo-secret",
               R"({"value": "${body}", "then": [{"hmac_sha1": "${secret:key}"}, "hex"]})",
               "07bf4faef4dbd303d5212532034f4f6ca86a96c8"},
        Vector{"hmac_sha512", "body", "demo-secret",
               R"({"value": "${body}", "then": [{"hmac_sha512": "${secret:key}"}, "hex"]})",
               "49979f4eaf030d84172046a6ffa0085a2affeb6f179b897fd7d3cb6077b08e709c9bf35851c282f62491ed9aea13ff4aec68a13"
               "716c37a0ad3315188486c0b32"}),
    [](const auto& vector) { return std::string(vector.param.name); });

TEST(DigestFamilies, SignThePublishedKuaidi100PushWithItsSalt) {
  const auto form = read_corpus_file("kuaidi100/push_shutdown_signed_salt123.form");
  Push push;
  push.body = form;
  while (!push.body.empty() && push.body.back() == '\n') push.body.pop_back();
  const auto account = account_with({}, {{"key", {"123"}}});
  const auto made = evaluate(R"({"value": "${form:param}${secret:key}", "then": ["md5", "hex_upper"]})", account, push);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, evaluate("\"${form:sign}\"", account, push).value());
}

TEST(DigestFamilies, NormaliseTheSecretOfEasyPost) {
  const auto body = read_corpus_file("easypost/webhook-tracker-updated.json");
  Push push;
  push.body = body;
  while (!push.body.empty() && push.body.back() == '\n') push.body.pop_back();
  constexpr const char* kExpression =
      R"({"value": "${body}", "then": [{"hmac_sha256": {"value": "${secret:key}", "then": ["nfkd"]}}, "hex"]})";
  const auto made = evaluate(kExpression, account_with({}, {{"key", {"s\u00e9cret"}}}), push);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, "38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db");
}

}  // namespace
}  // namespace parcelgate
