// One language for each answer: `lang` before Accept-Language before the tenant's.
#include <gmock/gmock.h>

#include "gateway/base/text.hpp"
#include "gateway/edge/http/router.hpp"
#include "tests/support/source_file.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Whether a text has Chinese characters or punctuation: U+3000 to U+9FFF and U+FF00 to U+FFEF in UTF-8.
bool has_han(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return (value >= 0xE3 && value <= 0xE9) || value == 0xEF;
  });
}

class AnswerLanguage : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
    const std::string approved = to_rfc3339(time_.now() - std::chrono::hours{150});
    ASSERT_EQ(
        post("/v1/returns", R"({"return_id":"R1","order_id":"O1","approved_at":")" + approved + R"("})", key_).status,
        201);
    ASSERT_EQ(
        post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"received","quantity":1,"expected_quantity":2})", key_)
            .status,
        201);
    ASSERT_EQ(post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1"})", key_).status, 201);
  }
  std::string body(const std::string& target, const std::string& accept = "") {
    TestRequest request{.target = target};
    request.headers.emplace_back("Authorization", "Bearer " + key_);
    if (!accept.empty()) request.headers.emplace_back("Accept-Language", accept);
    return request_reply(request).body;
  }

  std::string key_;
};

const char* const kTargets[] = {"/v1/returns/R1", "/v1/returns/R1/explain", "/v1/returns?limit=5", "/v1/alerts",
                                "/v1/shipments/acme/N1"};

TEST_F(AnswerLanguage, TheParameterComesBeforeTheHeaderAndTheHeaderBeforeTheTenants) {
  // The tenant's language is zh-CN.
  EXPECT_THAT(body("/v1/alerts"), HasSubstr("买家寄回商品：即将超时"));
  EXPECT_THAT(body("/v1/alerts", "zh-TW"), HasSubstr("買家寄回商品：即將逾時"));
  EXPECT_THAT(body("/v1/alerts?lang=en", "zh-TW"), HasSubstr("Buyer sends the goods back: Deadline near"));
  EXPECT_THAT(body("/v1/alerts", "fr"), HasSubstr("买家寄回商品：即将超时"));
}

TEST_F(AnswerLanguage, AnEnglishAnswerHasNoChineseText) {
  for (const std::string target : kTargets) {
    const std::string gap = target.find('?') == std::string::npos ? "?" : "&";
    std::string answer = body(target + gap + "lang=en", "zh-CN");
    EXPECT_FALSE(has_han(answer)) << target << "\n" << answer;
  }
}

TEST_F(AnswerLanguage, ChineseAnswersHaveNoEnglishSentenceAndNoWordsOfTheOtherScript) {
  for (const std::string target : kTargets) {
    for (const char* english : {"The clock", "the return", "It is due", "Deadline near", "Fewer pieces", "No tracking"})
      EXPECT_THAT(body(target), Not(HasSubstr(english))) << target;
    for (const char* simplified : {"买家", "计时", "时限", "快递", "退货", "截止时间"})
      EXPECT_THAT(body(target, "zh-TW"), Not(HasSubstr(simplified))) << target;
    for (const char* traditional : {"買家", "計時", "時限", "物流商", "退貨", "截止時間"})
      EXPECT_THAT(body(target, "zh-CN"), Not(HasSubstr(traditional))) << target;
  }
}

TEST_F(AnswerLanguage, ReportsHaveNoTextsSoTheyAreTheSameInEachLanguage) {
  const std::string target = "/v1/reports/alerts?from=2020-01-01&until=2020-02-01";
  EXPECT_EQ(body(target, "zh-TW"), body(target, "en"));
  EXPECT_FALSE(has_han(body(target, "zh-CN")));
}

TEST_F(AnswerLanguage, ProblemsAreInEnglishAsAWhole) {
  for (const char* target : {"/v1/returns/R9", "/v1/alerts?kind=fire", "/v1/returns/R9/explain?lang=zh-TW"}) {
    const std::string problem = body(target, "zh-TW");
    EXPECT_THAT(problem, HasSubstr("urn:parcelgate:problem:"));
    EXPECT_FALSE(has_han(problem)) << problem;
  }
}

TEST_F(AnswerLanguage, AnUnknownLanguageIsRefusedEverywhere) {
  for (const std::string target : kTargets) {
    const std::string gap = target.find('?') == std::string::npos ? "?" : "&";
    EXPECT_THAT(body(target + gap + "lang=fr"), HasSubstr("lang: is not one of en, zh-CN, zh-TW")) << target;
  }
}

/// The parameter and the header belong together: who can state one can state the other.
TEST(LanguageInOpenApi, EachEndpointThatReadsTheHeaderTakesTheParameter) {
  const auto document = parse_json(testing::read_source_file("schemas/openapi.json"));
  ASSERT_TRUE(document);
  int with_header = 0;
  for (const Route& route : all_routes()) {
    const auto& operation = (*document)["paths"][std::string(route.pattern).c_str()][ascii_lower(route.method).c_str()];
    bool has_header = false;
    if (operation.HasMember("parameters")) {
      for (const auto& parameter : operation["parameters"].GetArray())
        has_header = has_header || find_text(parameter, "name") == "Accept-Language";
    }
    const auto parameters = parameters_of(route.id);
    EXPECT_EQ(std::find(parameters.begin(), parameters.end(), "lang") != parameters.end(), has_header) << route.name;
    with_header += has_header ? 1 : 0;
  }
  EXPECT_GE(with_header, 15);
}

}  // namespace
}  // namespace parcelgate::test
