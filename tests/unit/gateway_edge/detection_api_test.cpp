// Numbers that come without their courier, through the API.
#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Numbers of twelve digits are sf's or acme's, those that begin with AC acme's.
class MadeUpDetector final : public CarrierDetector {
 public:
  [[nodiscard]] std::vector<CarrierCandidate> detect(const NumberQuestion& question) const override {
    std::string number = normalize_number(question.number);
    if (number.starts_with("AC")) return {{"acme", 85, number, {"prefix AC"}}};
    std::erase(number, '-');
    if (number.size() != 12) return {};
    const bool is_own = question.is_own && question.is_own("acme");
    const int bonus = question.country == "AQ" ? 50 : 0;
    std::vector<CarrierCandidate> out{{"sf", 45, number, {"12 digits"}},
                                      {"acme", 20 + bonus, number, {is_own ? "one of your couriers" : "12 digits"}},
                                      {"la-poste", 3, number, {"12 digits"}}};
    if (bonus > 0) std::swap(out[0], out[1]);
    return out;
  }
};

class DetectionApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    auto directory = std::make_shared<Directory>(*directory_);
    directory->detector = std::make_shared<MadeUpDetector>();
    directory_ = std::move(directory);
    start({});
    key_ = make_key("after_sales");
  }
  HttpReply register_number(const std::string& body) { return post("/v1/shipments", body, key_); }
  std::vector<std::string> feed_types() {
    auto reader = store_->open_reader();
    FeedCursor cursor;
    std::vector<std::string> out;
    const auto page = (*reader)->read_feed(cursor, "shop", 100);
    for (const auto& entry : *page) out.push_back(entry.type.substr(11));
    return out;
  }
  std::string key_;
};

