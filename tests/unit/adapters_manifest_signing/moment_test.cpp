#include <gtest/gtest.h>

#include "adapters/manifest/time/moment.hpp"

namespace parcelgate {
namespace {

constexpr Instant kAt{std::chrono::milliseconds{1'722'626'812'000}};

TEST(Moment, IsReadInEachFormThatSendersSign) {
  EXPECT_EQ(read_moment("1722626812", MomentFormat::epoch_s), kAt);
  EXPECT_EQ(read_moment("1722626812000", MomentFormat::epoch_ms), kAt);
  EXPECT_EQ(read_moment("Fri, 02 Aug 2024 19:26:52 GMT", MomentFormat::rfc1123), kAt);
  EXPECT_EQ(read_moment("Fri, 02 Aug 2024 19:26:52 +0000", MomentFormat::rfc1123), kAt);
  EXPECT_EQ(read_moment("Sat, 03 Aug 2024 03:26:52 +0800", MomentFormat::rfc1123), kAt);
  EXPECT_EQ(read_moment("2024-08-02T19:26:52Z", MomentFormat::iso), kAt);
}

TEST(Moment, IsAbsentWhenTheTextHasAnotherForm) {
  for (const char* text :
       {"", "17x", "-17", "99999999999999999999", "Fri, 31 Feb 2024 19:26:52 GMT", "Fri, 02 Foo 2024 19:26:52 GMT",
        "Fri, 02 Aug 2024 19:26:52", "Fri, 02 Aug 2024 19:26:52 +9900"}) {
    for (const auto format :
         {MomentFormat::epoch_s, MomentFormat::epoch_ms, MomentFormat::rfc1123, MomentFormat::iso}) {
      EXPECT_FALSE(read_moment(text, format)) << text;
    }
  }
}

TEST(Moment, RoundTripsThroughRfc1123) {
  for (std::int64_t seconds = 0; seconds < 4'000'000'000; seconds += 86'399'977) {
    const Instant at{std::chrono::seconds{seconds}};
    EXPECT_EQ(read_moment(to_rfc1123(at), MomentFormat::rfc1123), at) << seconds;
  }
}

}  // namespace
}  // namespace parcelgate
