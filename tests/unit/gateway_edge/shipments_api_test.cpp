#include "gateway/domain/masked_number.hpp"
#include "gateway/edge/api/shipment_view.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class ShipmentsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  std::string key_;
};

TEST_F(ShipmentsApi, TheHistoryIsShownNewestFirstAndTenLong) {
  std::string events;
  for (int index = 0; index < 12; ++index) {
    // Reported in no particular order.
    const int hour = (index * 5) % 12 + 10;
    events += (index == 0 ? "" : ",") +
              event("e" + std::to_string(index), "in_transit", "2026-09-20T" + std::to_string(hour) + ":00:00+08:00");
  }
  push(R"({"number":"N1","events":[)" + events + "]}");
  const auto shown = json(get("/v1/shipments/acme/N1", key_));
  EXPECT_EQ(shown["event_count"].GetUint(), 12u);
  const auto& history = shown["history"];
  ASSERT_EQ(history.Size(), 10u);
  EXPECT_STREQ(history[0]["occurred_at"].GetString(), "2026-09-20T21:00:00+08:00");
  EXPECT_STREQ(history[9]["occurred_at"].GetString(), "2026-09-20T12:00:00+08:00");
}

TEST_F(ShipmentsApi, LabelsFollowAcceptLanguageElseTheTenant) {
  push_event("N1", "e1", "in_transit");
  const auto label = [&](const std::string& language) {
    HttpHeaders headers = bearer(key_);
    if (!language.empty()) headers.emplace_back("Accept-Language", language);
    return std::string(json(request_reply({"GET", "/v1/shipments/acme/N1", "", headers}))["status_label"].GetString());
  };
  const auto& labels = info(Status::in_transit).labels;
  EXPECT_EQ(label(""), labels[static_cast<std::size_t>(Locale::zh_cn)]);
  EXPECT_EQ(label("en-GB"), labels[static_cast<std::size_t>(Locale::en)]);
  EXPECT_EQ(label("fr, zh-Hant;q=0.8, en;q=0.2"), labels[static_cast<std::size_t>(Locale::zh_tw)]);
}

TEST_F(ShipmentsApi, EventsWithTheirTextsAreReturnedOnRequest) {
  push(
      R"({"number":"N1","events":[{"id":"e1","status":"in_transit","at":"2026-09-20T10:00:00Z","text":"left the depot"}]})");
  EXPECT_FALSE(json(get("/v1/shipments/acme/N1", key_)).HasMember("events"));
  const auto shown = json(get("/v1/shipments/acme/N1?include=events", key_));
  ASSERT_EQ(shown["events"].Size(), 1u);
  EXPECT_STREQ(shown["events"][0]["carrier_text"].GetString(), "left the depot");
  const auto english = json(get("/v1/shipments/acme/N1?include=events&lang=en", key_));
  EXPECT_STREQ(english["events"][0]["status_label"].GetString(), info(Status::in_transit).labels[0].data());
  EXPECT_TRUE(english["events"][0]["reason_label"].IsString());
}

TEST_F(ShipmentsApi, AnEventThatWasRemovedByItsAgeIsShownWithoutTheCouriersWords) {
  Shipment shipment;
  shipment.key = {"shop", "acme", "OLD1"};
  shipment.status = Status::delivered;
  shipment.sources = {{"acme", true}};
  shipment.event_count = 1;
  HistoryEntry entry;
  entry.fingerprint = 7;
  entry.occurred_at = {time_.now() - std::chrono::hours{9'000}, std::chrono::minutes{480}, ZoneSource::carrier};
  entry.status = Status::delivered;
  entry.place = "Hangzhou";
  entry.feed_position = 1'000'000;  // the feed has no such entry
  shipment.history = {entry};
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
    (void)transaction.add_shipment(shipment);
    return Result<void>{};
  })));
  const HttpReply reply = get("/v1/shipments/acme/OLD1?include=events&lang=en", key_);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto shown = json(reply);
  ASSERT_EQ(shown["events"].Size(), 1U);
  const auto& event = shown["events"][0];
  EXPECT_TRUE(event["removed"].GetBool());
  EXPECT_TRUE(event["carrier_text"].IsNull());
  EXPECT_STREQ(event["status_label"].GetString(), info(Status::delivered).labels[0].data());
  EXPECT_STREQ(event["location"]["name"].GetString(), "Hangzhou");
  EXPECT_STREQ(event["source"].GetString(), "acme");
}

