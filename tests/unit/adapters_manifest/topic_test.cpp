#include "adapters/manifest/decode/topic.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

const Account kAccount{"locker-1", "mqtt-json", "shop-1", {}, {}};
constexpr std::string_view kPattern = "{tenant}/lockers/{carrier}/{number}/events";

TEST(Topic, BecomesAFilterOfTheAccount) {
  EXPECT_EQ(topic_filter(kPattern, kAccount), "shop-1/lockers/+/+/events");
  EXPECT_EQ(topic_filter("{account}/{x}", kAccount), "locker-1/+");
}

TEST(Topic, GivesItsNames) {
  const auto names = match_topic(kPattern, "shop-1/lockers/acme/A1/events", kAccount);
  ASSERT_TRUE(names.has_value());
  EXPECT_EQ(names->back(), (std::pair<std::string_view, std::string_view>("number", "A1")));
  EXPECT_FALSE(match_topic(kPattern, "shop-2/lockers/acme/A1/events", kAccount)) << "another tenant's";
  EXPECT_FALSE(match_topic(kPattern, "shop-1/lockers/acme/A1", kAccount));
  EXPECT_FALSE(match_topic(kPattern, "shop-1/lockers/acme/A1/events/more", kAccount));
}

TEST(Topic, TakesWholeLevelsAlone) {
  EXPECT_TRUE(is_topic_pattern(kPattern));
  EXPECT_FALSE(is_topic_pattern("a/+/b"));
  EXPECT_FALSE(is_topic_pattern("a/x{n}"));
  EXPECT_FALSE(is_topic_pattern("a//b"));
  EXPECT_FALSE(is_topic_pattern(""));
}

}  // namespace
}  // namespace parcelgate
