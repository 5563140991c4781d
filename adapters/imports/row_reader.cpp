#include "adapters/imports/row_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "adapters/manifest/text/charset.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate::imports {
namespace {

bool has_bad_character(std::string_view text) noexcept {
  return text.find(kReplacementCharacter) != std::string_view::npos;
}

/// The bytes alone decide first. A short text in GB18030 may hold too few Chinese characters for that; it counts where
/// every byte of it can be read.
std::string utf8_of_file(std::string bytes) {
  if (is_utf8(bytes)) return bytes.starts_with(kByteOrderMark) ? bytes.substr(kByteOrderMark.size()) : std::move(bytes);
  std::string held;
  std::string text(to_utf8(bytes, {}, held));
  if (!has_bad_character(text)) return text;
  std::string other(to_utf8(bytes, {"gb18030"}, held));
  return has_bad_character(other) ? text : other;
}

/// A workbook is a ZIP archive (.xlsx) or an OLE file (.xls).
bool is_workbook(std::string_view bytes) noexcept {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0");
}

bool is_blank(const std::vector<std::string>& cells) noexcept {
  return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trim(cell).empty(); });
}

}  // namespace

Result<RowReader> RowReader::open(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  if (!bytes) return unexpected(ErrorKind::malformed, std::move(bytes).error().what);
  return read(*std::move(bytes));
}

Result<RowReader> RowReader::read(std::string bytes) {
  if (is_workbook(bytes)) {
    return unexpected(ErrorKind::malformed, "the file is a workbook of a spreadsheet; save the sheet as CSV (UTF-8)");
  }
  RowReader reader;
  reader.text_ = utf8_of_file(std::move(bytes));
  reader.is_csv_ = !trim(reader.text_).starts_with('{');
  if (!reader.is_csv_) return reader;
  CsvReader csv(reader.text_);
  CsvRow row;
  if (!csv.next(row)) return unexpected(ErrorKind::malformed, "the file is empty; write a header line and rows");
  if (!csv.fault().first.empty()) {
    return unexpected(ErrorKind::malformed, "the header " + std::string(csv.fault().first));
  }
  reader.header_ = std::move(row.cells);
  std::tie(reader.place_.at, reader.place_.line) = csv.place();
  reader.header_begin_ = static_cast<std::size_t>(csv.raw().data() - reader.text_.data());
  reader.header_size_ = csv.raw().size();
  return reader;
}

bool RowReader::next(FileRow& row) {
  row.fault.clear();
  if (!(is_csv_ ? next_csv(row) : next_line(row))) return false;
  if (row.fault.empty() && has_bad_character(row.raw)) {
    row.fault = "holds a character that cannot be read; save the file as UTF-8";
  }
  return true;
}

bool RowReader::next_csv(FileRow& row) {
  CsvReader csv(text_, place_.at, place_.line);
  CsvRow read;
  do {
    if (!csv.next(read)) return false;
    std::tie(place_.at, place_.line) = csv.place();
  } while (is_blank(read.cells) && csv.fault().first.empty());
  row.line = read.line;
  row.raw = csv.raw();
  row.cells = std::move(read.cells);
  if (const auto [fault, remedy] = csv.fault(); !fault.empty()) {
    const std::size_t end = row.raw.find('\n');
    row.fault = end == std::string_view::npos
                    ? std::string(fault).append("; ").append(remedy)
                    : "has a quote that is not closed correctly; write a quote inside a cell twice (\"\")";
    if (end == std::string_view::npos) return true;
    // Only this line is refused: a quote that is not closed must not take the rows behind it along.
    place_ = {static_cast<std::size_t>(row.raw.data() - text_.data()) + end + 1, read.line + 1};
    row.raw = trim(row.raw.substr(0, end));
  } else if (row.cells.size() != header_.size()) {
    row.fault = "has " + std::to_string(row.cells.size()) + " cells, and the header has " +
                std::to_string(header_.size()) + "; quote cells that hold commas";
  }
  return true;
}

bool RowReader::next_line(FileRow& row) {
  while (place_.at < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', place_.at), text_.size());
    row.raw = trim(std::string_view(text_).substr(place_.at, end - place_.at));
    row.line = place_.line;
    place_ = {std::min(end + 1, text_.size()), place_.line + 1};
    if (!row.raw.empty()) return true;
  }
  return false;
}

}  // namespace parcelgate::imports
