// status_map.csv: the meanings of a courier's codes and texts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/manifest/decode/meaning.hpp"
#include "adapters/manifest/decode/sentence_table.hpp"
#include "adapters/manifest/text/pattern_list.hpp"

namespace parcelgate {

/// One row. It has a code, a text pattern, or both; a pattern that begins with "@" names a shared table of sentences,
/// which has the meaning then.
struct MapRow {
  std::size_t line{0};  ///< in the file, from 1
  std::string code;     ///< as written; parts of a joined key with "/" between them
  std::string pattern;
  Meaning meaning;

  /// The row as tools print it: `10`, `"…pattern…"` or `10 "…pattern…"`.
  [[nodiscard]] std::string label() const;
};

/// The row that matched, and its meaning or that of the shared sentence.
struct MapMatch {
  const MapRow* row{nullptr};
  const Meaning* meaning{nullptr};

  explicit operator bool() const noexcept { return meaning != nullptr; }
};

/// Spelling of codes before they are compared.
struct CodeForm {
  bool fold_case{false};
  bool strip_zeros{false};
};

/// A compiled status map. Immutable. Keys are codes, or several joined with "/"; patterns (RE2) match whole texts.
/// For a key, the rows that hold it are tried in the file's order, those with a pattern first and the bare code last:
///   SIGNED,.*菜鸟驿站.*,delivered,locker_or_station_signed,,…
///   SIGNED,@zh,,,,…           the shared Chinese sentences
///   SIGNED,,delivered,delivered_plain,,…
///
///   std::string key;
///   map.append_code(key, "SIGNED");
///   if (const MapMatch match = map.find(key, text)) use(*match.meaning);
///
/// Trap: find() needs a key made by append_code(), which applies the manifest's `codes` form.
class StatusMap {
 public:
  /// Finds a shared table by its name, or null.
  using FindTable = std::function<std::shared_ptr<const SentenceTable>(std::string_view name)>;

  [[nodiscard]] static StatusMap compile(std::string_view csv, CodeForm form, Faults& faults,
                                         const FindTable& find_table = nullptr);
  StatusMap();
  StatusMap(StatusMap&&) noexcept;
  StatusMap& operator=(StatusMap&&) noexcept;
  ~StatusMap();

  /// Appends a code to a key, in the form in which keys are stored.
  void append_code(std::string& key, std::string_view code) const;
  /// The first row of the key that fits the text.
  [[nodiscard]] MapMatch find(std::string_view key, std::string_view text) const;
  /// The first row without a code whose pattern fits the whole text.
  [[nodiscard]] MapMatch find_by_text(std::string_view text) const;
  /// Whether a code, as written in the table, has a row without a pattern.
  [[nodiscard]] bool has_bare_row(std::string_view code) const;
  /// Every row of the key whose own pattern fits, in the table's order: for authors of tables.
  /// @param key  empty: the rows without a code
  [[nodiscard]] std::vector<const MapRow*> rows_by_text(std::string_view key, std::string_view text) const;
  /// Keys that have rows with a pattern, with these rows; the empty key holds those without a code.
  [[nodiscard]] std::vector<std::pair<std::string, std::vector<const MapRow*>>> pattern_rows() const;
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  /// In the table's order.
  [[nodiscard]] const std::vector<MapRow>& rows() const noexcept { return rows_; }
  /// Contents of the shared tables that rows name.
  [[nodiscard]] const std::string& shared_content() const noexcept { return shared_content_; }

 private:
  /// Patterns between two rows that name a shared table, then that table.
  struct Section {
    std::vector<std::size_t> rows;  ///< places in rows_, parallel to the patterns
    PatternList patterns;
    std::shared_ptr<const SentenceTable> table;  ///< null: none
    std::size_t table_row{0};
  };
  struct Entry {
    std::vector<Section> sections;
    std::optional<std::size_t> bare;  ///< the row without a pattern
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  void add_pattern(Entry& entry, std::size_t row, const FindTable& find_table, Faults& faults);
  [[nodiscard]] std::string key_of(std::string_view code) const;
  [[nodiscard]] MapMatch find_in(const Entry& entry, std::string_view text) const;

  CodeForm form_;
  std::vector<MapRow> rows_;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> by_key_;
  Entry by_text_;
  std::string shared_content_;
};

}  // namespace parcelgate
