#include <algorithm>
#include <array>
#include <utility>

#include "adapters/manifest/time/time_text.hpp"
#include "gateway/base/utf8.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongest = 160;

using TimeWordRow = std::pair<std::string_view, std::string_view>;

// Longest first where one begins another.
constexpr std::array kTimeWords{
    TimeWordRow{"北京时间", " GMT+8 "},
    TimeWordRow{"北京時間", " GMT+8 "},
    TimeWordRow{"上午", " \x01 "},
    TimeWordRow{"早上", " \x01 "},
    TimeWordRow{"早晨", " \x01 "},
    TimeWordRow{"清晨", " \x01 "},
    TimeWordRow{"凌晨", " \x01 "},
    TimeWordRow{"午前", " \x01 "},
    TimeWordRow{"오전", " \x01 "},
    TimeWordRow{"下午", " \x02 "},
    TimeWordRow{"傍晚", " \x02 "},
    TimeWordRow{"午後", " \x02 "},
    TimeWordRow{"午后", " \x02 "},
    TimeWordRow{"오후", " \x02 "},
    TimeWordRow{"晚上", " \x03 "},
    TimeWordRow{"晚间", " \x03 "},
    TimeWordRow{"晚間", " \x03 "},
    TimeWordRow{"夜里", " \x03 "},
    TimeWordRow{"夜間", " \x03 "},
    TimeWordRow{"中午", " \x04 "},
    TimeWordRow{"年", "-"},
    TimeWordRow{"月", "-"},
    TimeWordRow{"日", " "},
    TimeWordRow{"号", " "},
    TimeWordRow{"號", " "},
    TimeWordRow{"秒", " "},
};
constexpr std::array<std::string_view, 6> kColons{"时", "時", "点", "點", "分", "："};
constexpr std::array<std::string_view, 3> kWeek{"星期", "周", "週"};
constexpr std::array<std::string_view, 8> kWeekdayNames{"一", "二", "三", "四", "五", "六", "日", "天"};

/// Which of the texts `rest` begins with; empty: none.
template <std::size_t kCount>
std::string_view head_of(std::string_view rest, const std::array<std::string_view, kCount>& texts) noexcept {
  for (const std::string_view text : texts) {
    if (rest.starts_with(text)) return text;
  }
  return {};
}

bool begins_with_digit(std::string_view rest) noexcept {
  constexpr std::string_view kFullWidth = "\xef\xbc";
  const std::size_t at = rest.find_first_not_of(' ');
  if (at == std::string_view::npos) return false;
  rest.remove_prefix(at);
  if (rest.front() >= '0' && rest.front() <= '9') return true;
  return rest.starts_with(kFullWidth) && rest.size() > 2 && static_cast<unsigned char>(rest[2]) >= 0x90U &&
         static_cast<unsigned char>(rest[2]) <= 0x99U;
}

constexpr char kUnknown = '\x1a';  ///< a character that no time holds

/// One character in ASCII; 0: it is invisible.
char plain(char32_t point) noexcept {
  if (point >= 0xff01U && point <= 0xff5eU) point -= 0xfee0U;
  if (point == U'\t' || point == U'\r' || point == U'\n' || point == 0xa0U || point == 0x202fU || point == 0x205fU ||
      point == 0x3000U || (point >= 0x2000U && point <= 0x200aU)) {
    return ' ';
  }
  if (point == 0xfeffU || (point >= 0x200bU && point <= 0x200fU) || (point >= 0x202aU && point <= 0x202eU) ||
      (point >= 0x2060U && point <= 0x2069U)) {
    return 0;
  }
  if ((point >= 0x2010U && point <= 0x2014U) || point == 0x2212U) return '-';
  if (point == 0x2236U || point == 0xfe55U) return ':';
  return point >= 0x20U && point < 0x7fU ? static_cast<char>(point) : kUnknown;
}

/// @return how many bytes of `rest` were read
std::size_t append_plain(std::string& out, std::string_view rest) {
  for (const auto& [word, form] : kTimeWords) {
    if (!rest.starts_with(word)) continue;
    out += form;
    std::size_t read = word.size();
    while (form == "-" && read < rest.size() && rest[read] == ' ') ++read;  // "2026年 11月 20日"
    return read;
  }
  if (const auto unit = head_of(rest, kColons); !unit.empty()) {
    const bool is_sign = unit == "：";
    const bool is_hour = unit != "分";
    if (is_sign || begins_with_digit(rest.substr(unit.size())))
      out += ':';
    else
      out += is_hour ? ":00 " : " ";
    return unit.size();
  }
  if (const auto week = head_of(rest, kWeek); !week.empty()) {
    const auto day = head_of(rest.substr(week.size()), kWeekdayNames);
    out += day.empty() ? kUnknown : ' ';
    return week.size() + day.size();
  }
  const CodePoint point = code_point_at(rest, 0);
  if (const char letter = plain(point.point)) out += letter;
  return point.length;
}

}  // namespace

std::optional<std::string> plain_time(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  std::string out;
  while (!text.empty()) {
    // Printable ASCII begins none of the words.
    if (text.front() >= ' ' && text.front() <= '~') {
      out += text.front();
      text.remove_prefix(1);
    } else {
      text.remove_prefix(append_plain(out, text));
    }
  }
  const std::size_t from = out.find_first_not_of(' ');
  if (from == std::string::npos) return std::string();
  return out.substr(from, out.find_last_not_of(' ') - from + 1);
}

}  // namespace parcelgate
