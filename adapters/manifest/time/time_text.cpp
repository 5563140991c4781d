#include "adapters/manifest/time/time_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

bool is_letter(char letter) noexcept {
  const char small = ascii_lower(letter);
  return small >= 'a' && small <= 'z';
}

constexpr std::array<std::string_view, 12> kMonthNames{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};
constexpr std::size_t kShortestName = 3;

/// Place of the name that `word` abbreviates to three letters or more, from 1; 0: none.
template <std::size_t kCount>
int find_name(std::string_view word, const std::array<std::string_view, kCount>& names) noexcept {
  if (word.size() < kShortestName) return 0;
  for (std::size_t at = 0; at < kCount; ++at) {
    if (names[at].starts_with(word)) return static_cast<int>(at) + 1;
  }
  return 0;
}

/// Reads a text from left to right; each part sets what is not set yet, or refuses the text.
class TimeTextReader {
 public:
  explicit TimeTextReader(std::string_view text) : text_(text) {}

  std::optional<WallTime> run(std::string_view& why) {
    if (is_epoch()) {
      auto read = read_epoch();
      why = why_;
      return read;
    }
    while (why_.empty() && skip_blanks()) read_part();
    if (why_.empty() && (parts_.year == 0 || parts_.month == 0 || parts_.day == 0)) why_ = "no day is written";
    if (why_.empty() && parts_.half != Meridiem::none && !parts_.has_clock) why_ = "no time of day is written";
    if (why_.empty()) {
      if (const auto at = assemble(parts_, why_)) {
        out_.at = *at;
        out_.has_clock = parts_.has_clock;
        return std::move(out_);
      }
    }
    why = why_;
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char letter) noexcept {
    if (peek() != letter || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  /// @return whether something follows
  bool skip_blanks() noexcept {
    while (peek() == ' ') ++at_;
    return at_ < text_.size();
  }
  void refuse(std::string_view why) noexcept {
    if (why_.empty()) why_ = why;
  }
  [[nodiscard]] std::size_t digits_ahead() const noexcept {
    std::size_t count = 0;
    while (is_ascii_digit(peek(count))) ++count;
    return count;
  }
  int number(std::size_t count) noexcept {
    int value = 0;
    for (; count > 0; --count) value = value * 10 + (text_[at_++] - '0');
    return value;
  }
  /// One or two digits that no digit follows.
  bool short_number(int& out) noexcept {
    const std::size_t count = digits_ahead();
    if (count < 1 || count > 2) return false;
    out = number(count);
    return true;
  }

  // An epoch is a number alone: ten digits are seconds until the year 2286, thirteen are milliseconds.
  [[nodiscard]] bool is_epoch() const noexcept {
    const std::size_t count = digits_ahead();
    const bool has_fraction = count == 10 && peek(count) == '.';
    const std::size_t end = has_fraction ? text_.find_first_not_of("0123456789", count + 1) : count;
    const bool is_all = end == std::string_view::npos || end == text_.size();
    return is_all && (count == 10 || count == 13);
  }
  std::optional<WallTime> read_epoch() noexcept {
    const std::size_t count = digits_ahead();
    std::int64_t value = 0;
    if (count == 10 && text_.starts_with("20")) {  // 2033 as an epoch, and "2026112018" as a day with its hour
      refuse("it may be an epoch or a day with its hour");
      return std::nullopt;
    }
    for (std::size_t at = 0; at < count; ++at) value = value * 10 + (text_[at] - '0');
    if (count == 13) return wall_from_epoch(value);
    at_ = count;
    if (take('.')) read_fraction();
    return wall_from_epoch(value * 1000 + parts_.millis);
  }

  void read_part() {
    const char next = peek();
    if (is_ascii_digit(next)) return read_digits();
    if (next >= '\x01' && next <= '\x04') {
      ++at_;
      return set_half(static_cast<Meridiem>(next));
    }
    if (is_letter(next)) return read_word();
    if ((next == '+' || next == '-') && (parts_.has_clock || is_date_offset_ahead())) return read_signed_offset();
    if (next == '[' || next == '(') return read_bracket(next == '[' ? ']' : ')');
    if (next == ',' && at_ > 0 && (peek(1) == ' ' || is_letter(peek(1)))) return void(++at_);
    refuse("it holds a sign that belongs to no time");
  }

  void read_digits() {
    const std::size_t count = digits_ahead();
    const char behind = peek(count);
    if (!parts_.has_clock && count <= 2 && behind == ':') return read_clock();
    if (parts_.year == 0 && parts_.month == 0) return read_date(count, behind);
    if (parts_.day == 0 && count <= 2) return void(parts_.day = number(count));
    if (parts_.year == 0 && count == 4) return void(parts_.year = number(count));
    if (!parts_.has_clock && (count == 4 || count == 6)) return read_compact_clock(count);
    if (!parts_.has_clock && count <= 2 && (parts_.half != Meridiem::none || is_half_ahead(count))) {
      parts_.hour = number(count);
      parts_.has_clock = true;
      return;
    }
    refuse("a number has no meaning");
  }

  void read_date(std::size_t count, char behind) {
    if (count == 8 || count == 12 || count == 14 || count == 17) return read_compact_date(count);
    if (count == 7 || (count == 4 && behind == 'W')) return refuse("dates of weeks and days of the year are not read");
    if (count == 4 && (behind == '-' || behind == '/' || behind == '.')) return read_year_first(behind);
    if (count <= 2) return read_day_first(count, behind);
    refuse("no day is written");
  }

  void read_compact_date(std::size_t count) {
    parts_.year = number(4);
    parts_.month = number(2);
    parts_.day = number(2);
    if (count > 8) read_compact_clock(std::min<std::size_t>(count - 8, 6));
    if (count == 17) parts_.millis = number(3);
    if (parts_.year == 0 || parts_.month == 0) refuse("there is no such day");
  }

  /// "2026-11-20", "2026/11/20", "2026.11.20", "2026-Nov-20".
  void read_year_first(char mark) {
    parts_.year = number(4);
    ++at_;
    if (ascii_lower(peek()) == 'w') return refuse("dates of weeks and days of the year are not read");
    if (digits_ahead() == 3) return refuse("dates of weeks and days of the year are not read");
    if (!short_number(parts_.month)) parts_.month = find_name(take_word(), kMonthNames);
    if (parts_.year == 0 || parts_.month == 0) return refuse("there is no such day");
    if (!take(mark) || !short_number(parts_.day)) return refuse("no day is written");
    if (ascii_lower(peek()) == 't' && is_ascii_digit(peek(1))) ++at_;
  }

  /// "20 Nov 2026", "20-Nov-2026", "20-Nov-26", "20/Nov/2026". Days and months in numbers alone may be either.
  void read_day_first(std::size_t count, char behind) {
    parts_.day = number(count);
    const bool is_joined = behind == '-' || behind == '/';
    if (is_joined || behind == '.') ++at_;
    (void)skip_blanks();
    parts_.month = find_name(take_word(), kMonthNames);
    if (parts_.month == 0) return refuse("it does not say which number is the year");
    if (take('.') || !is_joined) return;
    if (!take(behind)) return refuse("no year is written");
    const std::size_t digits = digits_ahead();
    if (digits != 2 && digits != 4) return refuse("no year is written");
    parts_.year = number(digits) + (digits == 2 ? 2000 : 0);
  }

  /// "18:20", "18:20:05", "18:20:05.123", "18:20:05,1", "18:20:05:123".
  void read_clock() {
    parts_.has_clock = true;
    (void)short_number(parts_.hour);
    ++at_;
    if (!short_number(parts_.minute)) return refuse("the time of day has no minutes");
    if (!take(':')) return;
    if (!short_number(parts_.second)) return refuse("the time of day has no seconds");
    const bool is_fraction = (peek() == '.' || peek() == ',' || peek() == ':') && is_ascii_digit(peek(1));
    if (!is_fraction) return;
    ++at_;
    read_fraction();
  }

  void read_compact_clock(std::size_t count) {
    parts_.has_clock = true;
    parts_.hour = number(2);
    parts_.minute = number(2);
    if (count < 6) return;
    parts_.second = number(2);
    const bool is_fraction = (peek() == '.' || peek() == ',') && is_ascii_digit(peek(1));
    if (!is_fraction) return;
    ++at_;
    read_fraction();
  }

  /// Cut to milliseconds.
  void read_fraction() noexcept {
    for (int scale = 100; is_ascii_digit(peek()); scale /= 10) parts_.millis += (text_[at_++] - '0') * scale;
  }

  void set_half(Meridiem half) {
    if (parts_.half != Meridiem::none) return refuse("it names two halves of the day");
    parts_.half = half;
  }

  /// Length of "am", "p.m.", "a. m." at a place; 0: none is there.
  [[nodiscard]] std::size_t half_length(std::size_t from) const noexcept {
    std::size_t at = from;
    const char first = ascii_lower(peek(at));
    if (first != 'a' && first != 'p') return 0;
    ++at;
    const bool has_dot = peek(at) == '.';
    if (has_dot) ++at;
    while (has_dot && peek(at) == ' ') ++at;
    if (ascii_lower(peek(at)) != 'm') return 0;
    ++at;
    if (has_dot && peek(at) == '.') ++at;
    return is_letter(peek(at)) ? 0 : at - from;
  }
  [[nodiscard]] bool is_half_ahead(std::size_t from) const noexcept {
    while (peek(from) == ' ') ++from;
    const char next = peek(from);
    return (next >= '\x01' && next <= '\x04') || half_length(from) > 0;
  }

  std::string take_word() {
    std::string word;
    while (is_letter(peek())) word += ascii_lower(text_[at_++]);
    return word;
  }

  void read_word() {
    if (const std::size_t length = half_length(0)) {
      const bool is_afternoon = ascii_lower(peek()) == 'p';
      at_ += length;
      return set_half(is_afternoon ? Meridiem::pm : Meridiem::am);
    }
    if (rest().starts_with("m=") && parts_.has_clock) return skip_monotonic();
    const std::size_t start = at_;
    const std::string word = take_word();
    if (word == "t" && parts_.day != 0 && !parts_.has_clock && is_ascii_digit(peek())) return;
    if (word == "at" && parts_.day != 0 && !parts_.has_clock) return;
    if (find_name(word, kWeekdays) != 0 && !has_weekday_) {
      has_weekday_ = true;
      (void)take('.');
      return;
    }
    if (const int month = find_name(word, kMonthNames); month != 0 && parts_.month == 0) {
      parts_.month = month;
      (void)take('.');
      return;
    }
    at_ = start;
    read_zone_word();
  }

  /// Go's reading of the monotonic clock: "m=+0.000123".
  void skip_monotonic() {
    at_ += 2;
    if (!take('+')) (void)take('-');
    if (!is_ascii_digit(peek())) return refuse("a word has no meaning");
    while (is_ascii_digit(peek()) || peek() == '.') ++at_;
  }

  /// "Z", "UTC", "GMT+0800", "CST", "Asia/Shanghai". Letters behind an offset only name it.
  void read_zone_word() {
    std::size_t length = 0;
    while (is_letter(peek(length)) || is_ascii_digit(peek(length)) ||
           std::string_view("/_+-:").find(peek(length)) != std::string_view::npos) {
      ++length;
    }
    const std::string_view word = rest().substr(0, length);
    const bool has_date = parts_.year != 0 && parts_.day != 0;
    const bool may_follow = parts_.has_clock || has_date;
    if (!may_follow) return refuse("a word has no meaning");
    at_ += length;
    name_zone(word);
  }

  void name_zone(std::string_view word) {
    constexpr std::size_t kLongestLetters = 5;
    const auto offset = read_offset(word);
    const bool is_letters = word.size() <= kLongestLetters && std::all_of(word.begin(), word.end(), is_letter);
    const bool is_name = word.find('/') != std::string_view::npos;
    if (!offset && !is_letters && !is_name) return refuse("a word has no meaning");
    if (out_.offset) {
      if (is_comment_) return refuse("it names its zone more than twice");
      is_comment_ = true;
      return;
    }
    if (!out_.zone.empty()) return refuse("it names two zones");
    if (offset)
      out_.offset = offset;
    else
      out_.zone = word;
  }

  /// Behind a date alone, as XML writes it: "2026-11-20+08:00".
  [[nodiscard]] bool is_date_offset_ahead() const noexcept {
    constexpr std::size_t kLength = 6;
    if (parts_.year == 0 || parts_.day == 0 || rest().size() != kLength || peek(3) != ':') return false;
    const auto offset = read_offset(rest());
    return offset && offset->count() % 15 == 0 && std::abs(offset->count()) <= 14 * 60;
  }

  void read_signed_offset() {
    if (out_.offset && !is_comment_) {  // Go names a zone without letters by its offset: "+0300 +03"
      is_comment_ = true;
      ++at_;
      at_ += digits_ahead();
      return;
    }
    std::size_t length = 1;
    while (is_ascii_digit(peek(length)) || peek(length) == ':' || peek(length) == '.') ++length;
    const auto offset = read_offset(rest().substr(0, length));
    if (!offset || out_.offset || !out_.zone.empty()) return refuse("its offset cannot be read");
    at_ += length;
    out_.offset = offset;
  }

  /// "[Asia/Shanghai]" names the zone, "(China Standard Time)" explains an offset.
  void read_bracket(char close) {
    const std::size_t end = text_.find(close, at_);
    if (end == std::string_view::npos || end == at_ + 1) return refuse("a bracket is not closed");
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (out_.offset && close == ')' && !is_comment_) {
      is_comment_ = true;
      return;
    }
    name_zone(inside);
  }

  std::string_view text_;
  std::size_t at_{0};
  TimeParts parts_;
  WallTime out_;
  bool has_weekday_{false};
  bool is_comment_{false};  ///< the offset has been named
  std::string_view why_;
};

}  // namespace

std::optional<WallTime> read_time_text(std::string_view text, std::string_view& why) {
  if (text.starts_with("/Date(")) {
    auto read = read_dotnet(text);
    if (!read) why = "it is not a date of .NET";
    return read;
  }
  const auto plain = plain_time(text);
  if (plain && !plain->empty()) return TimeTextReader(*plain).run(why);
  why = plain ? "it is blank" : "it is too long";
  return std::nullopt;
}

}  // namespace parcelgate
