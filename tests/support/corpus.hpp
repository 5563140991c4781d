#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace parcelgate {

/// Folder of the sample messages of couriers (tests/golden/corpus). It is part of the repository: a test never skips
/// because of it.
inline std::filesystem::path corpus_folder() {
  return std::filesystem::path(PARCELGATE_SOURCE_DIR) / "tests/golden/corpus";
}

/// The bytes of one sample, by its path below the corpus folder:
///
///   const std::string body = read_corpus_file("easypost/webhook-tracker-updated.json");
///
/// Throws std::runtime_error when there is no such file, so that a misspelled name fails the test.
inline std::string read_corpus_file(const std::string& file) {
  std::ifstream in(corpus_folder() / file, std::ios::binary);
  if (!in.is_open()) throw std::runtime_error("no sample " + file + " in " + corpus_folder().string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace parcelgate
