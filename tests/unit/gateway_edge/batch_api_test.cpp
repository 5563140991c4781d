#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class BatchApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  std::string now() { return to_rfc3339(time_.now()); }
  std::string ret(const std::string& id, const std::string& more = "") {
    return R"({"return_id":")" + id + R"(","order_id":"O-)" + id + "\"" + more + "}";
  }
  std::string waybill(const std::string& ret, const std::string& fact, const std::string& number) {
    return R"({"return_id":")" + ret + R"(","fact_id":")" + fact + R"(","kind":"waybill_entered","at":")" + now() +
           R"(","carrier":"acme","tracking_number":")" + number + R"("})";
  }
  /// Sends the items to a batch endpoint.
  HttpReply batch(const std::string& kind, const std::vector<std::string>& items) {
    std::string body = R"({")" + kind + R"(":[)";
    for (const std::string& item : items) body += (body.ends_with('[') ? "" : ",") + item;
    return post("/v1/" + kind + ":batch", body + "]}", key_);
  }
  /// Status of each result.
  static std::vector<int> statuses(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::vector<int> out;
    const auto document = json(reply);
    if (const auto* results = find_member(document, "results")) {
      for (const auto& result : results->GetArray()) out.push_back(result["status"].GetInt());
    }
    return out;
  }
  /// The problem of a batch's item, and that of the single call with the same body.
  void expect_same_problem(const HttpReply& reply, std::size_t at, const HttpReply& single) {
    const auto document = json(reply);
    auto expected = json(single);
    expected.RemoveMember("instance");  // names the request
    EXPECT_EQ(to_json(document["results"][static_cast<rapidjson::SizeType>(at)]["problem"]), to_json(expected));
  }

  std::string key_;
};

using Statuses = std::vector<int>;

TEST_F(BatchApi, OneBadReturnDoesNotAffectTheOthers) {
  const HttpReply reply = batch("returns", {ret("R1"), R"({"return_id":"R 2","order":"x"})", "17", ret("R3")});
  EXPECT_EQ(statuses(reply), (Statuses{201, 422, 422, 201}));
  const auto document = json(reply);
  EXPECT_EQ(document["created"].GetInt(), 2);
  EXPECT_EQ(document["duplicate"].GetInt(), 0);
  EXPECT_EQ(document["refused"].GetInt(), 2);
  EXPECT_STREQ(document["results"][3]["return_id"].GetString(), "R3");
  EXPECT_EQ(get("/v1/returns/R1", key_).status, 200);
  EXPECT_EQ(get("/v1/returns/R3", key_).status, 200);
}

TEST_F(BatchApi, AnItemsProblemIsThatOfTheSingleCall) {
  const std::string bad = R"({"return_id":"R 2","order":"x"})";
  expect_same_problem(batch("returns", {bad}), 0, post("/v1/returns", bad, key_));
  const std::string shipment = R"({"carrier":"acme","tracking_number":"9.4E+21","leg":"up"})";
  expect_same_problem(batch("shipments", {shipment}), 0, post("/v1/shipments", shipment, key_));
  post("/v1/returns", ret("R1"), key_);
  post("/v1/returns", ret("R1", R"(,"kind":"repair")"), key_);
  expect_same_problem(batch("returns", {ret("R1", R"(,"kind":"repair")")}), 0,
                      post("/v1/returns", ret("R1", R"(,"kind":"repair")"), key_));
  expect_same_problem(batch("facts", {R"({"return_id":"R9","fact_id":"f1","kind":"received"})"}), 0,
                      post("/v1/returns/R9/facts", R"({"fact_id":"f1","kind":"received"})", key_));
  expect_same_problem(batch("facts", {R"({"return_id":"R1","fact_id":"f1","kind":"extended","clock":"none"})"}), 0,
                      post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"extended","clock":"none"})", key_));
}

TEST_F(BatchApi, TheSameItemsAgainAreDuplicates) {
  const std::vector<std::string> items{ret("R1"), ret("R2"), ret("R1")};
  EXPECT_EQ(statuses(batch("returns", items)), (Statuses{201, 201, 200}));
  EXPECT_EQ(statuses(batch("returns", items)), (Statuses{200, 200, 200}));
  EXPECT_EQ(statuses(batch("facts", {waybill("R1", "f1", "N1")})), (Statuses{201}));
  EXPECT_EQ(statuses(batch("facts", {waybill("R1", "f1", "N1"), waybill("R1", "f1", "N2")})), (Statuses{200, 409}));
}

