// The meaning of couriers' English sentences with a coarse code: one row of sentences/en.txt each.
#include <gtest/gtest.h>

#include "adapters/manifest/decode/sentence_table.hpp"
#include "tests/golden/sentence_rows.hpp"

namespace parcelgate {
namespace {

TEST(EnglishSentences, EachRefinesItsCodeAsTheTableSays) {
  Faults faults;
  const auto table = SentenceTable::compile(
      {golden::read_source_file("adapters/carriers/shared/en/sentences.csv"), {}, {}}, "shared/en", faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  const auto rows = golden::read_sentence_rows("en");
  for (const auto& row : rows) {
    ASSERT_TRUE(row.coarse) << row.line;
    Meaning coarse;
    coarse.status = row.coarse;
    EXPECT_EQ(golden::spelt(table.find(row.sentence, &coarse)), row.meaning) << row.line;
  }
  EXPECT_GE(rows.size(), 75U);
}

}  // namespace
}  // namespace parcelgate
