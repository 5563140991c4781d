// Tables for people on a terminal or in a file.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Columns that a text takes on a terminal: two for CJK and full-width letters.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Columns as wide as their widest cell, two blanks between them, nothing behind the last.
class TextTable {
 public:
  enum class Align : unsigned char { left, right };
  struct Column {
    std::string title;
    Align align{Align::left};
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// @param cells  as many as there are columns; an empty one is shown as "-", and each as one printable line
  void add(std::vector<std::string> cells);
  /// @param colour  the head is bold and words such as beta, FAILED and paused are coloured
  void print(std::ostream& out, bool colour) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Whether standard output is a terminal that wants colour (NO_COLOR is unset).
[[nodiscard]] bool wants_colour();

}  // namespace parcelgate
