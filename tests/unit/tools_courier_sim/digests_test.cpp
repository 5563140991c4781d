#include "tools/courier-sim/digests.hpp"

#include <gtest/gtest.h>

#include "tests/support/corpus.hpp"

namespace courier_sim {
namespace {

TEST(SimulatedDigests, JavaUrlEncoderKeepsFourSignsAndWritesASpaceAsPlus) {
  EXPECT_EQ(java_url_encode("a-b_c.d*e f~g"), "a-b_c.d*e+f%7Eg");
  EXPECT_EQ(java_url_encode("中{\"a\":1}"), "%E4%B8%AD%7B%22a%22%3A1%7D");
}

TEST(SimulatedDigests, FormDecodingUndoesTheEncoding) {
  const std::string text = "顺丰 80%+\"&=*~";
  EXPECT_EQ(form_decode(java_url_encode(text)), text);
  EXPECT_EQ(form_decode("100%"), "100%");
}

TEST(SimulatedDigests, SfDigestMatchesItsVector) {
  const std::string msg_data =
      R"({"language":"zh-CN","trackingType":"1","trackingNumber":["444003077898"],"methodType":"1","checkPhoneNo":"0001"})";
  EXPECT_EQ(sf_digest(msg_data, "1612155000000", "demo-checkword"), "IEyYkpdZ9d0nuCobuxj20g==");
  EXPECT_NE(sf_digest(msg_data, "1612155000001", "demo-checkword"), "IEyYkpdZ9d0nuCobuxj20g==");
}

TEST(SimulatedDigests, Kuaidi100SignsMatchTheirVectors) {
  EXPECT_EQ(kuaidi100_query_sign(R"({"com":"yuantong","num":"YT6247854916511"})", "DEMO_KEY", "DEMO_CUSTOMER"),
            "C31908FB6BEE50307A8329517D15E13B");
  EXPECT_EQ(kuaidi100_push_sign(R"({"status":"polling"})", "demo-salt"), "654894A06C8A2269784E93E73DB8F358");
}

TEST(SimulatedDigests, EasyPostSignsTheComposedLettersOfASecretAsDecomposed) {
  EXPECT_EQ(decompose_latin("s\xC3\xA9"
                            "cret"),
            "se\xCC\x81"
            "cret");
  EXPECT_EQ(decompose_latin("\xC3\x80\xC3\xB1\xC3\xBF\xC3\x9F"), "A\xCC\x80n\xCC\x83y\xCC\x88\xC3\x9F");
  EXPECT_EQ(easypost_v1("s\xC3\xA9"
                        "cret",
                        "{}"),
            easypost_v1("se\xCC\x81"
                        "cret",
                        "{}"));
}

TEST(SimulatedDigests, EasyPostV2SignsTimestampMethodPathAndBody) {
  EXPECT_EQ(easypost_v2("key", "Sun, 22 Nov 2026 18:00:00 +0000", "POST", "/v1/hooks/easypost/a", "{}"),
            easypost_v1("key", "Sun, 22 Nov 2026 18:00:00 +0000POST/v1/hooks/easypost/a{}"));
}

TEST(SimulatedDigests, HmacMatchesRfc4231) {
  EXPECT_EQ(to_lower_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(SimulatedDigests, PublishedWebhookOfEasyPostVerifies) {
  EXPECT_EQ(easypost_v1("s\xC3\xA9"
                        "cret",
                        parcelgate::read_corpus_file("easypost/webhook-tracker-updated.json")),
            "hmac-sha256-hex=38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db");
}

TEST(SimulatedDigests, PublishedPushOfKuaidi100Verifies) {
  const auto body = parcelgate::read_corpus_file("kuaidi100/push_shutdown_signed_salt123.form");
  const auto param_at = body.find("param=");
  const auto sign_at = body.find("sign=");
  ASSERT_NE(param_at, std::string::npos);
  ASSERT_NE(sign_at, std::string::npos);
  const auto param_end = body.find('&', param_at);
  const auto param =
      form_decode(body.substr(param_at + 6, param_end == std::string::npos ? param_end : param_end - param_at - 6));
  EXPECT_EQ(kuaidi100_push_sign(param, "123"), body.substr(sign_at + 5, 32));
}

}  // namespace
}  // namespace courier_sim
