#include "adapters/manifest/time_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

bool is_digit(char letter) noexcept {
  return letter >= '0' && letter <= '9';
}

/// A text and how far it has been read.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  [[nodiscard]] bool done() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return done() ? '\0' : text_[at_]; }
  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }
  bool take(char letter) noexcept { return peek() == letter && !done() ? (++at_, true) : false; }
  void skip(std::size_t count) noexcept { at_ += count; }
  bool skip_blanks() noexcept {
    const std::size_t from = at_;
    while (peek() == ' ') ++at_;
    return at_ > from;
  }
  /// `least` to `most` digits.
  bool number(int& out, std::size_t least, std::size_t most) noexcept {
    std::size_t count = 0;
    int value = 0;
    while (count < most && is_digit(peek())) {
      value = value * 10 + (peek() - '0');
      ++at_;
      ++count;
    }
    out = value;
    return count >= least;
  }
  /// Digits after a decimal point, cut to milliseconds.
  bool fraction(int& out) noexcept {
    if (!is_digit(peek())) return false;
    int scale = 100;
    out = 0;
    while (is_digit(peek())) {
      out += (peek() - '0') * scale;
      scale /= 10;
      ++at_;
    }
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_{0};
};

struct Parts {
  int year{0};
  int month{1};
  int day{1};
  int hour{0};
  int minute{0};
  int second{0};
  int millis{0};
  bool has_half{false};
  bool is_afternoon{false};
};

std::optional<std::chrono::local_time<milliseconds>> assemble(Parts parts) noexcept {
  using namespace std::chrono;
  if (parts.has_half) {
    if (parts.hour < 1 || parts.hour > 12) return std::nullopt;
    parts.hour = parts.hour % 12 + (parts.is_afternoon ? 12 : 0);
  }
  const year_month_day date{year(parts.year), month(static_cast<unsigned>(parts.month)),
                            day(static_cast<unsigned>(parts.day))};
  if (!date.ok() || parts.year < 1990 || parts.year > 2100) return std::nullopt;
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  return local_days(date) + hours(parts.hour) + minutes(parts.minute) + seconds(std::min(parts.second, 59)) +
         milliseconds(parts.millis);
}

std::optional<WallTime> from_epoch(std::int64_t millis, std::optional<minutes> offset) noexcept {
  constexpr std::int64_t kFirst = 631'152'000'000;   // 1990
  constexpr std::int64_t kLast = 4'133'980'800'000;  // 2101
  if (millis < kFirst || millis >= kLast) return std::nullopt;
  const minutes shown = offset.value_or(minutes{0});
  return WallTime{std::chrono::local_time<milliseconds>(milliseconds(millis) + shown), shown, {}};
}

std::optional<std::int64_t> read_integer(std::string_view text, std::string_view& rest) noexcept {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{}) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<WallTime> read_epoch(std::string_view text, std::int64_t unit) noexcept {
  std::string_view rest;
  const auto value = read_integer(text, rest);
  // The bound keeps the multiplication from overflowing; years are checked after it.
  if (!value || *value < 0 || *value > 10'000'000'000'000 || (!rest.empty() && rest.front() != '.'))
    return std::nullopt;
  return from_epoch(*value * unit, std::nullopt);
}

std::optional<WallTime> read_dotnet(std::string_view text) noexcept {
  constexpr std::string_view kHead = "/Date(";
  constexpr std::string_view kTail = ")/";
  if (!text.starts_with(kHead) || !text.ends_with(kTail)) return std::nullopt;
  text = text.substr(kHead.size(), text.size() - kHead.size() - kTail.size());
  std::string_view rest;
  const auto value = read_integer(text, rest);
  if (!value) return std::nullopt;
  const auto offset = rest.empty() ? std::nullopt : read_offset(rest);
  if (!rest.empty() && !offset) return std::nullopt;
  return from_epoch(*value, offset);
}

/// What may follow the clock: blanks, then an offset or zone letters.
bool read_zone(std::string_view rest, WallTime& out) noexcept {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.empty()) return true;
  out.offset = read_offset(rest);
  if (out.offset) return true;
  if (!std::all_of(rest.begin(), rest.end(),
                   [](char letter) { return ascii_lower(letter) >= 'a' && ascii_lower(letter) <= 'z'; })) {
    return false;
  }
  out.zone = rest;
  return true;
}

std::optional<WallTime> read_iso(std::string_view text) noexcept {
  Cursor in(text);
  Parts parts;
  if (!in.number(parts.year, 4, 4)) return std::nullopt;
  const char mark = in.peek();
  const bool dashed = mark == '-' || mark == '/';
  if (dashed) in.skip(1);
  const std::size_t least = dashed ? 1 : 2;
  if (!in.number(parts.month, least, 2) || (dashed && !in.take(mark)) || !in.number(parts.day, least, 2)) {
    return std::nullopt;
  }
  WallTime out;
  if (in.take('T') || in.take('t') || in.skip_blanks()) {
    if (!in.number(parts.hour, least, 2)) return std::nullopt;
    const bool with_colons = in.take(':');
    if (!with_colons && dashed) return std::nullopt;
    if (!in.number(parts.minute, least, 2)) return std::nullopt;
    if (with_colons ? in.take(':') : is_digit(in.peek())) {
      if (!in.number(parts.second, least, 2)) return std::nullopt;
      if ((in.take('.') || in.take(',')) && !in.fraction(parts.millis)) return std::nullopt;
    }
    if (!read_zone(in.rest(), out)) return std::nullopt;
  } else if (!in.done()) {
    return std::nullopt;
  }
  const auto at = assemble(parts);
  if (!at) return std::nullopt;
  out.at = *at;
  return out;
}

