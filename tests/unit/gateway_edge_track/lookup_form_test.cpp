// The form at /t.
#include "gateway/base/percent.hpp"
#include "gateway/edge/track/lookup_page.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class LookupForms : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    use_shops({"shop"});
    key_ = make_key("after_sales");
    post("/v1/shipments",
         R"({"carrier":"acme","tracking_number":"AC1234567890","shopper":{"phone":"13800005678",)"
         R"("postcode":"sw1a 1aa"}})",
         key_);
  }

  /// Shops with the form, in addition to a shop without it.
  void use_shops(std::initializer_list<const char*> ids) {
    auto directory = std::make_shared<Directory>(*directory_);
    for (auto& [id, tenant] : directory->tenants) tenant.brand.has_lookup = false;
    for (const char* id : ids) {
      directory->tenants[id].name = "Shop " + std::string(id);
      directory->tenants[id].brand.has_lookup = true;
    }
    directory->tenants["private"].name = "Private";
    directory_ = std::move(directory);
    start({});
  }

  HttpReply form(const std::string& query = "", const std::string& language = "en") {
    return request_reply({"GET", "/t" + query, "", {{"Accept-Language", language}}});
  }
  HttpReply look_up(const std::string& number, const std::string& factor, const std::string& carrier = "acme",
                    const std::string& remote = "192.0.2.7", const std::string& query = "") {
    const std::string body =
        "number=" + form_encode(number) + "&carrier=" + form_encode(carrier) + "&factor=" + form_encode(factor);
    return request_reply({"POST", "/t" + query, body, {{"Accept-Language", "en"}}, remote});
  }
  static bool shows(const HttpReply& reply, std::string_view text) {
    return reply.body.find(text) != std::string::npos;
  }

  std::string key_;
};

constexpr std::string_view kNothingFits = "No parcel fits these details.";
constexpr std::string_view kTooOften = "Too many attempts.";

TEST_F(LookupForms, TheFormIsThatOfTheShopInTheReadersLanguage) {
  const HttpReply reply = form();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(shows(reply, "Shop shop"));
  EXPECT_TRUE(shows(reply, "Track your parcel"));
  EXPECT_TRUE(shows(form("", "zh-TW"), "查詢包裹"));
  EXPECT_TRUE(shows(form("?lang=zh-CN"), "查询包裹"));
  EXPECT_EQ(find_header(reply.headers, "Cache-Control"), "no-store");
}

TEST_F(LookupForms, ThePagesPolicyAllowsItsFormAndNoScript) {
  const HttpReply reply = form();
  const auto policy = find_header(reply.headers, "Content-Security-Policy");
  EXPECT_NE(policy.find("form-action 'self'"), std::string_view::npos) << policy;
  EXPECT_EQ(policy.find("script-src"), std::string_view::npos) << "default-src 'none' forbids all of them";
  EXPECT_EQ(reply.body.find("<script"), std::string::npos);
}

TEST_F(LookupForms, TheRightDetailsLeadToALinkOfADayAndNothingTypedIsInItsAddress) {
  for (const char* factor : {"5678", "13800005678", "SW1A1AA", "sw1a 1aa", "５６７８", "ＳＷ１ａ１ａａ"}) {
    const HttpReply reply = look_up(" ac1234567890", factor);
    ASSERT_EQ(reply.status, 303) << factor << reply.body;
    const std::string address(find_header(reply.headers, "Location"));
    ASSERT_TRUE(address.starts_with("t/")) << address;
    EXPECT_EQ(address.size(), 2 + 47U);
    EXPECT_EQ(request_reply({"GET", "/" + address}).status, 200);
  }
  const std::string address(find_header(look_up("AC1234567890", "5678").headers, "Location"));
  time_.step(std::chrono::hours{25});
  EXPECT_EQ(request_reply({"GET", "/" + address}).status, 410);
}

TEST_F(LookupForms, TheLinkOfALookUpIsUsedAgainAndLeavesTheShopsAlone) {
  const auto link_of_shop = [&] {
    const auto link = json(post("/v1/track-links", R"({"carrier":"acme","tracking_number":"AC1234567890"})", key_));
    return std::string(find_text(link, "link_id"));
  };
  const auto address = [&] { return std::string(find_header(look_up("AC1234567890", "5678").headers, "Location")); };
  const std::string shops = link_of_shop();
  const std::string first = address();
  EXPECT_EQ(address(), first);
  EXPECT_EQ(link_of_shop(), shops);
  EXPECT_EQ(first.find(shops), std::string::npos);
  time_.step(std::chrono::hours{13});
  EXPECT_NE(address(), first) << "less than half of its time was left";
}

TEST_F(LookupForms, TheLanguageOfTheAddressIsKept) {
  const HttpReply reply = look_up("AC1234567890", "5678", "acme", "192.0.2.7", "?lang=zh-TW");
  EXPECT_TRUE(find_header(reply.headers, "Location").ends_with("?lang=zh-TW"));
}

