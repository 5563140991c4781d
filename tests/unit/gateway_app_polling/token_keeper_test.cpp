#include "gateway/app/polling/token_keeper.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kFetched{std::chrono::hours{500'000}};

TokenKeeper with_token(std::string value) {
  TokenKeeper keeper;
  keeper.fetch_started();
  keeper.fetched({std::move(value), 1000s}, kFetched);
  return keeper;
}

TEST(TokenKeeper, OneFetchAtATime) {
  TokenKeeper keeper;
  EXPECT_TRUE(keeper.wants_fetch(kFetched));
  keeper.fetch_started();
  EXPECT_FALSE(keeper.wants_fetch(kFetched));
  keeper.fetch_failed();
  EXPECT_TRUE(keeper.wants_fetch(kFetched));
}

TEST(TokenKeeper, RenewsBeforeTheEndWhileTheOldTokenStillServes) {
  auto keeper = with_token("a");
  EXPECT_FALSE(keeper.wants_fetch(kFetched + 899s));
  EXPECT_TRUE(keeper.wants_fetch(kFetched + 900s));
  EXPECT_EQ(keeper.usable(kFetched + 900s), "a");
  EXPECT_EQ(keeper.usable(kFetched + 999s), "a");
  EXPECT_EQ(keeper.usable(kFetched + 1000s), std::nullopt);
}

TEST(TokenKeeper, ARefusedTokenIsRenewedOnceAndThenTheAccountIsRefused) {
  auto keeper = with_token("a");
  EXPECT_EQ(keeper.refused("a"), TokenKeeper::Refusal::renew);
  EXPECT_EQ(keeper.usable(kFetched), std::nullopt);
  keeper.fetched({"b", 1000s}, kFetched);
  EXPECT_EQ(keeper.refused("b"), TokenKeeper::Refusal::final);
}

TEST(TokenKeeper, RequestsThatLeftTogetherCauseOneRenewal) {
  auto keeper = with_token("a");
  EXPECT_EQ(keeper.refused("a"), TokenKeeper::Refusal::renew);
  EXPECT_EQ(keeper.refused("a"), TokenKeeper::Refusal::stale);
  keeper.fetched({"b", 1000s}, kFetched);
  EXPECT_EQ(keeper.refused("a"), TokenKeeper::Refusal::stale);
  EXPECT_EQ(keeper.usable(kFetched), "b");
}

TEST(TokenKeeper, ATokenThatWorkedMayEndEarlyAgainLater) {
  auto keeper = with_token("a");
  EXPECT_EQ(keeper.refused("a"), TokenKeeper::Refusal::renew);
  keeper.fetched({"b", 1000s}, kFetched);
  keeper.accepted("b");
  EXPECT_EQ(keeper.refused("b"), TokenKeeper::Refusal::renew);
}

}  // namespace
}  // namespace parcelgate
