#include "adapters/platforms/data_platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/platforms/platform_folder.hpp"
#include "strict_platform.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path kPlatformFolder = PARCELGATE_SOURCE_DIR "/adapters/platforms";

class DataPlatformTest : public ::testing::Test {
 protected:
  DataPlatformTest() {
    account_.id = "shop";
    account_.settings = {{"app_key", "10000001"}};
    account_.secrets = {{"app_secret", {"top-test-secret"}}, {"session", {"test-session"}}};
    wanted_.refund_id = "123456789012345678";
    wanted_.return_id = "R-1";
    wanted_.at = time_.now();
  }
  DataPlatform platform(const std::string& id = "taobao") {
    return {*load_platform(kPlatformFolder, id), account_, {}, strict_, time_};
  }

  testing::SteppedTime time_{Instant{1'764'384'000s}};
  testing::StrictPlatform strict_{time_};
  Account account_;
  WriteBack wanted_;
};

TEST_F(DataPlatformTest, EachRetryIsSignedAgain) {
  auto taobao = platform();
  ASSERT_TRUE(taobao.write(wanted_));
  time_.step(2h);
  ASSERT_TRUE(taobao.write(wanted_)) << "a signature of two hours ago would be refused";
  EXPECT_EQ(strict_.signatures.size(), 2U);
}

TEST_F(DataPlatformTest, EveryPlatformTakesTheSignatureOnceAndRefusesAnotherKeyAndAnOldTime) {
  account_.settings = {{"app_key", "1"}, {"client_id", "1"}, {"warehouse_id", "1"}, {"wms_co_id", "1"}};
  wanted_.sku = "SKU001";
  wanted_.order_id = "O-1";
  wanted_.tracking_number = "ZT&<0001> 中";
  wanted_.quantity = 1;
  wanted_.condition = GoodsCondition::good;
  const std::map<std::string, std::string> secrets{{"taobao", "top-test-secret"},
                                                   {"kuaimai", "km-test-secret"},
                                                   {"pinduoduo", "pdd-test-secret"},
                                                   {"jushuitan", "jst-test-secret"},
                                                   {"douyin", "doudian-test-secret"}};
  for (const auto& [id, secret] : secrets) {
    SCOPED_TRACE(id);
    account_.secrets = {{"app_secret", {secret}},
                        {"client_secret", {secret}},
                        {"session", {"test-session"}},
                        {"access_token", {"token"}}};
    auto shop = platform(id);
    const auto written = shop.write(wanted_);
    ASSERT_TRUE(written) << written.error().what;
    EXPECT_EQ(strict_.effects.size(), 1U);
    strict_.clock_ahead = 16min;
    EXPECT_FALSE(shop.write(wanted_));
    strict_.clock_ahead = 0min;
    account_.secrets["app_secret"] = account_.secrets["client_secret"] = {secret + "x"};
    auto forger = platform(id);
    EXPECT_FALSE(forger.write(wanted_));
    EXPECT_EQ(strict_.effects.size(), 1U);
    strict_.effects.clear();
  }
}

TEST_F(DataPlatformTest, AClockThatIsOffIsARefusalWithoutEffect) {
  strict_.clock_ahead = 11min;
  auto taobao = platform();
  const auto written = taobao.write(wanted_);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::rejected);
  EXPECT_THAT(written.error().what, HasSubstr("31"));
  EXPECT_TRUE(strict_.effects.empty());
}

TEST_F(DataPlatformTest, AnExpiredSessionIsUnauthorizedAndSaysWhatToDo) {
  strict_.session = "another";
  auto taobao = platform();
  const auto written = taobao.write(wanted_);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::unauthorized);
  EXPECT_THAT(written.error().what, HasSubstr("authorise the shop again"));
}

TEST_F(DataPlatformTest, AnAnswerThatRepeatsASecretDoesNotReachTheLog) {
  strict_.answer_instead = R"({"error_response":{"code":40,"msg":"bad","sub_msg":"session test-session unknown"}})";
  auto taobao = platform();
  const auto written = taobao.write(wanted_);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().what, Not(HasSubstr("test-session")));
  EXPECT_THAT(written.error().what, HasSubstr("session *** unknown"));
}

TEST_F(DataPlatformTest, AnAnswerThatSaysAlreadyIsASuccess) {
  Faults faults;
  const auto plan = compile_platform(R"({"labels": {"en": "a", "zh-CN": "a", "zh-TW": "a"},
    "account": {"settings": {"app_key": {"about": "x"}}, "secrets": {"app_secret": {"about": "x"}, "session": {"about": "x"}}},
    "errors": [{"at": "code", "ok": ["0"], "else": "rejected", "absent": "malformed"}],
    "states": {"warehoused": {"source": "s", "confidence": "P", "already": {"at": "code", "is": ["8001"]},
      "request": {"url": "https://shop.test/", "form": {"refund_id": "${value:refund_id}"}}}}})",
                                     "p", faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  class Fixed final : public HttpClient {
   public:
    void send(HttpRequest, Done done) override { done(HttpResponse{200, {}, body, {}}); }
    std::string body;
  } http;
  DataPlatform shop(plan, account_, {}, http, time_);
  http.body = R"({"code": 8001, "msg": "already in stock"})";
  EXPECT_TRUE(shop.write(wanted_));
  http.body = R"({"code": 8002, "msg": "no such case"})";
  EXPECT_EQ(shop.write(wanted_).error().kind, ErrorKind::rejected);
}

/// Gives tokens, and answers by script.
class TokenShop final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    if (request.url.find("stable_token") != std::string::npos) {
      ++tokens;
      return done(
          HttpResponse{200, {}, R"({"access_token":"token-)" + std::to_string(tokens) + R"(","expires_in":7200})", {}});
    }
    const bool is_valid = request.url.find("access_token=token-" + std::to_string(valid)) != std::string::npos;
    done(HttpResponse{200, {}, is_valid ? R"({"errcode":0})" : R"({"errcode":42001,"errmsg":"expired"})", {}});
  }
  int tokens{0};
  int valid{1};
};

TEST_F(DataPlatformTest, ATokenIsKeptUntilItEndsAndFetchedOnceMoreWhenItIsRefused) {
  account_.settings = {{"app_id", "wx"}};
  account_.secrets = {{"app_secret", {"wx-test-secret"}}};
  wanted_.state = ReturnState::refund_agreed;
  TokenShop shop;
  DataPlatform wechat(*load_platform(kPlatformFolder, "wechat"), account_, {}, shop, time_);
  ASSERT_TRUE(wechat.write(wanted_));
  ASSERT_TRUE(wechat.write(wanted_));
  EXPECT_EQ(shop.tokens, 1);
  shop.valid = 2;
  ASSERT_TRUE(wechat.write(wanted_)) << "the refused call had no effect, so it is sent again";
  EXPECT_EQ(shop.tokens, 2);
  shop.valid = 9;
  EXPECT_EQ(wechat.write(wanted_).error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(shop.tokens, 3) << "one new token, not one after another";
  shop.valid = 4;
  ASSERT_TRUE(wechat.write(wanted_));
  time_.step(2h);
  shop.valid = 5;
  ASSERT_TRUE(wechat.write(wanted_));
  EXPECT_EQ(shop.tokens, 5) << "a token that ends within a minute is not used";
}

}  // namespace
}  // namespace parcelgate
