// Tracking links, the status that they open, and the look-up by number.
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class TrackApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }

  /// Registers a return with a link. @return its token
  std::string return_with_link(const std::string& id = "R-1", const std::string& more = "") {
    const HttpReply reply =
        post("/v1/returns",
             R"({"return_id":")" + id + R"(","order_id":"O-1","locale":"en","tracking_link":true,)" +
                 R"("approved_at":"2026-09-21T10:00:00Z")" + more + "}",
             key_);
    EXPECT_LT(reply.status, 300) << reply.body;
    const auto document = json(reply);
    if (!document.HasMember("tracking_link")) return {};
    link_id_ = find_text(document["tracking_link"], "link_id");
    return std::string(find_text(document["tracking_link"], "token"));
  }

  HttpReply track(const std::string& token, const std::string& language = "en", const std::string& tag = "") {
    HttpHeaders headers{{"Accept-Language", language}};
    if (!tag.empty()) headers.emplace_back("If-None-Match", tag);
    return request_reply({"GET", "/v1/track/" + token, "", headers});
  }
  HttpReply page(const std::string& token, const std::string& language = "en") {
    return request_reply({"GET", "/t/" + token, "", {{"Accept-Language", language}}});
  }
  static std::string tag_of(const HttpReply& reply) { return std::string(find_header(reply.headers, "ETag")); }
  static std::string detail_of(const HttpReply& reply) { return std::string(find_text(json(reply), "detail")); }
  static std::string text_at(const rapidjson::Value& value, const char* object, const char* member) {
    return std::string(find_text(value[object], member));
  }

  void delivery_scan(const std::string& status, const std::string& more = "") {
    push(R"({"number":"AC1234567890","events":[{"id":"e-)" + status + R"(","status":")" + status +
         R"(","at":"2026-09-21T19:00:00+08:00")" + more + "}]}");
  }

  std::string key_;
  std::string link_id_;
};

TEST_F(TrackApi, ALinkShowsTheReturnToWhoeverHasIt) {
  const std::string token =
      return_with_link("R-1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}])");
  delivery_scan("in_transit", R"(,"place":"四川,成都市,张三1")");
  const HttpReply reply = track(token);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto document = json(reply);
  EXPECT_EQ(text_at(document, "state", "id"), "in_transit");
  EXPECT_EQ(document["progress"]["step"].GetInt(), 3);
  EXPECT_EQ(document["progress"]["of"].GetInt(), 5);
  std::string steps;
  for (const auto& step : document["progress"]["steps"].GetArray())
    steps += std::string(find_text(step, "state")) + " ";
  EXPECT_EQ(steps, "done done current ahead ahead ");
  const auto& parcel = document["parcels"][0];
  EXPECT_EQ(find_text(parcel, "place"), "四川成都") << "no name";
  EXPECT_EQ(find_text(parcel, "tracking_number"), "AC******7890");
  EXPECT_EQ(reply.body.find("R-1"), std::string::npos) << "no id of the shop";
  EXPECT_EQ(reply.body.find("O-1"), std::string::npos);
  EXPECT_EQ(reply.body.find("AC1234567890"), std::string::npos);
}

TEST_F(TrackApi, ARepeatedRegistrationHasTheSameLink) {
  const std::string token = return_with_link();
  EXPECT_EQ(return_with_link(), token);
  const HttpReply reply = post("/v1/track-links", R"({"return_id":"R-1"})", key_);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(find_text(json(reply), "token"), token);
  EXPECT_NE(return_with_link("R-2"), token);
}

TEST_F(TrackApi, WithoutAWishThereIsNoLink) {
  const HttpReply reply = post("/v1/returns", R"({"return_id":"R-1","order_id":"O-1"})", key_);
  EXPECT_FALSE(json(reply).HasMember("tracking_link"));
}

TEST_F(TrackApi, TheNextActionNamesWhoMustActAndTheTimeLeft) {
  const auto document = json(track(return_with_link()));
  EXPECT_EQ(text_at(document, "next_action", "by"), "buyer");
  EXPECT_EQ(text_at(document, "next_action", "text"), "Please send the goods back and enter the tracking number.");
  EXPECT_TRUE(document["next_action"].HasMember("left"));
  EXPECT_EQ(text_at(document, "state", "text"), "Waiting for your parcel");
}