TEST_F(BatchApi, ADuplicateListsThePartsThatTheKnownReturnDoesNotHave) {
  const std::string approved = R"(,"approved_at":"2026-09-20T12:00:00+08:00")";
  const std::string shipments = R"(,"shipments":[{"carrier":"acme","tracking_number":"N1"},{"tracking_number":"N2"}])";
  const auto left_out = [&](const std::string& more) {
    const HttpReply reply = batch("returns", {ret("R1", more)});
    const auto document = json(reply);
    const auto* pointers = find_member(document["results"][0], "left_out");
    return std::to_string(document["results"][0]["status"].GetInt()) + (pointers == nullptr ? "" : to_json(*pointers));
  };
  EXPECT_EQ(left_out(""), "201");
  EXPECT_EQ(left_out(approved + shipments), R"(200["/approved_at","/shipments/0","/shipments/1"])");
  post("/v1/shipments", R"({"carrier":"acme","tracking_number":"N1","return_id":"R1"})", key_);
  post("/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"approved","at":"2026-09-20T04:00:00Z"})", key_);
  EXPECT_EQ(left_out(approved + shipments), R"(200["/shipments/1"])");
  EXPECT_EQ(left_out(R"(,"approved_at":"2026-09-20T13:00:00+08:00")"), R"(200["/approved_at"])");
}

TEST_F(BatchApi, AFactMayBuildOnAnEarlierOneOfTheSameRequest) {
  batch("returns", {ret("R1")});
  const std::string withdrawal = R"({"return_id":"R1","fact_id":"f2","kind":"waybill_withdrawn","withdraws":"f1"})";
  EXPECT_EQ(statuses(batch("facts", {withdrawal})), (Statuses{422}));
  EXPECT_EQ(statuses(batch("facts", {waybill("R1", "f1", "N1"), withdrawal})), (Statuses{201, 201}));
  EXPECT_TRUE(json(get("/v1/returns/R1", key_))["shipments"].Empty());
}

TEST_F(BatchApi, ShipmentsAreNamedInCanonicalForm) {
  const HttpReply reply = batch("shipments", {R"({"carrier":"ACME","tracking_number":"n 1"})", "{}"});
  EXPECT_EQ(statuses(reply), (Statuses{201, 422}));
  const auto document = json(reply);
  EXPECT_STREQ(document["results"][0]["carrier"].GetString(), "acme");
  EXPECT_STREQ(document["results"][0]["tracking_number"].GetString(), "N1");
  EXPECT_EQ(get("/v1/shipments/acme/N1", key_).status, 200);
}

TEST_F(BatchApi, AReturnStatesWhenItWasRequestedAndApproved) {
  const std::string dates = R"(,"requested_at":"2026-09-20T10:00:00+08:00","approved_at":"2026-09-20T12:00:00+08:00")";
  EXPECT_EQ(statuses(batch("returns", {ret("R1", dates)})), (Statuses{201}));
  const auto shown = json(get("/v1/returns/R1", key_));
  ASSERT_EQ(shown["facts"].Size(), 2u);
  EXPECT_STREQ(shown["facts"][0]["fact_id"].GetString(), "requested");
  EXPECT_STREQ(shown["facts"][0]["at"].GetString(), "2026-09-20T02:00:00Z");
  EXPECT_STREQ(shown["facts"][1]["fact_id"].GetString(), "approved");
}

TEST_F(BatchApi, ABatchIsLimitedInItemsAndBytes) {
  EXPECT_EQ(statuses(batch("returns", {})), Statuses{});
  EXPECT_EQ(batch("returns", std::vector<std::string>(501, "{}")).status, 422);
  EXPECT_EQ(post("/v1/returns:batch", R"({"returns":{}})", key_).status, 422);
  EXPECT_EQ(post("/v1/returns:batch", R"({"return":[]})", key_).status, 422);
  EXPECT_EQ(post("/v1/returns:batch", "[", key_).status, 400);
  EXPECT_EQ(post("/v1/returns:batch", R"({"returns":[]})" + std::string(400 * 1024, ' '), key_).status, 200);
  EXPECT_EQ(type_of(post("/v1/returns:batch", std::string(600 * 1024, ' '), key_)), "body-too-large");
  EXPECT_EQ(get("/v1/returns:batch", key_).status, 405);
}

TEST_F(BatchApi, TheAnswerToABodyOfFaultsIsLimited) {
  std::string item = "{";
  for (int at = 0; at < 80; ++at)
    item += (at == 0 ? "\"" : ",\"") + std::string(1, static_cast<char>('a' + at % 26)) + "\":1";
  const HttpReply reply = batch("returns", std::vector<std::string>(500, item + "}"));
  EXPECT_EQ(statuses(reply), Statuses(500, 422));
  EXPECT_LT(reply.body.size(), 1024u * 1024u);
}

TEST_F(BatchApi, NeedsAKeyOfTheTenant) {
  EXPECT_EQ(request_reply({"POST", "/v1/returns:batch", R"({"returns":[]})", {}}).status, 401);
  key_ = make_key("customer", "N1");
  EXPECT_EQ(batch("returns", {}).status, 403);
  EXPECT_EQ(post("/v1/returns:batch?limit=1", "", make_key("after_sales")).status, 400);
}

}  // namespace
}  // namespace parcelgate::test