TEST_F(DetectionApi, ANumberAloneIsRegisteredUnderItsLikeliestCourier) {
  const auto reply = register_number(R"({"tracking_number": " 4440 0307 7898 "})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto shown = json(reply);
  EXPECT_STREQ(shown["carrier"].GetString(), "sf");
  EXPECT_STREQ(shown["tracking_number"].GetString(), "444003077898");
  const auto& choice = shown["carrier_choice"];
  EXPECT_STREQ(choice["settled_by"].GetString(), "nothing");
  ASSERT_EQ(choice["possible"].Size(), 2u) << "a form that says nothing is no reason";
  EXPECT_STREQ(choice["possible"][0]["carrier"].GetString(), "sf");
  EXPECT_EQ(choice["possible"][0]["score"].GetInt(), 45);
  EXPECT_FALSE(choice["possible"][0]["is_asked"].GetBool()) << "there is no account at sf";
  EXPECT_STREQ(choice["possible"][1]["carrier"].GetString(), "acme");
  EXPECT_TRUE(choice["possible"][1]["is_asked"].GetBool());
  EXPECT_STREQ(choice["possible"][1]["reasons"][0].GetString(), "one of your couriers");
}

TEST_F(DetectionApi, TheCountryOfTheParcelCounts) {
  const auto shown = json(register_number(R"({"tracking_number": "444003077898", "country": "AQ"})"));
  EXPECT_STREQ(shown["carrier"].GetString(), "acme");
}

TEST_F(DetectionApi, AWrongFirstChoiceIsCorrectedByAPushAndOldLinksStillLead) {
  ASSERT_EQ(register_number(R"({"tracking_number": "444003077898"})").status, 201);
  ASSERT_EQ(push_event("444003077898", "e1", "in_transit").body, "ACME ok");
  const auto now = json(get("/v1/shipments/acme/444003077898", key_));
  EXPECT_STREQ(now["status"].GetString(), "in_transit");
  const auto before = get("/v1/shipments/sf/444003077898", key_);
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_STREQ(json(before)["carrier"].GetString(), "acme");
  EXPECT_EQ(get("/v1/shipments/zto/444003077898", key_).status, 404) << "it never stood there";
  EXPECT_EQ(feed_types(), (std::vector<std::string>{"shipment.registered.v1", "shipment.carrier_corrected.v1",
                                                    "shipment.status_changed.v1"}));
}

TEST_F(DetectionApi, ACustomersKeyOfBeforeTheCorrectionStillOpensTheParcel) {
  ASSERT_EQ(register_number(R"({"tracking_number": "444003077898"})").status, 201);
  const std::string secret = "pgk_" + to_base64url(random_bytes(32));
  store_key({.id = "key-c",
             .hash = to_hex(sha256_bytes(secret)),
             .scope = KeyScope::customer,
             .tenant = "shop",
             .carrier = "sf",
             .tracking_number = "444003077898",
             .created_at = time_.now()});
  push_event("444003077898", "e1", "in_transit");
  const auto reply = get("/v1/shipments/sf/444003077898", secret);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_FALSE(json(reply).HasMember("carrier_choice"));
  EXPECT_EQ(get("/v1/shipments/acme/444003077898", secret).status, 403);
}

TEST_F(DetectionApi, ANumberWithoutACarrierIsUnknownUntilASourceReportsIt) {
  for (const char* body :
       {R"({"tracking_number": "XYZ-1"})", R"({"carrier": "unknown", "tracking_number": "xyz-1"})"}) {
    const auto shown = json(register_number(body));
    EXPECT_STREQ(shown["carrier"].GetString(), "unknown");
    EXPECT_STREQ(shown["tracking_number"].GetString(), "XYZ-1");
  }
  ASSERT_EQ(push_event("XYZ-1", "e1", "in_transit").body, "ACME ok");
  EXPECT_STREQ(json(get("/v1/shipments/unknown/XYZ-1", key_))["carrier"].GetString(), "acme");
  const auto rows = (*store_->open_reader())->find_polls("XYZ-1");
  ASSERT_EQ(rows->size(), 1u) << "its own account polls from now on";
  EXPECT_EQ(rows->front().key.carrier, "acme");
  EXPECT_EQ(rows->front().account, "main");
}

TEST_F(DetectionApi, AStatedCourierIsTakenAsItIs) {
  const auto shown = json(register_number(R"({"carrier": "zto", "tracking_number": "444003077898"})"));
  EXPECT_STREQ(shown["carrier"].GetString(), "zto");
  EXPECT_FALSE(shown.HasMember("carrier_choice"));
}

TEST_F(DetectionApi, AStatementCorrectsTheChoice) {
  ASSERT_EQ(register_number(R"({"tracking_number": "444003077898"})").status, 201);
  const auto shown = json(register_number(R"({"carrier": "zto", "tracking_number": "444003077898"})"));
  EXPECT_STREQ(shown["carrier"].GetString(), "zto");
  EXPECT_STREQ(shown["carrier_choice"]["settled_by"].GetString(), "statement");
  EXPECT_STREQ(shown["carrier_choice"]["former_carriers"][0].GetString(), "sf");
}

TEST_F(DetectionApi, AReturnsWaybillNeedsNoCourier) {
  ASSERT_EQ(
      post("/v1/returns", R"({"return_id":"R-1","order_id":"O-1","approved_at":"2026-09-20T10:00:00+08:00"})", key_)
          .status,
      201);
  const std::string fact =
      R"({"fact_id":"f-2","kind":"waybill_entered","at":"2026-09-21T10:00:00+08:00","tracking_number":"４４４００３０７７８９８"})";
  const auto entered = post("/v1/returns/R-1/facts", fact, key_);
  ASSERT_EQ(entered.status, 201) << entered.body;
  const auto ret = json(entered);
  ASSERT_EQ(ret["shipments"].Size(), 1u) << entered.body;
  EXPECT_STREQ(ret["shipments"][0]["carrier"].GetString(), "sf");
  EXPECT_STREQ(ret["shipments"][0]["tracking_number"].GetString(), "444003077898");
  EXPECT_STREQ(ret["clocks"][0]["state"].GetString(), "met");
  EXPECT_EQ(post("/v1/returns/R-1/facts", fact, key_).status, 200) << "the same again is the same";

  push_event("444003077898", "e1", "in_transit");
  const auto after = json(get("/v1/returns/R-1", key_));
  ASSERT_EQ(after["shipments"].Size(), 1u);
  EXPECT_STREQ(after["shipments"][0]["carrier"].GetString(), "acme");
  EXPECT_EQ(post("/v1/returns/R-1/facts", fact, key_).status, 200);
}

TEST_F(DetectionApi, AReturnIsRegisteredWithAParcelThatHasNoCourier) {
  const auto reply =
      post("/v1/returns", R"({"return_id":"R-1","order_id":"O-1","shipments":[{"tracking_number":"ac-1234"}]})", key_);
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto ret = json(reply);
  EXPECT_STREQ(ret["shipments"][0]["carrier"].GetString(), "acme");
  EXPECT_STREQ(ret["shipments"][0]["tracking_number"].GetString(), "AC-1234");
}

TEST_F(DetectionApi, WhatIsNoNumberIsRefusedWithItsPlace) {
  for (const char* number :
       {"", "   ", "a/b", "中文", "0123456789012345678901234567890123456789012345678901234567890"}) {
    const auto reply = register_number(R"({"tracking_number": ")" + std::string(number) + "\"}");
    EXPECT_EQ(reply.status, 422) << number << reply.body;
    EXPECT_NE(reply.body.find("/tracking_number"), std::string::npos) << reply.body;
  }
  EXPECT_EQ(register_number(R"({"carrier": "acme"})").status, 422);
  EXPECT_EQ(register_number(R"({"tracking_number": "AC1", "country": "CHN"})").status, 422);
}

