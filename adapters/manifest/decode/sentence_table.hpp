// Sentences of a language that many couriers use: patterns shared by their status maps.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/manifest/decode/meaning.hpp"
#include "adapters/manifest/text/pattern_list.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Contents of the files of one folder `shared/<name>` next to the couriers' folders. Only the first file is required.
///   sentences.csv  text_pattern, status, reason, leg, source; the first row that fits counts
///   words.csv      name, pattern: replacement of `{NAME}` in patterns, also in this file
///   spellings.csv  from, to: characters that are replaced before the match, such as traditional by simplified
///                  ones; an empty `to` drops the character
struct SentenceFiles {
  std::string sentences;
  std::string words;
  std::string spellings;
};

/// One shared table, compiled. Immutable.
class SentenceTable {
 public:
  /// @param called  the name of the folder in fault messages
  [[nodiscard]] static SentenceTable compile(const SentenceFiles& files, const std::string& called, Faults& faults);

  /// The meaning of the first row that matches.
  /// @param coarse  the meaning of the courier's code, or null. Rows that contradict it are skipped: see
  ///                `may_refine`
  [[nodiscard]] const Meaning* find(std::string_view text, const Meaning* coarse) const;
  /// The text after the replacement of spellings.
  [[nodiscard]] std::string fold(std::string_view text) const;
  /// In the order of the file.
  [[nodiscard]] const std::vector<Meaning>& meanings() const noexcept { return meanings_; }
  /// Names the version of the table.
  [[nodiscard]] const std::string& content() const noexcept { return content_; }

 private:
  void read_spellings(std::string_view csv, Faults& faults);

  PatternList patterns_;
  std::vector<Meaning> meanings_;  ///< parallel to the patterns
  std::unordered_map<std::string, std::string> spellings_;
  std::string content_;
};

/// Whether the meaning of a text may refine the meaning of a code. A code of a delivery can
/// become another kind of receipt, a place where the parcel waits, a refusal or the end of the way back, but not a
/// parcel that is only on its way; a code of a problem can become any problem, but not a receipt.
[[nodiscard]] bool may_refine(const Meaning& coarse, const Meaning& words) noexcept;

/// Loads shared tables once for a catalogue.
class SentenceLoader {
 public:
  /// @param carrier_dirs  where `shared/<name>` is looked for, in order
  explicit SentenceLoader(std::vector<std::filesystem::path> carrier_dirs) : dirs_(std::move(carrier_dirs)) {}

  /// @param folder  a courier's folder; the folder `shared` next to it is searched first
  /// @return null when there is none; the caller reports it. Faults of a table are added once, under its own file name.
  [[nodiscard]] std::shared_ptr<const SentenceTable> load(std::string_view name, const std::filesystem::path& folder,
                                                          Faults& faults);

 private:
  std::vector<std::filesystem::path> dirs_;
  std::map<std::filesystem::path, std::shared_ptr<const SentenceTable>> loaded_;
};

}  // namespace parcelgate