TEST_F(TrackApi, OnAReturnTheAbsentRecipientIsTheShop) {
  const std::string token =
      return_with_link("R-1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}])");
  delivery_scan("delivery_attempted", R"(,"reason":"addressee_absent")");
  const auto document = json(track(token));
  EXPECT_EQ(text_at(document, "next_action", "by"), "seller") << "the warehouse was closed, not the buyer's home";
  EXPECT_TRUE(document["state"]["problem"].GetBool());
}

TEST_F(TrackApi, AParcelThatWaitsShowsItsCode) {
  post("/v1/shipments", R"({"carrier":"acme","tracking_number":"AC1234567890"})", key_);
  const auto link = json(post("/v1/track-links", R"({"carrier":"acme","tracking_number":"AC1234567890"})", key_));
  delivery_scan("available_for_pickup",
                R"(,"reason":"at_locker_or_station","text":"已到菜鸟驿站，人民路12号，请凭取件码12-3-4567领取，)"
                R"(联系人张三 13800138000，营业时间08:30-20:00")");
  const HttpReply reply = track(std::string(find_text(link, "token")));
  const auto document = json(reply);
  const auto& pickup = document["parcels"][0]["pickup"];
  EXPECT_EQ(find_text(pickup, "code"), "12-3-4567");
  EXPECT_EQ(find_text(pickup, "station"), "菜鸟驿站");
  EXPECT_EQ(find_text(pickup, "opening_hours"), "08:30–20:00");
  for (const std::string_view secret : {"13800138000", "张三", "人民路"})
    EXPECT_EQ(reply.body.find(secret), std::string::npos) << secret;
  EXPECT_EQ(text_at(document, "next_action", "by"), "buyer");
}

TEST_F(TrackApi, AReminderWithoutACodeDoesNotHideIt) {
  post("/v1/shipments", R"({"carrier":"acme","tracking_number":"AC1234567890"})", key_);
  const auto link = json(post("/v1/track-links", R"({"carrier":"acme","tracking_number":"AC1234567890"})", key_));
  push(R"({"number":"AC1234567890","events":[
      {"id":"e-1","status":"available_for_pickup","at":"2026-09-21T18:00:00+08:00","text":"请凭取件码12-3-4567领取"},
      {"id":"e-2","status":"available_for_pickup","at":"2026-09-21T19:00:00+08:00","text":"包裹仍在驿站，请尽快领取"}]})");
  const auto document = json(track(std::string(find_text(link, "token"))));
  EXPECT_EQ(find_text(document["parcels"][0]["pickup"], "code"), "12-3-4567");
}

TEST_F(TrackApi, TheVersionIsTheSameUntilSomethingShownChanges) {
  const std::string token =
      return_with_link("R-1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}])");
  const std::string tag = tag_of(track(token));
  EXPECT_EQ(track(token, "en", tag).status, 304);
  EXPECT_EQ(track(token, "en", tag).body, "");
  EXPECT_NE(tag_of(track(token, "zh-CN")), tag);
  delivery_scan("in_transit");
  const HttpReply news = track(token, "en", tag);
  EXPECT_EQ(news.status, 200);
  EXPECT_NE(tag_of(news), tag);
  post("/v1/returns/R-1/facts", R"({"fact_id":"f-9","kind":"refunded"})", key_);
  EXPECT_EQ(text_at(json(track(token)), "state", "id"), "refunded");
}

TEST_F(TrackApi, TheVersionChangesWithTheHoursLeft) {
  const std::string token = return_with_link();
  const std::string tag = tag_of(track(token));
  time_.step(std::chrono::minutes{61});
  EXPECT_EQ(track(token, "en", tag).status, 200);
}

