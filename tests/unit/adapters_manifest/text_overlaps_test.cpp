#include "adapters/manifest/kit/text_overlaps.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "adapters/manifest/kit/coverage.hpp"
#include "adapters/manifest/kit/text_samples.hpp"
#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;
using testing::kMapHeader;

StatusMap compile(std::string_view rows) {
  Faults faults;
  auto map = StatusMap::compile(std::string(kMapHeader) + std::string(rows), {}, faults);
  EXPECT_TRUE(faults.empty()) << faults.text();
  return map;
}

std::vector<std::string> overlaps(std::string_view rows, const std::set<std::string>& texts) {
  const auto map = compile(rows);
  std::vector<std::string> out;
  std::set<std::pair<std::string, std::string>> searched;
  for (const auto& text : texts) searched.emplace(std::string(), text);
  for (const auto& overlap : find_text_overlaps(map, searched)) out.push_back(to_string(overlap));
  return out;
}

constexpr std::string_view kSigned = ",.*签收.*,delivered,delivered_plain,,test\n";
constexpr std::string_view kRefused = ",\".*签收失败,客户拒收.*\",delivery_attempted,attempt_failed,,test\n";

TEST(TextOverlaps, ATextThatMatchesRowsOfTwoMeaningsIsReported) {
  EXPECT_EQ(overlaps(std::string(kSigned) + std::string(kRefused), {"快件签收失败,客户拒收", "已签收"}),
            std::vector<std::string>{"ambiguous: \"快件签收失败,客户拒收\" fits line 2 (delivered) and line 3 "
                                     "(delivery_attempted); line 2 counts"});
}

TEST(TextOverlaps, AnOverlapOfTwoPatternsIsReportedWithoutASample) {
  EXPECT_EQ(overlaps(std::string(kSigned) + std::string(kRefused), {}),
            std::vector<std::string>{"ambiguous: \"签收失败,客户拒收\" fits line 2 (delivered) and line 3 "
                                     "(delivery_attempted); line 2 counts"});
}

TEST(TextOverlaps, AnExactRowAboveAGeneralOneIsReportedForSampleTextsOnly) {
  const std::string rows = std::string(kRefused) + std::string(kSigned);
  EXPECT_TRUE(overlaps(rows, {"已签收"}).empty());
  EXPECT_EQ(overlaps(rows, {"签收失败,客户拒收"}).size(), 1U);
}

TEST(TextOverlaps, FinerReasonsOfOneMeaningAreNoneAndAReceiptIsAnother) {
  EXPECT_TRUE(
      overlaps(std::string(kSigned) + ",.*本人签收.*,delivered,signed_by_recipient,,test\n", {"本人签收"}).empty());
  EXPECT_EQ(overlaps(std::string(kSigned) + ",.*邻居签收.*,delivered,neighbour,,test\n", {}),
            std::vector<std::string>{"ambiguous: \"邻居签收\" fits line 2 (delivered, delivered_plain) and line 3 "
                                     "(delivered, neighbour); line 2 counts"});
}

TEST(TextOverlaps, RowsOfOneCodeAreComparedWithEachOtherAlone) {
  EXPECT_EQ(overlaps("10,.*签收.*,delivered,delivered_plain,,test\n10,.*签收失败.*,delivery_attempted,attempt_failed,,"
                     "test\n20,.*签收失败.*,exception,refused,,test\n",
                     {}),
            std::vector<std::string>{"ambiguous: \"签收失败\" fits line 2 (delivered) and line 3 (delivery_attempted); "
                                     "line 2 counts"});
}

TEST(TextOverlaps, SamplesFitTheirPattern) {
  const auto has = [](std::string_view pattern, const std::string& text) {
    const auto samples = sample_texts(pattern);
    return std::find(samples.begin(), samples.end(), text) != samples.end();
  };
  EXPECT_TRUE(has(".*签收失败.*", "签收失败"));
  EXPECT_TRUE(has("(?i)unable to (be )?deliver(ed)?.*", "unable to deliver"));
  EXPECT_TRUE(has("已签收([,，]\\s*签收人(是|为)?[:：]?.*)?[。.]?", "已签收"));
  EXPECT_TRUE(has("(left|placed) at \\d{2}", "placed at 1") == false) << "what the pattern does not fit is no sample";
  EXPECT_TRUE(has("a(?P<x>b|c)\\.[^]]+", "ac.x"));
  EXPECT_TRUE(sample_texts("(unclosed").empty());
  EXPECT_TRUE(sample_texts("").empty());
  EXPECT_LE(sample_texts("(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)").size(), 32U);
}

TEST(TextOverlaps, CoverageReportsThemForTheTextsOfCases) {
  const CarrierFolder folder;
  folder.write_manifest(R"([{"name": "m", "via": ["poll"], "shipments": {"at": "parcels", "number": "no"},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c", "text": "x"}}])");
  folder.write_map(std::string(kSigned) + std::string(kRefused) + "9,,exception,refused,,test\n");
  folder.write("testcases/one/case.json", R"({"about": "a", "source": "b", "made_up": "c", "via": "poll"})");
  folder.write("testcases/one/payload.json",
               R"({"parcels": {"no": "A1", "scans": [{"t": "2026-03-04 10:00:00", "x": "A 签收失败,客户拒收 B"},
                   {"t": "2026-03-04 11:00:00", "c": "9", "x": "B 签收失败,客户拒收 B"}]}})");
  const auto catalog = folder.load();
  const auto coverage = measure_coverage(*catalog, {"acme"}, {});
  ASSERT_EQ(coverage.size(), 1U);
  EXPECT_EQ(coverage[0].ambiguous,
            std::vector<std::string>{"ambiguous: \"A 签收失败,客户拒收 B\" fits line 2 (delivered) and line 3 "
                                     "(delivery_attempted); line 2 counts"})
      << "a text with a code is not matched as a text alone";
  EXPECT_EQ(coverage[0].rows, 3U);
  EXPECT_EQ(coverage[0].seen, (std::vector<std::string>{"\".*签收.*\"", "9"}));
  EXPECT_EQ(coverage[0].never_seen, std::vector<std::string>{"\".*签收失败,客户拒收.*\""});
}

}  // namespace
}  // namespace parcelgate
