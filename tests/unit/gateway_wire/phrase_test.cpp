#include "gateway/wire/phrase.hpp"

#include <gtest/gtest.h>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/alerts.hpp"
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {
namespace {

/// Each enumerator has its texts: a table that was not continued with its enum answers with an empty one.
template <class Enum>
void expect_a_phrase_for_each() {
  const auto names = all_names<Enum>();
  EXPECT_GT(names.size(), 1U);
  for (std::size_t at = 0; at < names.size(); ++at) {
    for (const std::string_view text : phrase_of(static_cast<Enum>(at))) EXPECT_FALSE(text.empty()) << names[at];
  }
}

TEST(Phrases, EachEnumeratorHasATextInEachLanguage) {
  expect_a_phrase_for_each<Trigger>();
  expect_a_phrase_for_each<StepKind>();
  expect_a_phrase_for_each<ClockState>();
  expect_a_phrase_for_each<Party>();
  expect_a_phrase_for_each<RuleConfidence>();
  expect_a_phrase_for_each<ReturnKind>();
  expect_a_phrase_for_each<RegionClass>();
  expect_a_phrase_for_each<DayKind>();
  for (std::size_t at = 0; at < kTriggerCount; ++at)
    EXPECT_FALSE(condition_of(static_cast<Trigger>(at), Locale::en).empty()) << at;
  for (std::size_t at = 0; at < kAlertKindCount; ++at)
    EXPECT_FALSE(alert_text(static_cast<AlertKind>(at), {}, Locale::zh_tw).empty()) << at;
}

TEST(Phrases, ATableWithADuplicateOrAGapOrAnEmptyTextIsNotComplete) {
  using Table = PhraseTable<Party, 2>;
  constexpr Phrase kText{"a", "b", "c"};
  EXPECT_TRUE(has_each_once(Table{{{Party::buyer, kText}, {Party::none, kText}}}));
  EXPECT_FALSE(has_each_once(Table{{{Party::buyer, kText}, {Party::buyer, kText}}}));
  EXPECT_FALSE(has_each_once(Table{{{Party::none, kText}, {Party::carrier, kText}}}));
  EXPECT_FALSE(has_each_once(Table{{{Party::buyer, kText}, {Party::none, {"a", "", "c"}}}}));
  EXPECT_EQ(phrase_in(Table{{{Party::buyer, kText}, {Party::none, kText}}}, Party::carrier)[0], "");
}

}  // namespace
}  // namespace parcelgate
