#include "gateway/edge/http/router.hpp"

#include <gtest/gtest.h>

#include "gateway/edge/http/query.hpp"

namespace parcelgate {
namespace {

Router router(std::vector<EdgeAlias> aliases = {}) {
  auto made = Router::create(aliases);
  EXPECT_TRUE(made) << made.error().what;
  return *std::move(made);
}

TEST(Router, FindsTheRouteAndItsParameters) {
  const auto found = router().match("GET", "/v1/shipments/sf/SF%20123");
  ASSERT_EQ(found.outcome, RouteMatch::Outcome::found);
  EXPECT_EQ(found.route->id, RouteId::get_shipment);
  EXPECT_EQ(found.parameters[0], "sf");
  EXPECT_EQ(found.parameters[1], "SF 123");
}

TEST(Router, PathsThatAreNearlyRightAreNotFound) {
  for (const char* path : {"", "v1/returns", "/", "/v1", "/v1/returns/", "/v1/returns/a/b", "/v1//returns",
                           "//v1/returns", "/v1/shipments/sf/", "/v1/shipments//x", "/V1/returns", "/healthz/"}) {
    EXPECT_EQ(router().match("GET", path).outcome, RouteMatch::Outcome::no_such_path) << path;
  }
}

TEST(Router, AWrongMethodNamesTheRightOnes) {
  const auto found = router().match("DELETE", "/v1/returns");
  EXPECT_EQ(found.outcome, RouteMatch::Outcome::no_such_method);
  EXPECT_EQ(found.allowed, "POST, GET, HEAD, OPTIONS");
}

TEST(Router, HeadIsReadLikeGet) {
  EXPECT_EQ(router().match("HEAD", "/healthz").route->id, RouteId::healthz);
}

TEST(Router, AnAliasLeadsToItsEndpointWithItsParameters) {
  const Router with =
      router({{"/webhooks/{source}", "/v1/hooks/{source}/bench"}, {"/parcels/{n}", "/v1/shipments/acme/{n}"}});
  const auto hook = with.match("POST", "/webhooks/acme");
  ASSERT_EQ(hook.outcome, RouteMatch::Outcome::found);
  EXPECT_EQ(hook.route->id, RouteId::hook);
  EXPECT_EQ(hook.parameters[0], "acme");
  EXPECT_EQ(hook.parameters[1], "bench");
  EXPECT_EQ(with.match("GET", "/parcels/N1").parameters[1], "N1");
  EXPECT_EQ(with.match("GET", "/parcels/").outcome, RouteMatch::Outcome::no_such_path);
  EXPECT_EQ(with.match("POST", "/parcels/N1").outcome, RouteMatch::Outcome::no_such_method);
}

TEST(Router, AnAliasThatLeadsNowhereIsRefusedAtTheStart) {
  for (const EdgeAlias& alias :
       std::vector<EdgeAlias>{{"/a", "/v2/nothing"}, {"/a/{x}", "/v1/returns/{y}"}, {"a", "/healthz"}}) {
    const auto made = Router::create({alias});
    ASSERT_FALSE(made) << alias.path;
    EXPECT_EQ(made.error().kind, ErrorKind::config);
  }
}

TEST(Query, ParametersAreFoundAndDecoded) {
  EXPECT_EQ(find_parameter("a=1&b=x%20y+z&c", "b"), "x y z");
  EXPECT_EQ(find_parameter("a=1&c", "c"), "");
  EXPECT_EQ(find_parameter("ab=1", "a"), std::nullopt);
  EXPECT_EQ(find_parameter("a=%zz", "a"), "");
}

TEST(Query, TheBestOfOurLanguagesIsChosen) {
  EXPECT_EQ(preferred_locale("zh-TW,zh;q=0.9,en;q=0.8", Locale::en), Locale::zh_tw);
  EXPECT_EQ(preferred_locale("zh-Hans-CN", Locale::en), Locale::zh_cn);
  EXPECT_EQ(preferred_locale("en;q=0.1, zh-HK;q=0.5", Locale::en), Locale::zh_tw);
  EXPECT_EQ(preferred_locale("de, fr", Locale::zh_cn), Locale::zh_cn);
  EXPECT_EQ(preferred_locale("en;q=0", Locale::zh_cn), Locale::zh_cn);
  EXPECT_EQ(preferred_locale("en;q=two", Locale::zh_cn), Locale::zh_cn);
}

}  // namespace
}  // namespace parcelgate
