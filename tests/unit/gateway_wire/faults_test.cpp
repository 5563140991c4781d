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

TEST(Suggest, AnEmptyListIsNamedAsSuch) {
  EXPECT_EQ(suggest("key", {}), "no names are known here");
}

TEST(ReadWord, OneFaultSaysWhatIsWrongAndListsTheWords) {
  constexpr std::array<std::string_view, 2> kOrders{"oldest_first", "newest_first"};
  Faults faults;
  EXPECT_EQ(read_word(rapidjson::Value("newest_first"), "/order", kOrders, "order", faults), 1U);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(read_word(rapidjson::Value(5), "/order", kOrders, "order", faults), std::nullopt);
  EXPECT_EQ(read_word(rapidjson::Value(""), "/order", kOrders, "order", faults), std::nullopt);
  EXPECT_EQ(read_word(rapidjson::Value("random"), "/order", kOrders, "order", faults), std::nullopt);
  EXPECT_EQ(faults.text(),
            "/order: must be a text; known: oldest_first, newest_first\n"
            "/order: must not be empty; known: oldest_first, newest_first\n"
            "/order: unknown order \"random\"; known: oldest_first, newest_first\n");
}

TEST(CheckMembers, ARetiredMemberNamesItsSuccessor) {
  constexpr std::array<RetiredWord, 1> kRetired{{{"words", "write \"pattern_text\""}}};
  rapidjson::Document section;
  section.Parse(R"({"words": 1, "wordz": 1})");
  Faults faults;
  EXPECT_TRUE(check_members(section, "/events", {"text", "order"}, faults, kRetired));
  EXPECT_EQ(faults.text(),
            "/events/words: unknown member \"words\"; write \"pattern_text\"\n"
            "/events/wordz: unknown member \"wordz\"; known: text, order\n");
}

}  // namespace
}  // namespace parcelgate
