#include "gateway/wire/faults.hpp"

#include <array>

#include <gtest/gtest.h>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {
namespace {

std::string suggest_reason(std::string_view word) {
  std::vector<std::string_view> ids;
  for (const auto& reason : all_reasons()) ids.push_back(reason.id);
  return suggest(word, ids);
}

TEST(Suggest, ANearWordIsMeantAlone) {
  EXPECT_EQ(suggest_reason("arived_hub"), "did you mean \"arrived_hub\"?");
}

TEST(Suggest, OfALongListTheWordsThatShareMostComeFirst) {
  const std::string reported = suggest_reason("customer_refused_parcel");
  EXPECT_TRUE(reported.starts_with("did you mean \"refused\" or ")) << reported;
  EXPECT_NE(reported.find("? known: unmapped, "), std::string::npos) << reported;
  EXPECT_TRUE(suggest_reason("zzzz").starts_with("known: unmapped, "));
  EXPECT_TRUE(suggest_reason("").starts_with("known: unmapped, "));
}

TEST(Suggest, AShortListIsReadAsItIs) {
  constexpr std::array<std::string_view, 3> kVias{"push", "poll", "mqtt"};
  EXPECT_EQ(suggest("pushed_by_them", kVias), "known: push, poll, mqtt");
}

}  // namespace
}  // namespace parcelgate