/// Two hundred events, reported in batches and in no order of time: most are no longer in the shipment's row.
TEST_F(ShipmentsApi, EveryEventOfALongShipmentIsShownPageByPage) {
  constexpr int kEvents = 200;
  const auto start = time_.now() - std::chrono::hours{300};
  for (int batch = 0; batch < 20; ++batch) {
    std::string events;
    for (int index = 0; index < 10; ++index) {
      const int number = (batch * 10 + index) * 37 % kEvents;
      // Every fourth shares its instant with the one before, so that a page can end between equals.
      const auto at = start + std::chrono::hours{number % 4 == 3 ? number - 1 : number};
      events += (index == 0 ? "" : ",") + event("e" + std::to_string(number), "in_transit", to_rfc3339(at));
    }
    ASSERT_EQ(push(R"({"number":"N1","events":[)" + events + "]}").status, 200);
  }
  std::vector<std::string> instants;
  std::set<std::string> seen;
  const std::string first_page = "/v1/shipments/acme/N1?include=events&limit=64";
  std::string target = first_page;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const HttpReply reply = get(target, key_);
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto shown = json(reply);
    EXPECT_EQ(shown["event_count"].GetInt(), kEvents + pages);
    EXPECT_EQ(shown["history"].Size(), 10u);
    for (const auto& each : shown["events"].GetArray()) {
      EXPECT_TRUE(seen.insert(each["event_id"].GetString()).second) << "shown twice";
      instants.emplace_back(each["occurred_at"].GetString());
    }
    more = shown["events_next"].IsString();
    if (more) target = first_page + "&after=" + shown["events_next"].GetString();
    // What comes meanwhile is newer, and no part of this walk.
    push_event("N1", "later" + std::to_string(pages), "in_transit", to_rfc3339(time_.now()));
  }
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kEvents));
  EXPECT_TRUE(std::is_sorted(instants.rbegin(), instants.rend()));
  const auto whole = json(get("/v1/shipments/acme/N1?include=events&limit=500", key_));
  EXPECT_EQ(whole["events"].Size(), 204u);
  EXPECT_TRUE(whole["events_next"].IsNull());
  for (const char* wrong : {"limit=0", "limit=501", "after=R1", "after=MTowLDE"}) {
    EXPECT_EQ(type_of(get(std::string("/v1/shipments/acme/N1?include=events&") + wrong, key_)), "invalid-parameter");
  }
  for (const char* wrong : {"include=", "include=everything"}) {
    EXPECT_EQ(type_of(get(std::string("/v1/shipments/acme/N1?") + wrong, key_)), "invalid-parameter");
  }
}

TEST_F(ShipmentsApi, AnEntryOfTheHistoryNamesItsSources) {
  push_event("N1", "e1", "in_transit", "2026-09-20T10:00:31+08:00");
  const auto alone = json(get("/v1/shipments/acme/N1", key_));
  ASSERT_EQ(alone["history"][0]["sources"].Size(), 1u);
  EXPECT_STREQ(alone["history"][0]["sources"][0].GetString(), "acme");
  EXPECT_EQ(alone["disagreements"].Size(), 0u);

  const HttpReply reply =
      pass_on(R"({"number":"N1","events":[)" + event("r1", "in_transit", "2026-09-20T10:00:00+08:00") + "," +
              event("r2", "out_for_delivery", "2026-09-20T11:00:00+08:00") + "]}");
  EXPECT_EQ(reply.body, "ACME ok");
  const auto shown = json(get("/v1/shipments/acme/N1?include=events", key_));
  EXPECT_EQ(shown["event_count"].GetUint(), 2u);
  ASSERT_EQ(shown["history"].Size(), 2u);
  EXPECT_STREQ(shown["history"][0]["sources"][0].GetString(), "relay");
  const auto& both = shown["history"][1];
  EXPECT_STREQ(both["occurred_at"].GetString(), "2026-09-20T10:00:31+08:00");
  ASSERT_EQ(both["sources"].Size(), 2u);
  EXPECT_STREQ(both["sources"][0].GetString(), "acme");
  EXPECT_STREQ(both["sources"][1].GetString(), "relay");
  ASSERT_EQ(shown["events"].Size(), 2u) << "the feed has each scan once";
  EXPECT_STREQ(shown["events"][1]["source"].GetString(), "acme");
}

