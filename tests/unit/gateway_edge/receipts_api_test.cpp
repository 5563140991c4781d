#include <gmock/gmock.h>

#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ReceiptsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  void create_return(const std::string& id, const std::string& order, const std::string& more = "") {
    const HttpReply reply =
        post("/v1/returns", R"({"return_id":")" + id + R"(","order_id":")" + order + R"(")" + more + "}", key_);
    ASSERT_EQ(reply.status, 201) << reply.body;
  }
  HttpReply record(const std::string& members) { return post("/v1/receipts", "{" + members + "}", key_); }
  static std::vector<std::string> candidates(const HttpReply& reply) {
    std::vector<std::string> out;
    const auto shown = json(reply);
    for (const auto& each : shown["candidates"].GetArray()) {
      out.emplace_back(find_text(each, "return_id"));
      for (const auto& reason : each["reasons"].GetArray()) out.back().append(" ").append(reason.GetString());
    }
    return out;
  }
  std::vector<std::string> listed(const std::string& query) {
    std::vector<std::string> out;
    const auto shown = json(get("/v1/receipts" + query, key_));
    for (const auto& each : shown["receipts"].GetArray()) out.emplace_back(find_text(each, "receipt_id"));
    return out;
  }

  std::string key_;
};

TEST_F(ReceiptsApi, AnUnknownParcelIsKeptAndOfferedCandidates) {
  create_return("R1", "O1");
  create_return("R2", "O2",
                R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1000002","hints":{"phone_tail":"1234"}}])");
  create_return("R3", "O3");
  const HttpReply reply =
      record(R"("receipt_id":"W1","tracking_number":"AC1000003","found":{"order_id":"O1","sender_phone_tail":"1234"})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_TRUE(json(reply)["return_id"].IsNull());
  EXPECT_THAT(candidates(reply), ElementsAre("R1 order", "R2 number phone"));
  EXPECT_THAT(candidates(get("/v1/receipts/W1", key_)), ElementsAre("R1 order", "R2 number phone"));
  EXPECT_THAT(listed("?matched=false"), ElementsAre("W1"));
  EXPECT_THAT(listed("?matched=true"), IsEmpty());
}

TEST_F(ReceiptsApi, ARegistrationThatNamesTheNumberTakesTheReceipt) {
  ASSERT_EQ(record(R"("receipt_id":"W1","tracking_number":"AC1000003")").status, 201);
  create_return("R1", "O1", R"(,"shipments":[{"carrier":"acme","tracking_number":"AC1000003"}])");
  EXPECT_THAT(listed("?matched=false"), IsEmpty());
  EXPECT_THAT(get("/v1/returns/R1", key_).body, HasSubstr(R"("fact_id":"receipt-W1","kind":"received")"));
  const auto shown = json(get("/v1/receipts/W1", key_));
  EXPECT_EQ(find_text(shown, "return_id"), "R1");
  EXPECT_FALSE(shown.HasMember("candidates"));
}

TEST_F(ReceiptsApi, TheSameReceiptAgainChangesNothing) {
  const std::string members = R"("receipt_id":"W1","tracking_number":"AC1000003","warehouse":"hangzhou-1")";
  EXPECT_EQ(record(members).status, 201);
  EXPECT_EQ(record(members).status, 200);
  const HttpReply other = record(R"("receipt_id":"W1","tracking_number":"AC1000004","warehouse":"hangzhou-1")");
  EXPECT_EQ(other.status, 409);
  EXPECT_THAT(other.body, HasSubstr("W1 was recorded with other content; use a new receipt_id"));
}

TEST_F(ReceiptsApi, EveryFaultOfABodyIsNamed) {
  const HttpReply reply = record(
      R"("receipt_id":"W 1","found":{"sender_phone_tail":"12","quantity":-1,"weigth_grams":3},"received_at":"2999-01-01T00:00:00Z")");
  EXPECT_EQ(reply.status, 422) << reply.body;
  for (const char* pointer : {"/receipt_id", "/tracking_number", "/found/sender_phone_tail", "/found/quantity",
                              "/found/weigth_grams", "/received_at"})
    EXPECT_THAT(reply.body, HasSubstr(pointer));
}

TEST_F(ReceiptsApi, PagesHoldEachReceiptOnce) {
  for (int index = 0; index < 5; ++index)
    ASSERT_EQ(record(R"("receipt_id":"W)" + std::to_string(index) + R"(","tracking_number":"AC200000)" +
                     std::to_string(index) + "\"")
                  .status,
              201);
  std::vector<std::string> seen;
  std::string query = "?limit=2";
  for (int page = 0; page < 5; ++page) {
    const auto shown = json(get("/v1/receipts" + query, key_));
    for (const auto& each : shown["receipts"].GetArray()) seen.emplace_back(find_text(each, "receipt_id"));
    if (shown["next"].IsNull()) break;
    query = "?limit=2&after=" + std::string(shown["next"].GetString());
  }
  EXPECT_THAT(seen, ElementsAre("W4", "W3", "W2", "W1", "W0"));
  EXPECT_EQ(get("/v1/receipts?after=nonsense", key_).status, 400);
  EXPECT_EQ(get("/v1/receipts?matched=maybe", key_).status, 400);
  EXPECT_EQ(get("/v1/receipts/none", key_).status, 404);
}

TEST_F(ReceiptsApi, ReceiptsOfAnotherTenantAreNotSeen) {
  ASSERT_EQ(record(R"("receipt_id":"W1","tracking_number":"AC1000003")").status, 201);
  EXPECT_EQ(get("/v1/receipts/W1", make_key("customer")).status, 403);
}

}  // namespace
}  // namespace parcelgate::test
