#include "adapters/transports/http_curl/retry_after.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::seconds;

const Instant kNow = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + std::chrono::hours{8};
constexpr seconds kCap{3600};

TEST(RetryAfter, WholeSecondsAreTakenAsWritten) {
  EXPECT_EQ(parse_retry_after("120", kNow, kCap), seconds{120});
  EXPECT_EQ(parse_retry_after(" 0 ", kNow, kCap), seconds{0});
}

TEST(RetryAfter, AllThreeFormsOfAnHttpDateMeanTheSameInstant) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow, kCap), seconds{49 * 60 + 37});
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", kNow, kCap), seconds{49 * 60 + 37});
  EXPECT_EQ(parse_retry_after("Sun Nov  6 08:49:37 1994", kNow, kCap), seconds{49 * 60 + 37});
}

TEST(RetryAfter, APartOfASecondIsRoundedUp) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:01 GMT", kNow + std::chrono::milliseconds{300}, kCap),
            seconds{1});
}

TEST(RetryAfter, ADateThatHasPassedMeansNow) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 07:59:59 GMT", kNow, kCap), seconds{0});
  EXPECT_EQ(parse_retry_after("Thu, 01 Jan 1970 00:00:00 GMT", kNow, kCap), seconds{0});
}

TEST(RetryAfter, AbsurdWaitsAreCapped) {
  EXPECT_EQ(parse_retry_after("99999999999999999999999999", kNow, kCap), kCap);
  EXPECT_EQ(parse_retry_after("86400", kNow, kCap), kCap);
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 2999 23:59:59 GMT", kNow, kCap), kCap);
}

TEST(RetryAfter, WhatIsNeitherFormIsNoAdvice) {
  for (const auto* text : {"", " ", "-5", "+5", "1.5", "soon", "12:00", "5 minutes", "2994-11-06T08:49:37Z", "Sun"}) {
    EXPECT_EQ(parse_retry_after(text, kNow, kCap), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parcelgate