TEST_F(ShipmentsApi, ADisagreementIsShownAndTheCustomerSeesOnlyWhatCounts) {
  push(R"({"number":"N1","events":[{"id":"e1","status":"delivery_attempted","reason":"addressee_absent",)"
       R"("at":"2026-09-20T10:02:00+08:00","place":"Leipzig"}]})");
  pass_on(R"({"number":"N1","events":[{"id":"r1","status":"delivered","reason":"delivered_plain",)"
          R"("at":"2026-09-20T10:02:00+08:00","place":"LEIPZIG, DE"}]})");
  const auto shown = json(get("/v1/shipments/acme/N1", key_));
  EXPECT_STREQ(shown["status"].GetString(), "delivery_attempted");
  ASSERT_EQ(shown["disagreements"].Size(), 1u);
  const auto& reported = shown["disagreements"][0];
  EXPECT_STREQ(reported["kind"].GetString(), "meaning");
  EXPECT_TRUE(reported["moves_milestone"].GetBool());
  EXPECT_STREQ(reported["kept"]["sources"][0].GetString(), "acme");
  EXPECT_STREQ(reported["overruled"]["sources"][0].GetString(), "relay");
  EXPECT_STREQ(reported["overruled"]["status"].GetString(), "delivered");
  ASSERT_EQ(shown["history"].Size(), 2u);
  EXPECT_TRUE(shown["history"][0]["overruled"].GetBool()) << "of two at one instant the delivery comes last";
  EXPECT_FALSE(shown["history"][1].HasMember("overruled"));

  const HttpReply masked = get("/v1/shipments/acme/N1", make_key("customer", "N1"));
  for (const char* hidden : {"relay", "sources", "disagreements", "overruled", "\"delivered\""}) {
    EXPECT_EQ(masked.body.find(hidden), std::string::npos) << hidden << " in " << masked.body;
  }
  EXPECT_EQ(json(masked)["history"].Size(), 1u);
}

TEST_F(ShipmentsApi, ACustomerSeesTheMaskedView) {
  push(R"({"number":"SF1234567890","events":[{"id":"e1","status":"out_for_delivery","at":"2026-09-20T10:00:00Z",)"
       R"("text":"courier Li 13800138000","place":"Depot 518000 tel 13800138"}]})");
  const HttpReply reply = get("/v1/shipments/acme/SF1234567890", make_key("customer", "SF1234567890"));
  ASSERT_EQ(reply.status, 200);
  for (const char* hidden : {"13800138000", "13800138", "518000", "SF1234567890", "return_id", "courier Li"}) {
    EXPECT_EQ(reply.body.find(hidden), std::string::npos) << hidden << " in " << reply.body;
  }
  const auto shown = json(reply);
  EXPECT_STREQ(shown["tracking_number"].GetString(), "SF******7890");
  EXPECT_STREQ(shown["status"].GetString(), "out_for_delivery");
}

TEST_F(ShipmentsApi, ACustomerSeesPlacesAsCitiesAndTheShopSeesThemWholeOrMarkedAsCut) {
  const std::vector<std::array<const char*, 3>> cases{
      {"四川,成都市,张三1", "四川成都", "四川,成都市,张三1"},
      {"杭州市滨江区江南大道3888号", "杭州市", "杭州市"},
      {"Frankfurt am Main Flughafen", "Frankfurt am Main", "Frankfurt am Main"},
      {"某某某某某某某某某仓库", nullptr, "某某某某某某某…"},
      {"Leipzig", "Leipzig", "Leipzig"},
  };
  int number = 0;
  for (const auto& [place, customer, shop] : cases) {
    const std::string name = "N10000" + std::to_string(++number);
    push(R"({"number":")" + name +
         R"(","events":[{"id":"e1","status":"in_transit","at":"2026-09-20T10:00:00Z","place":")" + place + R"("}]})");
    const auto masked = json(get("/v1/shipments/acme/" + name, make_key("customer", name)));
    const auto& seen = masked["history"][0]["place"];
    EXPECT_EQ(seen.IsNull() ? std::string("null") : std::string(seen.GetString()),
              customer == nullptr ? "null" : customer)
        << place;
    EXPECT_STREQ(json(get("/v1/shipments/acme/" + name, key_))["history"][0]["place"].GetString(), shop);
  }
}

