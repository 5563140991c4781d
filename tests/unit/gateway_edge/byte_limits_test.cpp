// Answers are bounded in bytes, however many items are requested, and no item is lost.
#include "gateway/edge/http/page_bytes.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class ByteLimits : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  void push_large(int count, std::size_t bytes) {
    for (int n = 0; n < count; ++n) {
      const HttpReply reply = push(R"({"number":"N1","events":[{"id":"e)" + std::to_string(n) +
                                   R"(","status":"in_transit","at":"2026-09-20T10:00:)" + (n < 10 ? "0" : "") +
                                   std::to_string(n) + R"(Z","text":")" + std::string(bytes, 'x') + R"("}]})");
      ASSERT_EQ(reply.status, 200) << reply.body;
    }
  }
  std::string key_;
};

TEST_F(ByteLimits, AFeedPageEndsInTimeAndItsCursorContinuesThere) {
  push_large(40, 60'000);
  std::string next;
  std::size_t seen = 0;
  std::size_t pages = 0;
  for (bool more = true; more; ++pages) {
    const HttpReply reply = get("/v1/events?limit=1000&after=" + next, key_);
    ASSERT_EQ(reply.status, 200);
    EXPECT_LT(reply.body.size(), 2 * kPageBytes);
    const auto page = json(reply);
    for (const auto& event : page["events"].GetArray()) {
      EXPECT_EQ(event["data"]["event_id"].GetString(), "e" + std::to_string(seen));
      ++seen;
    }
    more = !page["events"].Empty();
    next = page["next"].GetString();
  }
  EXPECT_EQ(seen, 40u);
  EXPECT_GE(pages, 4u);
}

TEST_F(ByteLimits, APageOfAShipmentsEventsToo) {
  push_large(40, 60'000);
  std::string target = "/v1/shipments/acme/N1?include=events&limit=500";
  std::size_t seen = 0;
  for (std::string next = "first"; !next.empty();) {
    const HttpReply reply = get(target, key_);
    ASSERT_EQ(reply.status, 200);
    EXPECT_LT(reply.body.size(), 2 * kPageBytes);
    const auto page = json(reply);
    seen += page["events"].Size();
    next = page["events_next"].IsNull() ? "" : page["events_next"].GetString();
    target = "/v1/shipments/acme/N1?include=events&limit=500&after=" + next;
  }
  EXPECT_EQ(seen, 40u);
}

TEST_F(ByteLimits, APageOfReturnsTooAndNoneIsLeftOut) {
  constexpr int kReturns = 12;
  constexpr int kFacts = 25;
  std::string note;  // which takes six times as many bytes in JSON
  for (int n = 0; n < 490; ++n) note += "\\u0001";
  for (int n = 0; n < kReturns; ++n) {
    const std::string id = "R" + std::to_string(n);
    ASSERT_EQ(post("/v1/returns", R"({"return_id":")" + id + R"(","order_id":"O"})", key_).status, 201);
    for (int fact = 0; fact < kFacts; ++fact) {
      const HttpReply reply =
          post("/v1/returns/" + id + "/facts",
               R"({"fact_id":"f)" + std::to_string(fact) +
                   R"(","kind":"extended","clock":"buyer_sends","by":"1s","note":")" + note + R"("})",
               key_);
      ASSERT_LT(reply.status, 300) << reply.body;
    }
  }
  std::set<std::string> seen;
  std::string next;
  std::size_t pages = 0;
  do {
    const HttpReply reply = get("/v1/returns?limit=200&after=" + next, key_);
    ASSERT_EQ(reply.status, 200);
    EXPECT_LT(reply.body.size(), 2 * kPageBytes);
    const auto page = json(reply);
    for (const auto& ret : page["returns"].GetArray()) EXPECT_TRUE(seen.insert(ret["return_id"].GetString()).second);
    next = page["next"].IsNull() ? "" : page["next"].GetString();
    ++pages;
  } while (!next.empty());
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kReturns));
  EXPECT_GE(pages, 2u);
}

TEST_F(ByteLimits, ABodyFullOfFaultsGetsAShortAnswer) {
  std::string body = "{";
  for (int n = 0; body.size() < 120'000; ++n) body += "\"field" + std::to_string(n) + "\":1,";
  body.back() = '}';
  const HttpReply reply = post("/v1/returns", body, key_);
  EXPECT_EQ(type_of(reply), "invalid-fields");
  EXPECT_LT(reply.body.size(), 20'000u);
  const auto document = json(reply);
  EXPECT_EQ(document["errors"].Size(), 50u);
  EXPECT_NE(std::string(document["detail"].GetString()).find(" more"), std::string::npos);
}

TEST_F(ByteLimits, ANameOfAHundredThousandBytesIsNotRepeated) {
  const HttpReply reply = post("/v1/returns", "{\"" + std::string(100'000, 'n') + "\":1}", key_);
  EXPECT_EQ(type_of(reply), "invalid-fields");
  EXPECT_LT(reply.body.size(), 3'000u);
}

TEST_F(ByteLimits, ABodyLargerThanAnyEndpointNeedsIsRefusedUnread) {
  const HttpReply reply = post("/v1/returns", "[" + std::string(200'000, ' ') + "]", key_);
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(type_of(reply), "body-too-large");
}

TEST(PageBatchesTest, FewAtFirstThenAsManyAsFit) {
  PageBatches small(1'000);
  EXPECT_EQ(small.next(), 4u);
  for (int n = 0; n < 4; ++n) small.add(100);
  EXPECT_EQ(small.next(), 8u);
  PageBatches large(1'000);
  for (int n = 0; n < 4; ++n) large.add(kPageBytes / 5 + 1);
  EXPECT_EQ(large.next(), 1u);
  large.add(kPageBytes / 5 + 1);
  EXPECT_TRUE(large.is_full());
  PageBatches few(2);
  EXPECT_EQ(few.next(), 2u);
}

}  // namespace
}  // namespace parcelgate::test