TEST_F(TrackApi, AnEstimateNamesTheParcelsThatItIsMadeFrom) {
  const auto times = std::make_shared<TransitTimes>();
  for (int at = 0; at < 20; ++at) {
    Shipment arrived;
    arrived.key = {"shop", "acme", "AC1"};
    arrived.leg = Leg::return_;
    arrived.milestones.signed_at = time_.now();
    arrived.milestones.first_physical_scan_at = time_.now() - std::chrono::hours{72};
    times->add(arrived, {"成都市", "杭州市"});
  }
  times->finish();
  EdgeOptions options;
  options.track.history = [times] { return times; };
  start(std::move(options));
  const std::string token = return_with_link(
      "R-1", R"(,"origin":{"province":"四川","city":"成都"},"destination":{"province":"浙江省","city":"杭州市"},)"
             R"("shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}])");
  delivery_scan("in_transit");
  const auto document = json(track(token));
  const auto& parcel = document["parcels"][0];
  ASSERT_TRUE(parcel.HasMember("estimated_delivery"));
  EXPECT_EQ(text_at(parcel, "estimated_delivery", "source"), "history");
  EXPECT_EQ(text_at(parcel, "estimated_delivery", "level"), "route");
  EXPECT_EQ(parcel["estimated_delivery"]["parcels"].GetInt(), 20);
  EXPECT_EQ(text_at(parcel, "estimated_delivery", "from"), "2026-09-24") << "three days after the first scan";
}

TEST_F(TrackApi, SharedCachesMayAnswerForSeconds) {
  const HttpReply reply = track(return_with_link());
  EXPECT_EQ(find_header(reply.headers, "Cache-Control"), "public, max-age=0, s-maxage=10");
  EXPECT_EQ(find_header(reply.headers, "Vary"), "Accept-Language");
  EdgeOptions options;
  options.track.shared_for = std::chrono::seconds{0};
  start(std::move(options));
  EXPECT_EQ(find_header(track(return_with_link()).headers, "Cache-Control"), "private, no-cache");
}

TEST_F(TrackApi, ALongPollIsAnsweredByTheNextScan) {
  const std::string token =
      return_with_link("R-1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}])");
  const std::string tag = tag_of(track(token));
  const TestRequest wanted{
      "GET", "/v1/track/" + token + "?wait=30", "", {{"Accept-Language", "en"}, {"If-None-Match", tag}}};
  auto waiting = send(wanted);
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds{50}), std::future_status::timeout);
  delivery_scan("in_transit");
  ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(waiting.get().status, 200);
}

