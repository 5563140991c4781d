// Explanations as a service agent reads them to a customer: tests/golden/explanations/*.json, each in three languages.
#include "tests/golden/worked_cases.hpp"

#include <optional>

#include "gateway/domain/time.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate::worked_cases {
namespace {

constexpr std::size_t kFewestExplanations = 8;

/// The texts of one clock as lines: summary, steps, what would meet it, what a missed deadline means, the money.
std::vector<std::string> lines_of(const ClockExplanation& clock) {
  std::vector<std::string> lines{clock.label + ": " + clock.summary};
  lines.insert(lines.end(), clock.sentences.begin(), clock.sentences.end());
  for (const std::string* const text : {&clock.met_by, &clock.on_expiry, &clock.money_at_risk}) {
    if (!text->empty()) lines.push_back(*text);
  }
  return lines;
}

std::vector<std::string> explain_case(const RulePack& pack, const rapidjson::Value& worked, Instant now,
                                      Locale locale) {
  std::vector<std::string> lines;
  const auto read = with_input(pack, worked, now, [&](const ClockInput& input) {
    for (const ClockExplanation& clock : explain_clocks(pack, input, now, locale)) {
      if (clock.clock == find_text(worked, "clock")) lines = lines_of(clock);
    }
  });
  EXPECT_TRUE(read) << (read ? "" : read.error().what);
  return lines;
}

void check_explanation(const rapidjson::Value& worked, const std::string& file) {
  EXPECT_FALSE(find_text(worked, "reasoning").empty()) << file;
  const RulePack* const pack = find_pack(std::string(find_text(worked, "pack")));
  ASSERT_NE(pack, nullptr) << file;
  const Instant now = parse_rfc3339(find_text(worked, "now")).value().at;
  for (const Locale locale : {Locale::en, Locale::zh_cn, Locale::zh_tw}) {
    const std::string tag(to_string(locale));
    std::vector<std::string> wanted;
    for (const auto& line : worked["texts"][tag.c_str()].GetArray()) wanted.emplace_back(text_of(line));
    EXPECT_EQ(explain_case(*pack, worked, now, locale), wanted) << file << ", " << tag;
  }
}

TEST(ExplanationCases, EachClockReadsAsAPersonWouldSayIt) {
  std::size_t count = 0;
  for (const std::string& file : json_files("tests/golden/explanations")) {
    const auto document = parse_json_with_comments(testing::read_source_file(file));
    ASSERT_TRUE(document) << file << ": " << document.error().what;
    check_explanation(*document, file);
    ++count;
  }
  EXPECT_GE(count, kFewestExplanations);
}

}  // namespace
}  // namespace parcelgate::worked_cases