/// An aggregator that knows every carrier, and may find out itself.
class Aggregator final : public AcmeSource {
 public:
  Aggregator(std::string id, bool recognises) : id_(std::move(id)), recognises_(recognises) {}
  [[nodiscard]] std::string_view id() const noexcept override { return id_; }
  [[nodiscard]] bool covers(std::string_view carrier) const noexcept override { return carrier != kUnknownCarrier; }
  [[nodiscard]] bool recognises_carriers() const noexcept override { return recognises_; }

 private:
  std::string id_;
  bool recognises_;
};

class ThreeSources final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    if (id == "acme") return &acme_;
    if (id == "kuaidi100") return &kuaidi100_;
    return id == "17track" ? &seventeen_ : nullptr;
  }

 private:
  AcmeSource acme_;
  Aggregator kuaidi100_{"kuaidi100", false};
  Aggregator seventeen_{"17track", true};
};

TEST(FindCarriers, EachCarrierIsPolledWhereItIsKnownAndOneAccountOnce) {
  Directory directory;
  directory.sources = std::make_shared<ThreeSources>();
  directory.detector = std::make_shared<MadeUpDetector>();
  const auto add = [&](const std::string& id, const std::string& source, const std::string& tenant = "shop") {
    directory.accounts[id] = {Account{id, source, tenant, {}, {}}, true};
  };
  add("acme-main", "acme");
  add("k-main", "kuaidi100");
  add("t-main", "17track");
  add("theirs", "17track", "other");
  const auto found = directory.find_carriers("shop", "4440-0307-7898", "");
  ASSERT_EQ(found.possible.size(), 3u);
  EXPECT_EQ(found.possible[0].carrier, "sf");
  EXPECT_EQ(found.possible[0].accounts, std::vector<std::string>{"k-main"});
  EXPECT_EQ(found.possible[1].carrier, "acme");
  EXPECT_EQ(found.possible[1].accounts, std::vector<std::string>{"acme-main"});
  EXPECT_EQ(found.possible[2].carrier, kUnknownCarrier);
  EXPECT_EQ(found.possible[2].accounts, std::vector<std::string>{"t-main"});
  EXPECT_TRUE(directory.is_own("shop", "acme"));
  EXPECT_FALSE(directory.is_own("shop", "sf"));
  EXPECT_FALSE(directory.is_own("other", "acme"));
  EXPECT_TRUE(directory.find_carriers("nobody", "XYZ", "").possible.empty());
}

}  // namespace
}  // namespace parcelgate::test
