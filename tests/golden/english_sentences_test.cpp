// What English sentences of couriers say beside a coarse code: one row of sentences/en.txt each.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "adapters/manifest/sentence_table.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kEnglishRoot = PARCELGATE_SOURCE_DIR;

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(EnglishSentences, EachRefinesItsCodeAsTheTableSays) {
  Faults faults;
  const auto table = SentenceTable::compile({read_text(kEnglishRoot / "adapters/carriers/shared/en/sentences.csv"), {}, {}},
                                            "shared/en", faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  std::istringstream rows(read_text(kEnglishRoot / "tests/golden/sentences/en.txt"));
  std::size_t count = 0;
  for (std::string row; std::getline(rows, row);) {
    if (row.empty() || row.front() == '#') continue;
    const auto first = row.find('|');
    const auto last = row.rfind('|');
    ASSERT_LT(first, last) << row;
    Meaning coarse;
    coarse.status = find_status(row.substr(0, first));
    ASSERT_TRUE(coarse.status) << row;
    const Meaning* found = table.find(row.substr(first + 1, last - first - 1), &coarse);
    const std::string got =
        found == nullptr ? "-" : std::string(info(*found->status).id) + "/" + std::string(info(found->reason).id);
    EXPECT_EQ(got, row.substr(last + 1)) << row;
    ++count;
  }
  EXPECT_GE(count, 75U);
}

}  // namespace
}  // namespace parcelgate
