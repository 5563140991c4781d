// Tables and coloured words for people on a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Columns that a text takes on a terminal: two for CJK and full-width letters, none for control characters.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Columns of the terminal of standard output; nothing if standard output is a file or a pipe.
[[nodiscard]] std::optional<std::size_t> terminal_width();

/// Breaks a text into lines of at most `width` columns: at blanks where there are any, else between two characters.
/// Never empty; a character that is wider than `width` has a line of its own.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

/// The first part of a text that fits into `width` columns, with "…" at its end if anything was cut.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t width);

/// A table whose columns are as wide as their widest cell, with two blanks between them. On a terminal that is too
/// narrow the last column, which holds the longest texts, is continued on further lines; nothing is cut.
///
///     TextTable table({{"CARRIER"}, {"CODES", TextTable::Align::right}});
///     table.add({"sf", "12"});
///     table.print(std::cout, wants_colour());
///
/// Trap: print() writes to a stream; flush stdout before mixing it with printf().
class TextTable {
 public:
  /// Numbers are aligned to the right, so that their digits are below each other.
  enum class Align : unsigned char { left, right };
  /// The head of a column.
  struct Column {
    std::string title;
    Align align{Align::left};
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// @param cells  one for each column; an empty one is shown as "-"; control characters are replaced
  void add(std::vector<std::string> cells);
  /// Prints to the width of the terminal if `out` is std::cout.
  /// @param colour  print the head bold and words such as beta, FAILED and paused in colour
  void print(std::ostream& out, bool colour) const;
  /// @param width  columns of a line; nothing: no limit
  void print(std::ostream& out, bool colour, std::optional<std::size_t> width) const;

 private:
  [[nodiscard]] std::vector<std::size_t> column_widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// The word in its colour ("FAILED" red, "passed" green; the same in tables and lines), or as it is.
[[nodiscard]] std::string painted(std::string_view word, bool colour);

/// Whether standard output is a terminal that wants colour (NO_COLOR is unset or empty). Output that is piped into a
/// file or a program has none.
[[nodiscard]] bool wants_colour();

}  // namespace parcelgate
