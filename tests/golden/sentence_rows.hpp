// Rows of sentences/*.txt: "coarse status|sentence|status/reason". The coarse status is that of the code with the
// sentence; empty: no code. "-" as the meaning: the sentence says nothing.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/manifest/decode/meaning.hpp"

namespace parcelgate::golden {

inline std::string read_source_file(const std::string& path) {
  std::ifstream in(std::filesystem::path(PARCELGATE_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct SentenceRow {
  std::optional<Status> coarse;
  std::string sentence;
  std::string meaning;
  std::string line;  ///< for messages
};

inline std::vector<SentenceRow> read_sentence_rows(const std::string& language) {
  std::istringstream lines(read_source_file("tests/golden/sentences/" + language + ".txt"));
  std::vector<SentenceRow> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto first = line.find('|');
    const auto last = line.rfind('|');
    EXPECT_LT(first, last) << line;
    rows.push_back(
        {find_status(line.substr(0, first)), line.substr(first + 1, last - first - 1), line.substr(last + 1), line});
  }
  return rows;
}

/// As the rows write it.
inline std::string spelt(const Meaning* meaning) {
  if (meaning == nullptr) return "-";
  return std::string(meaning->status ? to_string(*meaning->status) : "none") + "/" +
         std::string(to_string(meaning->reason));
}

}  // namespace parcelgate::golden