TEST_F(LookupForms, NothingSaysWhichPartWasWrong) {
  const auto without_input = [](std::string page, const std::string& number) {
    const std::size_t at = page.find(number);
    return at == std::string::npos ? page : page.erase(at, number.size());
  };
  const HttpReply wrong = look_up("AC1234567890", "0000");
  const HttpReply unknown = look_up("AC0000000000", "5678");
  EXPECT_EQ(wrong.status, 404);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_TRUE(shows(wrong, kNothingFits));
  EXPECT_EQ(without_input(wrong.body, "AC1234567890"), without_input(unknown.body, "AC0000000000"));
}

TEST_F(LookupForms, WhatWasTypedStaysExceptTheSecondFactor) {
  const HttpReply reply = look_up("AC12\"><script>alert(1)</script>", "987654");
  EXPECT_EQ(reply.status, 404);
  EXPECT_TRUE(shows(reply, "AC12&quot;&gt;&lt;script&gt;"));
  EXPECT_FALSE(shows(reply, "<script"));
  EXPECT_FALSE(shows(reply, "987654"));
}

TEST_F(LookupForms, IncompleteFormsAreShownAgainAndAreNoGuesses) {
  for (int n = 0; n < 40; ++n) ASSERT_EQ(look_up("AC1234567890", "").status, 400);
  EXPECT_TRUE(shows(look_up("", "5678"), "Please fill in"));
  EXPECT_EQ(look_up("AC1234567890", "?!").status, 400);
  EXPECT_EQ(look_up(std::string(101, 'A'), "5678").status, 400);
  EXPECT_EQ(look_up("AC1234567890", "5678", std::string(101, 'a')).status, 400);
  EXPECT_EQ(look_up(std::string(5'000, 'A'), "5678").status, 413);
  EXPECT_EQ(request_reply({"POST", "/t", "\xff%%%&&&=", {}}).status, 400);
  EXPECT_EQ(look_up("AC1234567890", "5678").status, 303);
}

TEST_F(LookupForms, TheLimitsAreThoseOfTheJson) {
  for (int n = 0; n < 5; ++n) ASSERT_EQ(look_up("AC1234567890", "0000").status, 404);
  const HttpReply limited = look_up("AC1234567890", "5678");
  EXPECT_EQ(limited.status, 429);
  EXPECT_TRUE(shows(limited, kTooOften));
  EXPECT_FALSE(find_header(limited.headers, "Retry-After").empty());
  const HttpReply by_json = request_reply({"GET", "/v1/track?tenant=shop&carrier=acme&number=AC1234567890&phone=5678"});
  EXPECT_EQ(by_json.status, 429) << "one bucket for both";
}

TEST_F(LookupForms, AnotherCarrierIsNoWayAroundTheLimitOfANumber) {
  int answered = 0;
  for (int n = 0; n < 20; ++n)
    answered += look_up("AC1234567890", "0000", n % 2 == 0 ? "" : "c" + std::to_string(n)).status == 404 ? 1 : 0;
  EXPECT_EQ(answered, 5);
}

TEST_F(LookupForms, AShopWithoutTheFormHasNone) {
  EXPECT_EQ(form("?tenant=private").status, 404);
  EXPECT_EQ(form("?tenant=no-such").status, 404);
  EXPECT_EQ(form("?tenant=private").body, form("?tenant=no-such").body);
  use_shops({});
  EXPECT_EQ(form().status, 404);
  EXPECT_EQ(look_up("AC1234567890", "5678").status, 404);
}

TEST_F(LookupForms, AnEndedLinkLeadsToTheFormOfItsShop) {
  const TestRequest page{"GET", "/" + std::string(find_header(look_up("AC1234567890", "5678").headers, "Location"))};
  time_.step(std::chrono::hours{25});
  EXPECT_TRUE(shows(request_reply(page), "href=\"../t?tenant=shop\""));
  EXPECT_FALSE(shows(request_reply({"GET", "/t/" + std::string(47, 'A')}), "../t")) << "it is not known whose it is";
  use_shops({});
  EXPECT_FALSE(shows(request_reply(page), "../t"));
}

TEST_F(LookupForms, OfSeveralShopsTheAddressNamesOne) {
  use_shops({"shop", "other"});
  EXPECT_EQ(form().status, 404);
  const HttpReply reply = form("?tenant=other");
  EXPECT_TRUE(shows(reply, "Shop other"));
  EXPECT_TRUE(shows(reply, "?lang=en&amp;tenant=other")) << "a change of the language keeps the shop";
  EXPECT_EQ(look_up("AC1234567890", "5678", "acme", "192.0.2.7", "?tenant=other").status, 404)
      << "it has no such parcel";
  EXPECT_EQ(look_up("AC1234567890", "5678", "acme", "192.0.2.7", "?tenant=shop").status, 303);
}

}  // namespace
}  // namespace parcelgate::test
