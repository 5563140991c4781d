#include "gateway/app/track/pickup_point.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLeastCode = 3;
constexpr std::size_t kMostCode = 12;
constexpr std::ptrdiff_t kMobileDigits = 11;

constexpr std::string_view kPickupWords[]{
    "取件码",     "取件碼",      "取货码",          "取貨碼",         "提货码",      "提貨碼",
    "提取码",     "取件号",      "collection code", "collection pin", "pickup code", "pick-up code",
    "pickup pin", "pick-up pin", "access code",     "locker code",    "abholcode",   "code de retrait"};
/// Longer names first: a name may contain another.
constexpr std::string_view kStations[]{"菜鸟驿站",      "菜鳥驛站",
                                       "妈妈驿站",      "熊猫驿站",
                                       "快递超市",      "兔喜生活",
                                       "兔喜",          "丰巢",
                                       "近邻宝",        "速递易",
                                       "韵达超市",      "邮政便民服务站",
                                       "溪鸟",          "i郵箱",
                                       "萊爾富",        "OK超商",
                                       "全家便利商店",  "全家",
                                       "7-ELEVEN",      "順便智能櫃",
                                       "順豐站",        "顺丰驿站",
                                       "Packstation",   "DHL Paketshop",
                                       "Paketshop",     "DHL ServicePoint",
                                       "ServicePoint",  "UPS Access Point",
                                       "Access Point",  "Amazon Locker",
                                       "InPost",        "Parcel Locker",
                                       "Post Office",   "Postfiliale",
                                       "Mondial Relay", "Point Relais"};
constexpr std::string_view kHoursWords[]{"营业时间", "營業時間",       "服务时间", "服務時間",      "取件时间",
                                         "取件時間", "开放时间",       "開放時間", "opening hours", "open ",
                                         "hours",    "öffnungszeiten", "horaires"};
constexpr std::string_view kDashes[]{"-", "–", "—", "－", "~", "～", "至", "到", " - ", " – ", " to ", " bis "};

bool is_code_letter(char letter) {
  return is_ascii_digit(letter) || is_ascii_letter(letter) || letter == '-';
}

/// Marks and small words between "取件码" and the code.
std::string_view skip_lead(std::string_view text) {
  constexpr std::string_view kMarks[]{"：", ":",  " ",  "【", "[", "「", "“", "\"",
                                      "'",  "为", "為", "是", "#", "（", "(", "is "};
  for (bool is_found = true; is_found;) {
    is_found = false;
    for (const std::string_view mark : kMarks) {
      if (!text.starts_with(mark)) continue;
      text.remove_prefix(mark.size());
      is_found = true;
    }
  }
  return text;
}

std::string code_at(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_code_letter);
  std::string_view code = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  while (code.ends_with('-')) code.remove_suffix(1);
  const auto digits = std::count_if(code.begin(), code.end(), is_ascii_digit);
  // A mobile number may be written with dashes, and no other code has so many digits and no letter.
  const bool has_letter = std::any_of(code.begin(), code.end(), is_ascii_letter);
  const bool is_mobile = digits >= kMobileDigits && !has_letter;
  if (code.size() < kLeastCode || code.size() > kMostCode || digits == 0 || is_mobile) return {};
  return std::string(code);
}

std::string find_code(std::string_view text, std::string_view lower) {
  for (const std::string_view word : kPickupWords) {
    for (std::size_t at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
      if (std::string code = code_at(skip_lead(text.substr(at + word.size()))); !code.empty()) return code;
    }
  }
  return {};
}

/// "8:30" as minutes; moves behind it. @return -1: no time of day
int read_time(std::string_view& text) {
  std::size_t size = 0;
  int hours = 0;
  while (size < text.size() && size < 3 && is_ascii_digit(text[size])) hours = hours * 10 + (text[size++] - '0');
  if (size == 0 || size > 2 || size + 3 > text.size() || text[size] != ':') return -1;
  if (!is_ascii_digit(text[size + 1]) || !is_ascii_digit(text[size + 2])) return -1;
  const int minutes = (text[size + 1] - '0') * 10 + (text[size + 2] - '0');
  if (hours > 24 || minutes > 59) return -1;
  text.remove_prefix(size + 3);
  return hours * 60 + minutes;
}

std::string two_digits(int value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string find_hours(std::string_view text, std::string_view lower) {
  const bool is_stated = std::any_of(std::begin(kHoursWords), std::end(kHoursWords),
                                     [&](std::string_view word) { return lower.find(word) != std::string_view::npos; });
  if (!is_stated) return {};
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_ascii_digit(text[at]) || (at > 0 && is_ascii_digit(text[at - 1]))) continue;
    std::string_view rest = text.substr(at);
    const int from = read_time(rest);
    if (from < 0) continue;
    const auto dash = std::find_if(std::begin(kDashes), std::end(kDashes),
                                   [&](std::string_view each) { return rest.starts_with(each); });
    if (dash == std::end(kDashes)) continue;
    rest.remove_prefix(dash->size());
    const int until = read_time(rest);
    if (until <= from) continue;
    return two_digits(from / 60) + ":" + two_digits(from % 60) + "–" + two_digits(until / 60) + ":" +
           two_digits(until % 60);
  }
  return {};
}

std::string find_station(std::string_view lower) {
  for (const std::string_view station : kStations) {
    if (lower.find(ascii_lower(station)) != std::string_view::npos) return std::string(station);
  }
  return {};
}

}  // namespace

PickupPoint pickup_point_in(std::string_view text) {
  const std::string lower = ascii_lower(text);
  return {find_code(text, lower), find_station(lower), find_hours(text, lower)};
}

}  // namespace parcelgate
