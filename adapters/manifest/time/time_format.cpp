#include "adapters/manifest/time/time_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

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
    while (count < most && is_ascii_digit(peek())) {
      value = value * 10 + (peek() - '0');
      ++at_;
      ++count;
    }
    out = value;
    return count >= least;
  }
  /// Digits after a decimal point, cut to milliseconds.
  bool fraction(int& out) noexcept {
    if (!is_ascii_digit(peek())) return false;
    int scale = 100;
    out = 0;
    while (is_ascii_digit(peek())) {
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

/// The value, or nothing where other signs than digits and a decimal point are in the text.
std::optional<std::int64_t> read_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || value < 0) return std::nullopt;
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  const bool is_whole = rest.empty() || (rest.front() == '.' && rest.find_first_not_of("0123456789", 1) == rest.npos);
  return is_whole ? std::optional(value) : std::nullopt;
}

/// A number in the stated unit, or in the other one where only that gives an instant of this century: senders change
/// between seconds and milliseconds.
std::optional<WallTime> read_epoch(std::string_view text, bool is_millis) noexcept {
  constexpr std::int64_t kFirst = 946'684'800;   // 2000, in seconds
  constexpr std::int64_t kLast = 4'133'980'800;  // 2101
  const auto value = read_integer(text);
  if (!value || *value > kLast * 1000) return std::nullopt;
  const auto fits = [&](bool millis) {
    return millis ? *value >= kFirst * 1000 && *value < kLast * 1000 : *value >= kFirst && *value < kLast;
  };
  if (!fits(is_millis) && fits(!is_millis)) is_millis = !is_millis;
  return wall_from_epoch(is_millis ? *value : *value * 1000);
}

/// The optional part after the clock: blanks, then an offset or zone letters.
bool read_zone(std::string_view rest, WallTime& out) {
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

/// The form of most messages, "2026-11-20T18:20:05.123+08:00" with a blank for the T and without the optional parts.
/// Whatever else there is, read_time_text() reads or refuses.
std::optional<WallTime> read_plain_iso(std::string_view text) {
  Cursor in(text);
  TimeParts parts;
  if (!in.number(parts.year, 4, 4)) return std::nullopt;
  const char mark = in.peek();
  if (mark != '-' && mark != '/') return std::nullopt;
  in.skip(1);
  if (!in.number(parts.month, 1, 2) || !in.take(mark) || !in.number(parts.day, 1, 2)) return std::nullopt;
  WallTime out;
  if (in.take('T') || in.skip_blanks()) {
    parts.has_clock = true;
    if (!in.number(parts.hour, 1, 2) || !in.take(':') || !in.number(parts.minute, 1, 2)) return std::nullopt;
    if (in.take(':')) {
      if (!in.number(parts.second, 1, 2)) return std::nullopt;
      if ((in.take('.') || in.take(',')) && !in.fraction(parts.millis)) return std::nullopt;
    }
    if (!in.done()) {
      out.offset = read_offset(in.rest());
      if (!out.offset) return std::nullopt;
    }
  } else if (!in.done()) {
    return std::nullopt;
  }
  std::string_view why;
  const auto at = assemble(parts, why);
  if (!at) return std::nullopt;
  out.at = *at;
  out.has_clock = parts.has_clock;
  return out;
}

/// Month names by their first three letters, whatever follows in letters.
bool read_month(Cursor& in, int& month) noexcept {
  constexpr std::string_view kMonthLetters = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::string_view rest = in.rest();
  if (rest.size() < 3) return false;
  const std::array<char, 3> head{ascii_lower(rest[0]), ascii_lower(rest[1]), ascii_lower(rest[2])};
  const auto place = kMonthLetters.find(std::string_view(head.data(), head.size()));
  if (place == std::string_view::npos || place % 3 != 0) return false;
  month = static_cast<int>(place / 3) + 1;
  while (ascii_lower(in.peek()) >= 'a' && ascii_lower(in.peek()) <= 'z') in.skip(1);
  if (in.peek() == '.') in.skip(1);
  return true;
}

/// "AM", "pm", "a.m.".
bool read_half(Cursor& in, TimeParts& parts) noexcept {
  const char mark = in.peek();
  if (mark >= '\x01' && mark <= '\x04') {  // a Chinese word, see plain_time()
    in.skip(1);
    parts.half = static_cast<Meridiem>(mark);
    return true;
  }
  const char first = ascii_lower(mark);
  if (first != 'a' && first != 'p') return false;
  in.skip(1);
  if (in.take('.')) (void)in.skip_blanks();
  if (ascii_lower(in.peek()) != 'm') return false;
  in.skip(1);
  in.take('.');
  parts.half = first == 'p' ? Meridiem::pm : Meridiem::am;
  return true;
}

/// A run without blanks, read as an offset or as letters.
bool read_zone_field(Cursor& in, WallTime& out) {
  const std::string_view run = in.rest().substr(0, in.rest().find(' '));
  if (run.empty() || !read_zone(run, out)) return false;
  in.skip(run.size());
  return true;
}

constexpr std::string_view kFields = "YmdHMSIpfbzZ";

}  // namespace

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
      faults.add(pointer, "\"" + std::string(text) + "\" is not a time format",
                 "use iso, epoch_s, epoch_ms, dotnet or a pattern of %Y %m %d %H %M %S %I %p %f %b %z %Z");
      return std::nullopt;
    }
    if (!format.ops_.empty() && op.field != 0) format.ops_.back().fixed = format.ops_.back().field != 0;
    format.ops_.push_back(op);
  }
  if (text.find("%Y") == std::string_view::npos) {
    faults.add(pointer, "\"" + std::string(text) + "\" has no %Y",
               "use iso, epoch_s, epoch_ms, dotnet or a pattern with %Y");
    return std::nullopt;
  }
  return format;
}

std::optional<WallTime> TimeFormat::read_pattern(std::string_view text) const {
  Cursor in(text);
  TimeParts parts;
  parts.month = parts.day = 1;
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
        parts.has_clock = true;
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
  std::string_view why;
  if (!in.done()) return std::nullopt;
  const auto at = assemble(parts, why);
  if (!at) return std::nullopt;
  out.at = *at;
  out.has_clock = parts.has_clock;
  return out;
}

std::optional<WallTime> TimeFormat::read_stated(std::string_view text) const {
  switch (kind_) {
    case Kind::pattern: {
      if (auto wall = read_pattern(text)) return wall;
      const auto plain = plain_time(text);
      return plain && *plain != text ? read_pattern(*plain) : std::nullopt;
    }
    case Kind::iso:
      return read_plain_iso(text);
    case Kind::epoch_s:
    case Kind::epoch_ms:
      return read_epoch(text, kind_ == Kind::epoch_ms);
    case Kind::dotnet:
      return read_dotnet(text);
  }
  return std::nullopt;
}

std::optional<WallTime> TimeFormat::read(std::string_view text, std::string_view& why) const {
  if (auto wall = read_stated(text)) return wall;
  // No text that is read without a format is ambiguous, so a sender that changes its form is read all the same.
  return read_time_text(text, why);
}

}  // namespace parcelgate
