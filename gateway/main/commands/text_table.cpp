#include "gateway/main/commands/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <unistd.h>
#include <uniwidth.h>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kPlain = "\033[0m";

/// One colour for each kind of word, the same in every table.
std::string_view colour_of(std::string_view cell) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kColours{{
      {"stable", "\033[32m"},
      {"beta", "\033[32m"},
      {"running", "\033[32m"},
      {"alpha", "\033[33m"},
      {"paused", "\033[33m"},
      {"medium", "\033[33m"},
      {"wip", "\033[2m"},
      {"weak", "\033[2m"},
      {"revoked", "\033[2m"},
      {"strong", "\033[32m"},
      {"passed", "\033[32m"},
      {"updated", "\033[32m"},
      {"FAILED", "\033[31m"},
      {"down", "\033[31m"},
  }};
  const auto known = std::find_if(kColours.begin(), kColours.end(), [&](const auto& one) { return one.first == cell; });
  return known == kColours.end() ? std::string_view() : known->second;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  const int width = u8_width(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), "UTF-8");
  return static_cast<std::size_t>(std::max(width, 0));
}

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) {
    cell = cell.empty() ? "-" : printable_line(cell);
  }
  rows_.push_back(std::move(cells));
}

void TextTable::print(std::ostream& out, bool colour) const {
  std::vector<std::size_t> widths;
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    std::size_t width = display_width(columns_[at].title);
    for (const auto& row : rows_) width = std::max(width, display_width(row[at]));
    widths.push_back(width);
  }
  const auto write = [&](std::size_t at, std::string_view cell, std::string_view paint) {
    const bool is_last = at + 1 == columns_.size();
    const std::string blanks(widths[at] - display_width(cell), ' ');
    const bool to_right = columns_[at].align == Align::right;
    if (to_right) out << blanks;
    if (colour && !paint.empty())
      out << paint << cell << kPlain;
    else
      out << cell;
    if (!to_right && !is_last) out << blanks;
    out << (is_last ? "\n" : "  ");
  };
  for (std::size_t at = 0; at < columns_.size(); ++at) write(at, columns_[at].title, "\033[1m");
  for (const auto& row : rows_) {
    for (std::size_t at = 0; at < columns_.size(); ++at) write(at, row[at], colour_of(row[at]));
  }
}

std::string painted(std::string_view word, bool colour) {
  const std::string_view paint = colour ? colour_of(word) : std::string_view();
  if (paint.empty()) return std::string(word);
  return std::string(paint).append(word).append(kPlain);
}

bool wants_colour() {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) != 0 && (refused == nullptr || *refused == '\0');
}

}  // namespace parcelgate
