#include "adapters/manifest/text/csv.hpp"

#include <algorithm>
#include <utility>

#include "adapters/manifest/text/charset.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

std::string line_pointer(std::size_t line) {
  return "line " + std::to_string(line);
}

}  // namespace

bool CsvReader::next(CsvRow& row) {
  fault_ = {};
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) advance();
  if (at_ >= text_.size()) return false;
  row = {line_, {}};
  const std::size_t begin = at_;
  do {
    row.cells.push_back(cell());
  } while (take(','));
  raw_ = text_.substr(begin, at_ - begin);
  take('\r');
  take('\n');
  return true;
}

void CsvReader::advance() {
  if (text_[at_++] == '\n') ++line_;
}

bool CsvReader::take(char letter) {
  if (at_ >= text_.size() || text_[at_] != letter) return false;
  advance();
  return true;
}

bool CsvReader::at_end_of_cell() const noexcept {
  return at_ >= text_.size() || std::string_view(",\r\n").find(text_[at_]) != std::string_view::npos;
}

std::string CsvReader::cell() {
  std::string out;
  if (take('"')) return quoted_cell();
  while (!at_end_of_cell()) out.push_back(text_[at_++]);
  return out;
}

std::string CsvReader::quoted_cell() {
  std::string out;
  while (at_ < text_.size()) {
    const bool is_quote = text_[at_] == '"';
    if (is_quote) advance();
    if (is_quote && (at_ >= text_.size() || text_[at_] != '"')) return end_quoted_cell(std::move(out));
    out.push_back(text_[at_]);
    advance();
  }
  fault_ = {"a quote is never closed: the row reaches to the end of the file", "close the quote"};
  return out;
}

std::string CsvReader::end_quoted_cell(std::string out) {
  if (at_end_of_cell()) return out;
  fault_ = {"has text after a closing quote", "write a quote inside a quoted cell twice (\"\")"};
  while (!at_end_of_cell()) advance();
  return out;
}

std::vector<CsvRow> read_csv(std::string_view text, std::initializer_list<std::string_view> columns, Faults& faults) {
  if (!is_utf8(text)) {
    faults.add("", "the file is not UTF-8", "save it as UTF-8");
    return {};
  }
  text = without_byte_order_mark(text);  // spreadsheets begin UTF-8 files with it
  CsvReader reader(text);
  CsvRow row;
  std::string wanted;
  for (const auto column : columns) wanted += (wanted.empty() ? "" : ",") + std::string(column);
  if (!reader.next(row) || !std::equal(row.cells.begin(), row.cells.end(), columns.begin(), columns.end())) {
    faults.add("line 1", "the header is not \"" + wanted + "\"", "write the columns in this order");
    return {};
  }
  std::vector<CsvRow> rows;
  while (reader.next(row)) {
    if (const auto [fault, remedy] = reader.fault(); !fault.empty()) {
      faults.add(line_pointer(row.line), std::string(fault), std::string(remedy));
    } else if (row.cells.size() == columns.size()) {
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
  auto text = read_file(path);
  if (text) return *std::move(text);
  faults.add("", "cannot be read", "check that the file exists");
  return {};
}

}  // namespace parcelgate
