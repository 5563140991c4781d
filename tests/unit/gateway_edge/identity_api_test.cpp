#include "gateway/ports/carrier_detector.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Knows two carriers, with names as in the couriers' folders.
class NamedCarriers final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    if (id == "broker") return &broker_;
    return id == "acme" ? &source_ : nullptr;
  }
  [[nodiscard]] std::span<const std::string> carriers() const noexcept override { return ids_; }
  [[nodiscard]] std::string find_carrier(std::string_view name) const override {
    const std::string id = to_lower(name);
    if (id == "acme" || id == "acme express") return "acme";
    return id == "fedex" ? id : std::string{};
  }

 private:
  static std::string to_lower(std::string_view name) {
    std::string out(name);
    for (char& letter : out) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    return out;
  }
  /// Networks publish there under names of their own.
  class Broker final : public AcmeSource {
   public:
    Broker() : AcmeSource("broker") {}
    [[nodiscard]] bool names_any_carrier() const noexcept override { return true; }
  };
  AcmeSource source_;
  Broker broker_;
  std::vector<std::string> ids_{"acme", "fedex"};
};

/// acme's numbers begin with "AC".
class AcForms final : public CarrierDetector {
 public:
  [[nodiscard]] std::vector<CarrierCandidate> detect(const NumberQuestion& question) const override {
    if (!question.number.starts_with("AC")) return {};
    return {{"acme", 90, std::string(question.number), {"prefix AC"}}};
  }

 protected:
  [[nodiscard]] bool knows_forms_of(std::string_view carrier) const override { return carrier == "acme"; }
};

class IdentityApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    auto directory = std::make_shared<Directory>(*directory_);
    directory->sources = std::make_shared<NamedCarriers>();
    directory->detector = std::make_shared<AcForms>();
    directory_ = std::move(directory);
    start({});
    key_ = make_key("after_sales");
  }
  HttpReply add(const std::string& carrier, const std::string& number, const std::string& more = "") {
    return post("/v1/shipments", R"({"carrier":")" + carrier + R"(","tracking_number":")" + number + "\"" + more + "}",
                key_);
  }
  /// "pointer: detail" of each error.
  std::vector<std::string> errors(const HttpReply& reply) {
    std::vector<std::string> out;
    const auto document = json(reply);
    if (!document.HasMember("errors")) return out;
    for (const auto& error : document["errors"].GetArray()) {
      out.push_back(std::string(error["pointer"].GetString()) + ": " + error["detail"].GetString());
    }
    return out;
  }
  std::string key_;
};

TEST_F(IdentityApi, EverySpellingIsOneShipment) {
  EXPECT_EQ(add("acme", "AC7444703069240").status, 201);
  for (const char* number :
       {"ac7444703069240", "AC 7444 7030 69240", "ＡＣ７４４４７０３０６９２４０", "AC-7444703069240"}) {
    for (const char* carrier : {"acme", "ACME", "Acme Express"}) {
      const HttpReply reply = add(carrier, number);
      EXPECT_EQ(reply.status, 200) << reply.body;
      EXPECT_STREQ(json(reply)["tracking_number"].GetString(), "AC7444703069240");
      EXPECT_STREQ(json(reply)["carrier"].GetString(), "acme");
    }
  }
  for (const char* path : {"acme/AC7444703069240", "ACME/ac7444703069240", "Acme%20Express/AC-7444703069240",
                           "acme/AC%207444%207030%2069240"}) {
    EXPECT_EQ(get("/v1/shipments/" + std::string(path), key_).status, 200) << path;
  }
}

TEST_F(IdentityApi, ACustomersKeyOpensItsShipmentUnderEverySpelling) {
  add("acme", "AC7444703069240");
  const std::string key = make_key("customer", "AC7444703069240");
  EXPECT_EQ(get("/v1/shipments/ACME/ac-7444703069240", key).status, 200);
  EXPECT_EQ(get("/v1/shipments/acme/AC7444703069241", key).status, 403);
}

TEST_F(IdentityApi, AShipmentThatWasStoredUnderAnAliasIsStillFound) {
  const auto stored =
      submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& writes) -> Result<void> {
        Shipment old;
        old.key = {"shop", "Acme-Express", "AC-1-old"};
        old.version = 1;
        writes.add_shipment(std::move(old));
        return {};
      }));
  ASSERT_TRUE(stored);
  EXPECT_EQ(get("/v1/shipments/Acme-Express/AC-1-old", key_).status, 200);
}

TEST_F(IdentityApi, AnUnknownCarrierIsRefusedWithTheNearestOne) {
  HttpReply reply = add("fexed", "AC7444703069240");
  EXPECT_EQ(reply.status, 422);
  ASSERT_EQ(errors(reply).size(), 1U) << reply.body;
  EXPECT_EQ(errors(reply)[0], "/carrier: \"fexed\" is not a known carrier; did you mean \"fedex\"?");
  reply =
      post("/v1/returns",
           R"({"return_id":"R1","order_id":"O1","shipments":[{"carrier":"fexed","tracking_number":"hello"}]})", key_);
  EXPECT_EQ(reply.status, 422);
  ASSERT_EQ(errors(reply).size(), 2U) << reply.body;
  EXPECT_TRUE(errors(reply)[0].starts_with("/shipments/0/carrier: "));
  EXPECT_TRUE(errors(reply)[1].starts_with("/shipments/0/tracking_number: "));
}

