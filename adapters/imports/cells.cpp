#include "adapters/imports/cells.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/manifest/time/time_text.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate::imports {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + shorten(text, 40) + "\"";
}

std::size_t count_digits(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_ascii_digit) - text.begin());
}

/// "9.4E+21", "1.23457E+17".
bool is_shortened_number(std::string_view text) noexcept {
  const std::size_t whole = count_digits(text);
  if (whole != 1) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) text.remove_prefix(1 + count_digits(text.substr(1)));
  if (text.empty() || ascii_lower(text.front()) != 'e') return false;
  text.remove_prefix(1);
  if (!text.starts_with('+')) return false;  // "1E5" alone may be an id
  text.remove_prefix(1);
  return !text.empty() && count_digits(text) == text.size();
}

/// "45920", "45920.6667": days since 1900, as spreadsheets store dates.
bool is_day_number(std::string_view text) noexcept {
  const std::size_t whole = count_digits(text);
  if (whole != 5) return false;
  text.remove_prefix(whole);
  return text.empty() || (text.front() == '.' && count_digits(text.substr(1)) + 1 == text.size());
}

void remove_front(std::string_view& text, std::string_view front) noexcept {
  if (text.starts_with(front)) text.remove_prefix(front.size());
}

void remove_back(std::string_view& text, std::string_view back) noexcept {
  if (text.ends_with(back)) text.remove_suffix(back.size());
}

/// Whether commas only separate thousands.
bool groups_thousands(std::string_view text) noexcept {
  std::string_view whole = text.substr(0, text.find('.'));
  const std::size_t first = count_digits(whole);
  if (first < 1 || first > 3) return false;
  for (whole.remove_prefix(first); !whole.empty(); whole.remove_prefix(4)) {
    if (whole.front() != ',' || count_digits(whole.substr(1, 3)) != 3) return false;
  }
  return true;
}

}  // namespace

std::string_view plain_cell(std::string_view cell) noexcept {
  cell = trim(cell);
  if (cell.size() >= 3 && cell.starts_with("=\"") && cell.ends_with('"')) {
    cell.remove_prefix(2);
    cell.remove_suffix(1);
  } else if (cell.starts_with('\'')) {
    cell.remove_prefix(1);
  }
  return trim(cell);
}

Result<void> check_cell(std::string_view text) {
  if (is_shortened_number(text)) {
    return unexpected(ErrorKind::malformed, quoted(text) +
                                                " is a number that a spreadsheet has shortened; its digits are lost: "
                                                "format the column as text and export it again");
  }
  if (text.starts_with("##") || text == "#N/A" || text == "#REF!" || text == "#VALUE!" || text == "#NAME?") {
    return unexpected(ErrorKind::malformed, quoted(text) + " is an error of a spreadsheet; write the value");
  }
  return {};
}

Result<double> read_cell_amount(std::string_view text) {
  std::string_view number = text;
  for (const std::string_view sign : {"¥", "￥", "CNY", "RMB", "$", "€", "£"}) remove_front(number, sign);
  for (const std::string_view sign : {"元", "CNY", "RMB"}) remove_back(number, sign);
  number = trim(number);
  if (number.starts_with('-')) return unexpected(ErrorKind::malformed, quoted(text) + " is negative");
  std::string digits(number);
  if (groups_thousands(digits)) std::erase(digits, ',');
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
  const bool is_number = !digits.empty() && is_ascii_digit(digits.front()) && read.ec == std::errc{} && read.ptr == end;
  if (!is_number) return unexpected(ErrorKind::malformed, quoted(text) + " is not an amount; write it as 129.50");
  return value;
}

Result<std::uint32_t> read_cell_count(std::string_view text) {
  std::string_view number = text;
  for (const std::string_view unit : {"件", "个", "個", "pcs"}) remove_back(number, unit);
  std::string digits(trim(number));
  if (groups_thousands(digits)) std::erase(digits, ',');
  if (const std::size_t point = digits.find('.');
      point != std::string::npos && digits.find_first_not_of('0', point + 1) == std::string::npos)
    digits.erase(point);
  std::uint32_t count = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, count);
  if (!digits.empty() && read.ec == std::errc{} && read.ptr == end) return count;
  return unexpected(ErrorKind::malformed, quoted(text) + " is not a number of pieces; write it as 3");
}

Result<std::string> read_cell_instant(std::string_view text, const Zone& zone) {
  const auto refuse = [&](std::string_view why) {
    return unexpected(ErrorKind::malformed, quoted(text) + " is not a time: " + std::string(why));
  };
  if (is_day_number(text)) return refuse("it is a day number of a spreadsheet; format the column as date and time");
  std::string_view why = "it has no known form";
  const auto wall = read_time_text(text, why);
  if (!wall) return refuse(std::string(why) + "; write it as 2026-09-18 16:00:00");
  if (wall->offset) {
    const Instant at{wall->at.time_since_epoch() - *wall->offset};
    return to_rfc3339(at, *wall->offset);
  }
  if (wall->zone.empty()) {
    const ZonedInstant at = zone.resolve(wall->at, ZoneSource::assumed);
    return to_rfc3339(at.at, at.offset);
  }
  const auto named = wall->zone.find('/') == std::string::npos ? nullptr : Zone::load(wall->zone);
  if (!named) return refuse("its zone is not known; write an offset such as +08:00");
  const ZonedInstant at = named->resolve(wall->at, ZoneSource::carrier);
  return to_rfc3339(at.at, at.offset);
}

}  // namespace parcelgate::imports
