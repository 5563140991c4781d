// status_map.csv: what a courier's codes mean in the one vocabulary.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// What one row says.
struct Meaning {
  std::optional<Status> status;  ///< none: information that moves nothing
  Reason reason;
  std::optional<Leg> leg;
  ProofLevel proof{ProofLevel::declared};
};

/// A row whose key is a text pattern.
struct TextRow {
  std::size_t line{0};  ///< in the file, from 1
  std::string pattern;
  Meaning meaning;
};

/// How codes are written before they are compared.
struct CodeForm {
  bool fold_case{false};
  bool strip_zeros{false};
};

/// Immutable. Keys are codes, or several joined with "/"; text patterns match whole texts (RE2).
class StatusMap {
 public:
  [[nodiscard]] static StatusMap compile(std::string_view csv, CodeForm form, Faults& faults);
  StatusMap();
  StatusMap(StatusMap&&) noexcept;
  StatusMap& operator=(StatusMap&&) noexcept;
  ~StatusMap();

  /// Appends a code to a key, in the form in which keys are stored.
  void append_code(std::string& key, std::string_view code) const;
  [[nodiscard]] const Meaning* find(std::string_view key) const noexcept;
  /// What the first row means whose pattern fits the whole text, or null.
  [[nodiscard]] const Meaning* find_by_text(std::string_view text) const;
  /// Every row whose pattern fits, in the table's order: for those who write tables.
  [[nodiscard]] std::vector<const TextRow*> rows_by_text(std::string_view text) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Codes of the table as written, for coverage.
  [[nodiscard]] const std::vector<std::string>& codes() const noexcept { return codes_; }
  /// In the table's order.
  [[nodiscard]] const std::vector<TextRow>& text_rows() const noexcept { return text_rows_; }

 private:
  struct Pattern;
  struct Patterns;
  void join_patterns();
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  CodeForm form_;
  std::unordered_map<std::string, Meaning, Hash, std::equal_to<>> by_code_;
  std::vector<Pattern> patterns_;
  std::vector<TextRow> text_rows_;      ///< beside patterns_
  std::unique_ptr<Patterns> together_;  ///< all of them in one machine; null: none, or they do not fit
  std::vector<std::string> codes_;
  std::size_t size_{0};
};

}  // namespace parcelgate