/// Month names by their first three letters, whatever follows in letters.
bool read_month(Cursor& in, int& month) noexcept {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::string_view rest = in.rest();
  if (rest.size() < 3) return false;
  const std::array<char, 3> head{ascii_lower(rest[0]), ascii_lower(rest[1]), ascii_lower(rest[2])};
  const auto place = kMonths.find(std::string_view(head.data(), head.size()));
  if (place == std::string_view::npos || place % 3 != 0) return false;
  month = static_cast<int>(place / 3) + 1;
  while (ascii_lower(in.peek()) >= 'a' && ascii_lower(in.peek()) <= 'z') in.skip(1);
  if (in.peek() == '.') in.skip(1);
  return true;
}

/// "AM", "pm", "a.m.".
bool read_half(Cursor& in, Parts& parts) noexcept {
  const char first = ascii_lower(in.peek());
  if (first != 'a' && first != 'p') return false;
  in.skip(1);
  in.take('.');
  if (ascii_lower(in.peek()) != 'm') return false;
  in.skip(1);
  in.take('.');
  parts.has_half = true;
  parts.is_afternoon = first == 'p';
  return true;
}

/// A run without blanks, read as an offset or as letters.
bool read_zone_field(Cursor& in, WallTime& out) noexcept {
  const std::string_view run = in.rest().substr(0, in.rest().find(' '));
  if (run.empty() || !read_zone(run, out)) return false;
  in.skip(run.size());
  return true;
}

constexpr std::string_view kFields = "YmdHMSIpfbzZ";

}  // namespace

std::optional<minutes> read_offset(std::string_view text) noexcept {
  if (text == "Z" || text == "z") return minutes{0};
  if (text.starts_with("UTC") || text.starts_with("GMT")) {
    text.remove_prefix(3);
    if (text.empty()) return minutes{0};
  }
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  Cursor in(text.substr(1));
  int hour = 0;
  int minute = 0;
  if (!in.number(hour, 1, 2)) return std::nullopt;
  if (!in.done()) {
    if (!in.take(':')) in.take('.');
    if (!in.number(minute, 2, 2) || !in.done()) return std::nullopt;
  }
  if (hour > 18 || minute > 59) return std::nullopt;
  return minutes{sign * (hour * 60 + minute)};
}

std::optional<TimeFormat> TimeFormat::compile(std::string_view text, std::string_view pointer, Faults& faults) {
  constexpr std::array<std::string_view, 4> kNames{"iso", "epoch_s", "epoch_ms", "dotnet"};
  TimeFormat format;
  if (const auto* found = std::find(kNames.begin(), kNames.end(), text); found != kNames.end()) {
    format.kind_ = static_cast<Kind>(found - kNames.begin() + 1);
    return format;
  }
  format.kind_ = Kind::pattern;
  for (std::size_t at = 0; at < text.size(); ++at) {
    Op op;
    if (text[at] != '%') {
      op.literal = text[at];
    } else if (++at < text.size() && kFields.find(text[at]) != std::string_view::npos) {
      op.field = text[at];
    } else {
      faults.add(pointer, "\"" + std::string(text) + "\" is no time format",
                 "use iso, epoch_s, epoch_ms, dotnet or a pattern of %Y %m %d %H %M %S %I %p %f %b %z %Z");
      return std::nullopt;
    }
    if (!format.ops_.empty() && op.field != 0) format.ops_.back().fixed = format.ops_.back().field != 0;
    format.ops_.push_back(op);
  }
  if (text.find("%Y") == std::string_view::npos) {
    faults.add(pointer, "\"" + std::string(text) + "\" names no year",
               "use iso, epoch_s, epoch_ms, dotnet or a pattern with %Y");
    return std::nullopt;
  }
  return format;
}

std::optional<WallTime> TimeFormat::read_pattern(std::string_view text) const noexcept {
  Cursor in(text);
  Parts parts;
  WallTime out;
  for (const auto& op : ops_) {
    const std::size_t least = op.fixed ? 2 : 1;
    bool good = true;
    switch (op.field) {
      case 0:
        good = op.literal == ' ' ? in.skip_blanks() : in.take(op.literal);
        break;
      case 'Y':
        good = in.number(parts.year, 4, 4);
        break;
      case 'm':
        good = in.number(parts.month, least, 2);
        break;
      case 'd':
        good = in.number(parts.day, least, 2);
        break;
      case 'H':
      case 'I':
        good = in.number(parts.hour, least, 2);
        break;
      case 'M':
        good = in.number(parts.minute, least, 2);
        break;
      case 'S':
        good = in.number(parts.second, least, 2);
        break;
      case 'f':
        good = in.fraction(parts.millis);
        break;
      case 'b':
        good = read_month(in, parts.month);
        break;
      case 'p':
        good = read_half(in, parts);
        break;
      default:
        good = read_zone_field(in, out);
        break;
    }
    if (!good) return std::nullopt;
  }
  const auto at = assemble(parts);
  if (!at || !in.done()) return std::nullopt;
  out.at = *at;
  return out;
}

std::optional<WallTime> TimeFormat::read(std::string_view text) const noexcept {
  switch (kind_) {
    case Kind::pattern:
      return read_pattern(text);
    case Kind::iso:
      return read_iso(text);
    case Kind::epoch_s:
      return read_epoch(text, 1000);
    case Kind::epoch_ms:
      return read_epoch(text, 1);
    case Kind::dotnet:
      return read_dotnet(text);
  }
  return std::nullopt;
}

}  // namespace parcelgate