TEST_F(ShipmentsApi, ARegisteredShipmentIsPolledByTheCarriersOwnAccountsAndSaysWhen) {
  const HttpReply reply =
      post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1","leg":"return","hints":{"phone_tail":"1234"}})",
           key_);
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto shown = json(get("/v1/shipments/acme/N1", key_));
  EXPECT_STREQ(shown["leg"].GetString(), "return");
  EXPECT_TRUE(shown["status"].IsNull());
  EXPECT_TRUE(shown["next_check_at"].IsString());
  EXPECT_STREQ(shown["next_check_reason"].GetString(), "registered");
  ASSERT_EQ(shown["checks"].Size(), 1u);
  EXPECT_STREQ(shown["checks"][0]["account"].GetString(), "main");
  EXPECT_TRUE(shown["checks"][0]["last_checked_at"].IsNull());
  const auto reader = store_->open_reader();
  const auto polls = (*reader)->find_polls({"shop", "acme", "N1"});
  ASSERT_EQ(polls->size(), 1u);
  EXPECT_EQ(polls->front().account, "main");
  EXPECT_EQ(polls->front().hints.at("phone_tail"), "1234");
}

TEST_F(ShipmentsApi, ChecksOfSeveralAccountsAreShownWithTheirReasonAndSubscription) {
  push_event("N1", "e1", "in_transit");
  const auto written = submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& transaction) {
    PollState row;
    row.key = {"shop", "acme", "N1"};
    row.account = "agg";
    row.next_at = Instant{std::chrono::hours{24 * 20'000}};
    row.basis.reason = CheckReason::safety_net;
    row.basis.subject = "in_transit";
    row.basis.every = row.basis.wanted = std::chrono::hours{8};
    row.subscription.state = SubscriptionState::subscribed;
    if (auto stored = transaction.store_poll(row); !stored) return stored;
    row.account = "main";
    row.ended = true;
    row.subscription = {};
    row.basis.reason = CheckReason::only_heard;
    return transaction.store_poll(row);
  }));
  ASSERT_TRUE(written) << written.error().what;
  const auto shown = json(get("/v1/shipments/acme/N1", key_));
  EXPECT_STREQ(shown["next_check_reason"].GetString(), "safety_net") << "of the account that polls";
  ASSERT_EQ(shown["checks"].Size(), 2u);
  EXPECT_STREQ(shown["checks"][0]["subscription"]["state"].GetString(), "subscribed");
  EXPECT_NE(std::string_view(shown["next_check_why"].GetString()).find('8'), std::string_view::npos);
  EXPECT_TRUE(shown["checks"][1]["next_check_at"].IsNull());
  EXPECT_FALSE(shown["checks"][1].HasMember("subscription"));
}

TEST_F(ShipmentsApi, AFailedQueryIsNotShownAsAnUnknownNumber) {
  const auto poll = [&](PollHistory history) {
    const auto written = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      auto row = transaction.find_poll({"shop", "acme", "N1"}, "main");
      (*row)->history = history;
      return transaction.store_poll(**row);
    }));
    EXPECT_TRUE(written);
  };
  const auto grade = [&] {
    const auto shown = json(get("/v1/shipments/acme/N1", key_));
    return std::string(find_text(shown["evidence"], "grade")) + " " +
           std::string(find_text(shown["evidence"], "reason"));
  };
  ASSERT_EQ(post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1"})", key_).status, 201);
  EXPECT_EQ(grade(), "failed not_polled");
  poll({PollResult::not_found, time_.now(), 0});
  EXPECT_EQ(grade(), "no_trace not_found");
  poll({PollResult::failed, time_.now(), 3});
  EXPECT_EQ(grade(), "failed unreachable");
  const auto failed = json(get("/v1/shipments/acme/N1", key_));
  EXPECT_EQ(find_text(failed["evidence"], "last_good_answer_at"), to_rfc3339(time_.now()));
  EXPECT_EQ(find_text(failed["evidence"], "text").find("查无此单号"), std::string_view::npos);
  EXPECT_EQ(find_text(failed, "status_label"), "未能查询到物流信息");
  poll({PollResult::rejected, time_.now(), 1});
  EXPECT_EQ(grade(), "denied refused");
  const HttpReply masked = get("/v1/shipments/acme/N1", make_key("customer", "N1"));
  EXPECT_EQ(masked.body.find("evidence"), std::string::npos);
}