TEST_F(IdentityApi, ATenantWithABrokerHasCarriersOfItsOwnAndSlipsAreStillRefused) {
  EXPECT_EQ(add("Locker Network", "LN7444703069240").status, 422);
  auto directory = std::make_shared<Directory>(*directory_);
  directory->accounts["lockers"] = {Account{"lockers", "broker", "shop", {}, {}}, false};
  directory_ = std::move(directory);
  start({});
  EXPECT_EQ(add("Locker Network", "LN7444703069240").status, 201);
  EXPECT_EQ(get("/v1/shipments/locker-network/LN7444703069240", key_).status, 200);
  EXPECT_EQ(add("fexed", "LN7444703069240").status, 422);
}

TEST_F(IdentityApi, WhatIsNotATrackingNumberIsRefused) {
  for (const char* number : {"hello", "9.4001118995623E+21", "N/A", "string", "000000000000", "744470306924.0"}) {
    EXPECT_EQ(add("acme", number).status, 422) << number;
    EXPECT_EQ(post("/v1/shipments", R"({"tracking_number":")" + std::string(number) + "\"}", key_).status, 422)
        << number;
  }
}

TEST_F(IdentityApi, ANumberOfNoKnownFormIsTakenAndMarked) {
  const auto made = json(add("acme", "ZZ7444703069240"));
  ASSERT_TRUE(made.HasMember("warnings"));
  EXPECT_STREQ(made["warnings"][0]["code"].GetString(), "unusual_number");
  EXPECT_TRUE(json(get("/v1/shipments/acme/ZZ7444703069240", key_)).HasMember("warnings"));
  EXPECT_FALSE(json(add("acme", "AC7444703069240")).HasMember("warnings"));
  EXPECT_FALSE(json(add("fedex", "ZZ7444703069240")).HasMember("warnings")) << "no form of its numbers is known";
  push_event("ZZ7444703069240", "e1", "in_transit");
  EXPECT_FALSE(json(get("/v1/shipments/acme/ZZ7444703069240", key_)).HasMember("warnings")) << "it has events";
}

TEST_F(IdentityApi, AParcelWithoutEventsHasNoReason) {
  add("acme", "AC7444703069240");
  for (const std::string& key : {key_, make_key("customer", "AC7444703069240")}) {
    const auto shown = json(get("/v1/shipments/acme/AC7444703069240", key));
    EXPECT_TRUE(shown["reason"].IsNull());
    EXPECT_STREQ(shown["reason_label"].GetString(), "暂无物流信息");
  }
}

TEST_F(IdentityApi, UnknownParametersAreRefusedEverywhere) {
  for (const char* target :
       {"/v1/returns?shop=O-1", "/v1/returns?status=open", "/v1/events?type=clock", "/v1/returns/R1?x=1",
        "/v1/shipments/acme/AC1?includes=events", "/healthz?x=1", "/readyz?x=1", "/v1/returns?limit=1&limit=2"}) {
    const HttpReply reply = get(target, key_);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_EQ(type_of(reply), "invalid-parameter") << target;
  }
  EXPECT_NE(get("/v1/returns?shop=O-1", key_).body.find("known: limit, after, tenant"), std::string::npos);
  EXPECT_EQ(post("/v1/shipments?dry=1", "{}", key_).status, 400);
  EXPECT_EQ(get("/v1/events?tenant=other", key_).status, 404);
  EXPECT_EQ(get("/v1/events?tenant=shop", key_).status, 200);
}

TEST_F(IdentityApi, FactsNameEveryFaultByItsPointer) {
  ASSERT_EQ(post("/v1/returns", R"({"return_id":"R1","order_id":"O1"})", key_).status, 201);
  HttpReply reply = post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"extended","clock":"buyer_send"})", key_);
  EXPECT_EQ(reply.status, 422);
  ASSERT_EQ(errors(reply).size(), 2U) << reply.body;
  EXPECT_TRUE(errors(reply)[0].starts_with("/clock: "));
  EXPECT_TRUE(errors(reply)[1].starts_with("/by: "));
  reply = post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"approved","at":"yesterday"})", key_);
  ASSERT_EQ(errors(reply).size(), 1U);
  EXPECT_EQ(errors(reply)[0].find("write it like"), std::string::npos) << "one remedy is enough";
  reply = post("/v1/returns", R"({"return_id":"R2","order_id":"O1","approved_at":"2099-01-01T00:00:00Z"})", key_);
  EXPECT_EQ(reply.status, 422);
  ASSERT_EQ(errors(reply).size(), 1U);
  EXPECT_TRUE(errors(reply)[0].starts_with("/approved_at: "));
}

TEST_F(IdentityApi, AWrongWaybillIsWithdrawn) {
  ASSERT_EQ(post("/v1/returns",
                 R"({"return_id":"R1","order_id":"O1","approved_at":")" + to_rfc3339(time_.now()) + "\"}", key_)
                .status,
            201);
  const auto fact = [&](const std::string& body) { return post("/v1/returns/R1/facts", body, key_); };
  ASSERT_EQ(
      fact(R"({"fact_id":"f1","kind":"waybill_entered","carrier":"acme","tracking_number":"AC7444703069240"})").status,
      201);
  time_.step(std::chrono::seconds{5});
  const HttpReply reply = fact(R"({"fact_id":"f2","kind":"waybill_withdrawn","tracking_number":"ac 7444 7030 69240"})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_TRUE(json(reply)["shipments"].Empty());
  EXPECT_STREQ(json(reply)["clocks"][0]["state"].GetString(), "running");
  EXPECT_EQ(fact(R"({"fact_id":"f3","kind":"waybill_withdrawn","tracking_number":"AC1"})").status, 422);
}

}  // namespace
}  // namespace parcelgate::test