TEST_F(TrackApi, OneIpv6NetworkCannotTakeAllPlacesOfThoseWhoWait) {
  EdgeOptions options;
  options.track.max_waiters = {10, 1};
  start(std::move(options));
  const std::string token = return_with_link();
  const HttpHeaders headers{{"Accept-Language", "en"}, {"If-None-Match", tag_of(track(token))}};
  const auto wait_from = [&](const std::string& remote) {
    return send({"GET", "/v1/track/" + token + "?wait=30", "", headers, remote});
  };
  auto waiting = wait_from("2001:db8::1");
  auto crowded = wait_from("2001:db8::ffff:2");
  EXPECT_EQ(crowded.wait_for(std::chrono::seconds{0}), std::future_status::ready) << "answered at once";
  auto other = wait_from("2001:db8:0:1::1");
  EXPECT_EQ(other.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  edge_->begin_stop();
  EXPECT_EQ(waiting.get().status, 304);
  EXPECT_EQ(other.get().status, 304);
}

TEST_F(TrackApi, AClientThatHasLeftGivesItsPlaceToAnother) {
  EdgeOptions options;
  options.track.max_waiters = {10, 1};
  start(std::move(options));
  const std::string token = return_with_link();
  const HttpHeaders headers{{"Accept-Language", "en"}, {"If-None-Match", tag_of(track(token))}};
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  const TestRequest wanted{"GET", "/v1/track/" + token + "?wait=30", "", headers, "192.0.2.7", gone};
  auto left = send(wanted);
  EXPECT_EQ(send(wanted).wait_for(std::chrono::seconds{0}), std::future_status::ready) << "its place is taken";
  EXPECT_EQ(left.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  *gone = true;
  ASSERT_EQ(left.wait_for(kPatience), std::future_status::ready) << "long before the wait of 30 s is over";
  auto next = send({"GET", wanted.target, "", headers, "192.0.2.7"});
  EXPECT_EQ(next.wait_for(std::chrono::seconds{0}), std::future_status::timeout) << "it waits in the free place";
  edge_->begin_stop();
  EXPECT_EQ(next.get().status, 304);
}

TEST_F(TrackApi, AStopAnswersThoseWhoWait) {
  const std::string token = return_with_link();
  const TestRequest wanted{"GET",
                           "/v1/track/" + token + "?wait=30",
                           "",
                           {{"Accept-Language", "en"}, {"If-None-Match", tag_of(track(token))}}};
  auto waiting = send(wanted);
  edge_->begin_stop();
  ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(waiting.get().status, 304);
}

TEST_F(TrackApi, ForgedEndedAndRevokedLinksHaveOneAnswerEach) {
  const std::string token = return_with_link();
  std::string forged = token;
  forged[20] = forged[20] == 'A' ? 'B' : 'A';
  const HttpReply unknown = track(forged);
  EXPECT_EQ(type_of(unknown), "tracking-link-unknown");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(page(forged).status, 404);
  EXPECT_EQ(detail_of(track("x")), detail_of(unknown));

  const HttpReply gone = request_reply({"DELETE", "/v1/track-links/" + link_id_, "", bearer(key_)});
  EXPECT_EQ(gone.status, 204) << gone.body;
  EXPECT_EQ(type_of(track(token)), "tracking-link-revoked");
  EXPECT_EQ(page(token).status, 410);
  EXPECT_NE(return_with_link(), token) << "a new one may be given out";

  const std::string second = return_with_link();
  time_.step(std::chrono::hours{24 * 91});
  EXPECT_EQ(type_of(track(second)), "tracking-link-expired");
  EXPECT_EQ(page(second).status, 410);
}

TEST_F(TrackApi, AKeptAnswerEndsWithItsLink) {
  const std::string token = return_with_link();
  EXPECT_EQ(track(token).status, 200);
  EXPECT_EQ(track(token).status, 200) << "kept";
  request_reply({"DELETE", "/v1/track-links/" + link_id_, "", bearer(key_)});
  EXPECT_EQ(track(token).status, 410);
}

TEST_F(TrackApi, AnotherTenantCannotRevokeOrMake) {
  return_with_link();
  const std::string other = make_key("after_sales", "", "elsewhere");
  EXPECT_EQ(request_reply({"DELETE", "/v1/track-links/" + link_id_, "", bearer(other)}).status, 404);
  EXPECT_EQ(post("/v1/track-links", R"({"return_id":"R-1"})", other).status, 404);
  EXPECT_EQ(post("/v1/track-links", R"({})", key_).status, 422);
  EXPECT_EQ(post("/v1/track-links", R"({"return_id":"R-1","expires_in":"1000d"})", key_).status, 422);
  EXPECT_EQ(post("/v1/track-links", R"({"return_id":"R-404"})", key_).status, 404);
}

TEST_F(TrackApi, LanguagesAreThoseOfTheBrowserAndElseEnglish) {
  const std::string token = return_with_link();
  const auto language = [&](const std::string& accepted) {
    return std::string(find_text(json(track(token, accepted)), "language"));
  };
  EXPECT_EQ(language("zh-CN"), "zh-CN");
  EXPECT_EQ(language("zh-Hant-HK"), "zh-TW");
  EXPECT_EQ(language("fr-FR,de;q=0.5"), "en");
  EXPECT_EQ(language("fr, zh;q=0.1"), "zh-CN");
  const auto without = json(request_reply({"GET", "/v1/track/" + token, ""}));
  EXPECT_EQ(find_text(without, "language"), "en") << "that of the return";
}

TEST_F(TrackApi, OtherSitesReadItWhereTheyMay) {
  EdgeOptions options;
  options.track.cors_origins = {"https://shop.example"};
  start(std::move(options));
  const std::string target = "/v1/track/" + return_with_link();
  const auto origin_of = [&](const std::string& method, const std::string& origin) {
    const HttpReply reply = request_reply({method, target, "", {{"Origin", origin}}});
    return std::string(find_header(reply.headers, "Access-Control-Allow-Origin"));
  };
  EXPECT_EQ(origin_of("GET", "https://shop.example"), "https://shop.example");
  EXPECT_EQ(origin_of("GET", "https://evil.example"), "");
  EXPECT_EQ(origin_of("OPTIONS", "https://shop.example"), "https://shop.example");
  EXPECT_EQ(origin_of("OPTIONS", "https://evil.example"), "");
}

class TrackByNumber : public TrackApi {
 protected:
  HttpReply look_up(const std::string& number, const std::string& factor, const std::string& remote = "192.0.2.7") {
    return request_reply(
        {"GET", "/v1/track?carrier=acme&number=" + number + "&" + factor, "", {{"Accept-Language", "en"}}, remote});
  }
  void register_parcel() {
    post(
        "/v1/shipments",
        R"({"carrier":"acme","tracking_number":"AC1234567890","shopper":{"phone":"+86 138-0000-5678","postcode":"sw1a 1aa"}})",
        key_);
  }
};

TEST_F(TrackByNumber, TheEndOfThePhoneNumberOrThePostcodeOpensIt) {
  register_parcel();
  EXPECT_EQ(look_up("AC1234567890", "phone=5678").status, 200);
  EXPECT_EQ(look_up("ac1234567890", "postcode=SW1A1AA").status, 200);
  EXPECT_EQ(look_up("AC1234567890", "").status, 400);
}

TEST_F(TrackByNumber, AWrongFactorLooksLikeAnUnknownNumber) {
  register_parcel();
  const HttpReply wrong = look_up("AC1234567890", "phone=0000");
  const HttpReply unknown = look_up("AC0000000000", "phone=5678");
  EXPECT_EQ(type_of(wrong), "parcel-not-shown");
  EXPECT_EQ(wrong.status, unknown.status);
  EXPECT_EQ(detail_of(wrong), detail_of(unknown));
}

TEST_F(TrackByNumber, GuessingIsSlowedForTheNumberFromWhereverItComes) {
  register_parcel();
  int answered = 0;
  for (int guess = 0; guess < 20; ++guess) {
    const std::string remote = "198.51.100." + std::to_string(guess);
    answered += look_up("AC1234567890", "phone=000" + std::to_string(guess % 10), remote).status == 404 ? 1 : 0;
  }
  EXPECT_EQ(answered, 5);
  const HttpReply refused = look_up("AC1234567890", "phone=5678", "203.0.113.9");
  EXPECT_EQ(type_of(refused), "too-many-requests") << "the right one too: else guessing would continue";
  EXPECT_FALSE(find_header(refused.headers, "Retry-After").empty());
  EXPECT_EQ(look_up("AC9999999999", "phone=5678", "203.0.113.9").status, 404) << "other numbers are not held up";
}

TEST_F(TrackByNumber, GuessingIsSlowedForASourceWhateverItsNumbers) {
  int answered = 0;
  for (int guess = 0; guess < 60; ++guess)
    answered += look_up("AC" + std::to_string(1'000'000'000 + guess), "phone=5678").status == 404 ? 1 : 0;
  EXPECT_EQ(answered, 30);
}

TEST_F(TrackByNumber, RightAnswersCostNothing) {
  register_parcel();
  for (int look = 0; look < 40; ++look) ASSERT_EQ(look_up("AC1234567890", "phone=5678").status, 200) << look;
}

TEST_F(TrackByNumber, AParcelOfAReturnIsProvenByThatReturnsBuyer) {
  return_with_link("R-1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1234567890"}],)"
                          R"("shopper":{"phone":"13800005678"})");
  const HttpReply reply = look_up("AC1234567890", "phone=5678");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(find_text(json(reply), "subject"), "return");
  EXPECT_EQ(find_header(reply.headers, "Cache-Control"), "private, no-store");
}

}  // namespace
}  // namespace parcelgate::test
