#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using KeysTest = EdgeFixture;

TEST_F(KeysTest, WithoutAKeyOnlyHealthTrackingAndTheConsolesFilesAreOpen) {
  for (const Route& route : all_routes()) {
    std::string target(route.pattern);
    for (std::size_t at = target.find('{'); at != std::string::npos; at = target.find('{')) {
      target.replace(at, target.find('}') - at + 1, "x");
    }
    const int status = request_reply({std::string(route.method), target, "{}"}).status;
    if (route.name.starts_with("track_") || route.name.starts_with("look")) {
      // The token, or the second factor, is the proof.
      EXPECT_TRUE(status == 404 || status == 400) << target;
    } else if (route.id == RouteId::sign_in) {
      EXPECT_EQ(status, 401) << target;
    } else if (route.name.starts_with("console_")) {
      EXPECT_TRUE(status == 200 || status == 404) << target;
    } else if (route.access == Access::open) {
      EXPECT_EQ(status, 200) << target;
    } else if (route.access == Access::source) {
      EXPECT_EQ(status, 404) << target;
    } else {
      EXPECT_EQ(status, 401) << target;
    }
  }
}

TEST_F(KeysTest, MalformedKeysAreRefusedLikeUnknownOnes) {
  for (const std::string value : {"", "Bearer", "Bearer ", "Basic pgk_x", "Bearer pgk_x", "Bearer other"}) {
    const HttpReply reply = request_reply({"GET", "/v1/returns", "", {{"Authorization", value}}});
    EXPECT_EQ(reply.status, 401) << value;
    EXPECT_EQ(type_of(reply), "unauthorized");
    EXPECT_EQ(find_header(reply.headers, "WWW-Authenticate"), "Bearer");
  }
}

TEST_F(KeysTest, TheSchemeIsReadWhateverItsCase) {
  const std::string key = make_key("after_sales");
  EXPECT_EQ(request_reply({"GET", "/v1/returns", "", {{"authorization", "bearer " + key}}}).status, 200);
}

TEST_F(KeysTest, ACustomerSeesOneShipmentAndNothingElse) {
  push_event("N1", "e1", "in_transit");
  push_event("N2", "e2", "in_transit");
  const std::string key = make_key("customer", "N1");
  EXPECT_EQ(get("/v1/shipments/acme/N1", key).status, 200);
  for (const char* target : {"/v1/shipments/acme/N2", "/v1/shipments/other/N1", "/v1/returns", "/v1/events", "/metrics",
                             "/v1/shipments/acme/N1?include=events"}) {
    const HttpReply reply = get(target, key);
    EXPECT_EQ(reply.status, 403) << target;
    EXPECT_EQ(type_of(reply), "forbidden");
  }
  EXPECT_EQ(post("/v1/shipments", "{}", key).status, 403);
}

TEST_F(KeysTest, MetricsAreForAdmins) {
  EXPECT_EQ(get("/metrics", make_key("after_sales")).status, 403);
  const HttpReply reply = get("/metrics", make_key("admin", "", ""));
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("parcelgate_http_requests_total"), std::string::npos);
}

TEST_F(KeysTest, AnAdminOfAllTenantsNamesTheOneMeant) {
  const std::string key = make_key("admin", "", "");
  EXPECT_EQ(type_of(get("/v1/returns", key)), "invalid-parameter");
  EXPECT_EQ(type_of(get("/v1/returns?tenant=nobody", key)), "invalid-parameter");
  EXPECT_EQ(get("/v1/returns?tenant=shop", key).status, 200);
}

TEST_F(KeysTest, AKeyOfOneTenantDoesNotSeeAnother) {
  push_event("N1", "e1", "in_transit");
  const std::string key = make_key("after_sales", "", "rival");
  EXPECT_EQ(get("/v1/shipments/acme/N1", key).status, 404);
  EXPECT_EQ(get("/v1/shipments/acme/N1?tenant=shop", key).status, 404);
  EXPECT_TRUE(json(get("/v1/events", key))["events"].Empty());
}

TEST_F(KeysTest, ARevokedKeyStopsWorkingWithinSeconds) {
  const std::string secret = make_key("after_sales");
  EXPECT_EQ(get("/v1/returns", secret).status, 200);
  const auto reader = store_->open_reader();
  ApiKey key = **(*reader)->find_key(to_hex(sha256_bytes(secret)));
  key.revoked = true;
  store_key(key);
  time_.step(KeyRing::kRemembered);
  EXPECT_EQ(get("/v1/returns", secret).status, 401);
}

TEST_F(KeysTest, AnExpiredKeyStopsWorkingAtOnce) {
  const std::string secret = make_key("after_sales");
  const auto reader = store_->open_reader();
  ApiKey key = **(*reader)->find_key(to_hex(sha256_bytes(secret)));
  key.expires_at = time_.now() + std::chrono::seconds{1};
  store_key(key);
  EXPECT_EQ(get("/v1/returns", secret).status, 200);
  time_.step(std::chrono::seconds{1});
  EXPECT_EQ(get("/v1/returns", secret).status, 401);
}

}  // namespace
}  // namespace parcelgate::test
