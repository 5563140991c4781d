#include "adapters/manifest/text/csv.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Splits text into rows of cells; quoted cells may hold commas, quotes and line ends.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool next(CsvRow& row) {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) advance();
    if (at_ >= text_.size()) return false;
    row = {line_, {}};
    do {
      row.cells.push_back(cell());
    } while (take(','));
    take('\r');
    return true;
  }

 private:
  void advance() {
    if (text_[at_++] == '\n') ++line_;
  }
  bool take(char letter) {
    if (at_ >= text_.size() || text_[at_] != letter) return false;
    advance();
    return true;
  }
  std::string cell() {
    std::string out;
    if (!take('"')) {
      while (at_ < text_.size() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
        out.push_back(text_[at_++]);
      }
      return out;
    }
    while (at_ < text_.size()) {
      const bool is_quote = text_[at_] == '"';
      if (is_quote) advance();
      if (is_quote && (at_ >= text_.size() || text_[at_] != '"')) break;
      out.push_back(text_[at_]);
      advance();
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_{0};
  std::size_t line_{1};
};

std::string line_pointer(std::size_t line) {
  return "line " + std::to_string(line);
}

}  // namespace

std::vector<CsvRow> read_csv(std::string_view text, std::initializer_list<std::string_view> columns, Faults& faults) {
  if (!is_utf8(text)) {
    faults.add("", "the file is not UTF-8", "save it as UTF-8");
    return {};
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // what spreadsheets begin UTF-8 with
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Reader reader(text);
  CsvRow row;
  std::string wanted;
  for (const auto column : columns) wanted += (wanted.empty() ? "" : ",") + std::string(column);
  if (!reader.next(row) || !std::equal(row.cells.begin(), row.cells.end(), columns.begin(), columns.end())) {
    faults.add("line 1", "the header is not \"" + wanted + "\"", "write the columns in this order");
    return {};
  }
  std::vector<CsvRow> rows;
  while (reader.next(row)) {
    if (row.cells.size() == columns.size()) {
      rows.push_back(row);
    } else {
      faults.add(line_pointer(row.line),
                 "has " + std::to_string(row.cells.size()) + " cells, not " + std::to_string(columns.size()),
                 "quote cells that hold commas");
    }
  }
  return rows;
}

std::string read_file(const std::filesystem::path& path, Faults& faults) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad()) faults.add("", "cannot be read", "check that the file exists");
  return text;
}

}  // namespace parcelgate
