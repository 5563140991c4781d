#include "gateway/main/commands/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <utility>

#include <sys/ioctl.h>
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

constexpr std::string_view kGap = "  ";
constexpr std::size_t kNarrowestColumn = 20;  ///< a narrower last column is not worth its lines

/// Bytes of the first character. The text is UTF-8, so a continuation byte belongs to the character before it.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = std::min<std::size_t>(1, text.size());
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
  return bytes;
}

/// Bytes of the characters that fit into `width` columns.
std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const std::size_t next = bytes + character_bytes(text.substr(bytes));
    if (display_width(text.substr(0, next)) > width) break;
    bytes = next;
  }
  return bytes;
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

std::optional<std::size_t> terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return size.ws_col;
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (display_width(text) > width) {
    std::size_t end = std::max(bytes_within(text, width), character_bytes(text));
    std::size_t next = end;
    const std::size_t blank = text.substr(0, end + 1).rfind(' ');
    if (blank != std::string_view::npos && blank > 0) {
      end = blank;
      next = blank + 1;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(next);
  }
  if (lines.empty() || !text.empty()) lines.emplace_back(text);
  return lines;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, bytes_within(text, width - 1))) + "…";
}

std::vector<std::size_t> TextTable::column_widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    std::size_t width = display_width(columns_[at].title);
    for (const auto& row : rows_) width = std::max(width, display_width(row[at]));
    widths.push_back(width);
  }
  return widths;
}

void TextTable::print(std::ostream& out, bool colour) const {
  print(out, colour, &out == &std::cout ? terminal_width() : std::nullopt);
}

void TextTable::print(std::ostream& out, bool colour, std::optional<std::size_t> width) const {
  const std::vector<std::size_t> widths = column_widths();
  std::size_t indent = 0;  // of the last column
  for (std::size_t at = 0; at + 1 < widths.size(); ++at) indent += widths[at] + kGap.size();
  const bool wraps = width && indent + kNarrowestColumn <= *width;
  const auto write = [&](std::size_t at, std::string_view cell, std::string_view paint) {
    const bool is_last = at + 1 == columns_.size();
    const std::string blanks(widths[at] - std::min(widths[at], display_width(cell)), ' ');
    const bool to_right = columns_[at].align == Align::right;
    if (to_right) out << blanks;
    if (colour && !paint.empty())
      out << paint << cell << kPlain;
    else
      out << cell;
    if (!to_right && !is_last) out << blanks;
    if (!is_last) out << kGap;
  };
  const auto write_row = [&](const std::vector<std::string>& row) {
    for (std::size_t at = 0; at + 1 < row.size(); ++at) write(at, row[at], colour_of(row[at]));
    const bool is_text = columns_.back().align == Align::left;
    const auto lines = wraps && is_text ? wrap_text(row.back(), *width - indent) : std::vector{row.back()};
    write(row.size() - 1, lines.front(), colour_of(row.back()));
    out << '\n';
    for (std::size_t at = 1; at < lines.size(); ++at) out << std::string(indent, ' ') << lines[at] << '\n';
  };
  for (std::size_t at = 0; at < columns_.size(); ++at) write(at, columns_[at].title, "\033[1m");
  out << '\n';
  for (const auto& row : rows_) write_row(row);
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