TEST_F(ShipmentsApi, AKeptAnswerEndsWhenTheEvidenceGrowsStale) {
  push_event("N1", "e1", "in_transit", to_rfc3339(time_.now()));
  const HttpReply first = get("/v1/shipments/acme/N1", key_);
  EXPECT_EQ(find_text(json(first)["evidence"], "grade"), "traced");
  time_.step(std::chrono::hours{48} - std::chrono::seconds{1});
  EXPECT_EQ(get("/v1/shipments/acme/N1", key_).body, first.body);
  time_.step(std::chrono::seconds{1});
  EXPECT_EQ(find_text(json(get("/v1/shipments/acme/N1", key_))["evidence"], "grade"), "stale");
}

TEST_F(ShipmentsApi, ThePollerIsNotifiedOfARegistrationAfterItsCommit) {
  std::atomic<int> notified{0};
  auto edge = Edge::create({}, {*store_, time_, metrics_, counters_, directory_, {}, [&] { ++notified; }});
  ASSERT_TRUE(edge);
  edge_ = *std::move(edge);
  post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1"})", key_);
  EXPECT_EQ(notified, 1);
  post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1","return_id":"none"})", key_);
  EXPECT_EQ(notified, 1);
}

TEST_F(ShipmentsApi, EveryFaultOfABodyIsNamedByItsPlace) {
  const HttpReply reply =
      post("/v1/shipments",
           R"({"carier":"acme","carrier":"a c","tracking_number":"a b","leg":"sideways","hints":{"x":1}})", key_);
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(type_of(reply), "invalid-fields");
  const auto shown = json(reply);
  std::vector<std::string> pointers;
  for (const auto& error : shown["errors"].GetArray()) pointers.emplace_back(error["pointer"].GetString());
  for (const char* pointer : {"/carrier", "/carier", "/tracking_number", "/leg", "/hints/x"}) {
    EXPECT_NE(std::find(pointers.begin(), pointers.end(), pointer), pointers.end()) << pointer << " in " << reply.body;
  }
}

TEST_F(ShipmentsApi, ABodyThatIsNoJsonOrNoObjectIsAProblem) {
  EXPECT_EQ(type_of(post("/v1/shipments", "{", key_)), "malformed-json");
  EXPECT_EQ(type_of(post("/v1/shipments", "", key_)), "malformed-json");
  EXPECT_EQ(type_of(post("/v1/shipments", "[]", key_)), "invalid-fields");
}

TEST_F(ShipmentsApi, AShipmentOfAReturnThatDoesNotExistIsNotFound) {
  const HttpReply reply = post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1","return_id":"R1"})", key_);
  EXPECT_EQ(type_of(reply), "not-found");
}

TEST_F(ShipmentsApi, PercentEscapesInThePathAreUndone) {
  push_event("N 1", "e1", "in_transit");
  EXPECT_EQ(get("/v1/shipments/acme/N%201", key_).status, 200);
  EXPECT_EQ(get("/v1/shipments/acme/N%2", key_).status, 404);
  EXPECT_EQ(get("/v1/shipments/acme/N%00", key_).status, 404);
}

TEST_F(ShipmentsApi, OpenReadsAreForLoopbackClientsOnly) {
  push_event("N1", "e1", "in_transit");
  EdgeOptions options;
  options.open_reads = true;
  options.aliases = {{"/parcels/{n}", "/v1/shipments/acme/{n}"}, {"/webhooks/{source}", "/v1/hooks/{source}/main"}};
  start(std::move(options));
  EXPECT_EQ(request_reply({"GET", "/parcels/N1", "", {}, "127.0.0.1"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/parcels/N9", "", {}, "127.0.0.1"}).status, 404);
  EXPECT_EQ(request_reply({"GET", "/parcels/N1", "", {}, "192.0.2.7"}).status, 401);
  EXPECT_EQ(request_reply({"GET", "/v1/returns", "", {}, "127.0.0.1"}).status, 401);
  EXPECT_EQ(request_reply({"POST", "/webhooks/acme", "{}", {{"Token", "secret"}}}).body, "ACME ok");
}

TEST(MaskedNumber, KeepsOnlyTheDigitsThatDistinguishParcels) {
  const auto masked = [](std::string_view number) {
    std::string out;
    append_masked_number(out, number);
    return out;
  };
  EXPECT_EQ(masked("SF1234567890"), "SF******7890");
  EXPECT_EQ(masked("1234567890"), "12****7890");
  EXPECT_EQ(masked("123456789"), "*******89");
  EXPECT_EQ(masked("1"), "1");
}

}  // namespace
}  // namespace parcelgate::test
