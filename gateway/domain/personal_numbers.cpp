#include "gateway/domain/personal_numbers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gateway/base/utf8.hpp"
#include "gateway/base/words.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kPhoneWords[]{"电话",   "電話", "手机", "手機",    "手机号",   "联系方式", "聯絡方式",
                                         "联系",   "聯絡", "致电", "拨打",    "撥打",     "tel",      "phone",
                                         "mobile", "mob",  "call", "contact", "telephone"};
constexpr std::string_view kIdentityWords[]{"身份证", "身分证", "身分證",  "身份證",        "证件",    "證件",
                                            "护照",   "護照",   "id card", "identity card", "passport"};
constexpr std::string_view kCodeWords[]{"单号",   "單號",   "订单",     "訂單",      "取件码",  "取件碼", "取货码",
                                        "取貨碼", "提货码", "提貨碼",   "取件号",    "验证码",  "驗證碼", "编号",
                                        "編號",   "编码",   "密码",     "条码",      "條碼",    "运单",   "運單",
                                        "快件",   "包裹",   "code",     "tracking",  "waybill", "awb",    "order",
                                        "parcel", "pin",    "shipment", "reference", "ref"};
/// Between such a word and its number.
constexpr std::string_view kJoints[]{"号码", "號碼", "号", "號", "码", "碼", "number",
                                     "num",  "no",   "nr", "为", "為", "是", "id"};

/// The text before a number, with functions that shorten it at its end.
class Before {
 public:
  Before(std::span<const Character> text, std::size_t from) {
    const std::size_t first = from > 24 ? from - 24 : 0;
    for (std::size_t at = first; at < from; ++at) {
      // Full-width forms as ASCII, so that "：" is ":" here.
      if (text[at].ascii != 0) {
        const char letter = text[at].ascii;
        words_ += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
      } else {
        append_utf8(words_, text[at].point);
      }
    }
  }

  /// Whether one of the words is there, followed only by joints and marks.
  [[nodiscard]] bool ends_with(Words words) const {
    std::string_view rest = words_;
    for (bool moved = true; moved;) {
      rest = without_marks(rest);
      for (const std::string_view word : words) {
        if (rest.ends_with(word) && begins_word(rest, word)) return true;
      }
      moved = take_joint(rest);
    }
    return false;
  }

 private:
  /// A Latin word must begin there: "ref" is no part of "pref".
  static bool begins_word(std::string_view rest, std::string_view word) {
    if (static_cast<unsigned char>(word.front()) >= 0x80 || rest.size() == word.size()) return true;
    const char before = rest[rest.size() - word.size() - 1];
    return before < 'a' || before > 'z';
  }
  static std::string_view without_marks(std::string_view rest) {
    constexpr std::string_view kMarks = " :=-.#,()[]\"'";
    while (!rest.empty() && kMarks.find(rest.back()) != std::string_view::npos) rest.remove_suffix(1);
    for (const std::string_view mark : {"【", "】", "「", "“"}) {
      if (rest.ends_with(mark)) return without_marks(rest.substr(0, rest.size() - mark.size()));
    }
    return rest;
  }
  static bool take_joint(std::string_view& rest) {
    for (const std::string_view joint : kJoints) {
      if (!rest.ends_with(joint)) continue;
      rest.remove_suffix(joint.size());
      return true;
    }
    return false;
  }
  std::string words_;
};

/// Digits with single separators between them.
struct Digits {
  std::string digits;
  std::string shape;  ///< lengths of the groups: "\3\4\4"
  std::size_t end{0};
};

bool is_separator(char letter) noexcept {
  return letter == ' ' || letter == '-' || letter == '.' || letter == '(' || letter == ')';
}

/// The groups that begin at `from`: at most as many digits as wanted, never a part of a group.
Digits read_digits(std::span<const Character> text, std::size_t from, std::size_t most) {
  Digits read;
  read.end = from;
  for (std::size_t at = from; at < text.size();) {
    std::size_t group = at;
    while (group < text.size() && text[group].is_digit()) ++group;
    if (group == at || read.digits.size() + (group - at) > most) break;
    read.shape += static_cast<char>(group - at);
    for (; at < group; ++at) read.digits += text[at].ascii;
    read.end = group;
    while (at < text.size() && at < group + 2 && is_separator(text[at].ascii)) ++at;
    if (at == group) break;
  }
  return read;
}

bool is_whole(std::span<const Character> text, std::size_t end) noexcept {
  return end >= text.size() || !text[end].is_word();
}

int number_in(std::string_view digits, std::size_t at, std::size_t count) noexcept {
  int value = 0;
  for (std::size_t next = at; next < at + count; ++next) value = value * 10 + (digits[next] - '0');
  return value;
}

bool is_birth(int year, int month, int day) noexcept {
  return year >= 1900 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool is_province(int code) noexcept {
  return (code >= 11 && code <= 15) || (code >= 21 && code <= 23) || (code >= 31 && code <= 37) ||
         (code >= 41 && code <= 46) || (code >= 50 && code <= 54) || (code >= 61 && code <= 65) || code == 71 ||
         code == 81 || code == 82 || code == 83;
}

/// Of the mainland: 18 or 15 places, province and birthday plausible. The check digit is ignored: people mistype.
std::optional<std::size_t> identity_end(std::span<const Character> text, std::size_t from) {
  const Digits read = read_digits(text, from, 18);
  const std::size_t count = read.digits.size();
  const bool is_grouped =
      read.shape.size() == 1 || read.shape == "\6\10\4" || read.shape == "\6\10\3" || read.shape == "\6\6\3";
  if (!is_grouped || count < 15 || !is_province(number_in(read.digits, 0, 2))) return std::nullopt;
  if (count == 15 &&
      is_birth(1900 + number_in(read.digits, 6, 2), number_in(read.digits, 8, 2), number_in(read.digits, 10, 2)) &&
      is_whole(text, read.end))
    return read.end;
  if (count < 17 ||
      !is_birth(number_in(read.digits, 6, 4), number_in(read.digits, 10, 2), number_in(read.digits, 12, 2)))
    return std::nullopt;
  if (count == 18) return is_whole(text, read.end) ? std::optional(read.end) : std::nullopt;
  const bool has_x = read.end < text.size() && (text[read.end].ascii | 0x20) == 'x';
  return has_x && is_whole(text, read.end + 1) ? std::optional(read.end + 1) : std::nullopt;
}

/// Telephone number of a service; no personal data.
bool is_hotline(std::string_view digits) noexcept {
  return (digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"))) ||
         (digits.size() == 5 && digits.starts_with("95"));
}

bool is_mobile(const Digits& read, std::size_t from = 0) noexcept {
  const std::string_view digits = std::string_view(read.digits).substr(from);
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

std::size_t groups_of(const Digits& read) noexcept {
  return read.shape.size();
}

/// By form alone, without a word before it.
bool is_telephone(const Digits& read) noexcept {
  const std::string_view digits = read.digits;
  const std::string_view shape = read.shape;
  if (is_mobile(read)) return shape == "\13" || shape == "\3\4\4" || shape == "\3\10" || shape == "\7\4";
  if (digits.size() == 13 && digits.starts_with("86") && is_mobile(read, 2)) return groups_of(read) <= 4;
  if (digits.size() == 15 && digits.starts_with("0086") && is_mobile(read, 4)) return groups_of(read) <= 4;
  if (digits.size() == 14 && digits.starts_with("086") && is_mobile(read, 3)) return groups_of(read) <= 4;
  // "0049 171 1234567"; without a gap it may be a number of a parcel.
  if (digits.starts_with("00") && digits.size() >= 11) return groups_of(read) >= 2 && groups_of(read) <= 5;
  // Taiwan's mobiles; area code and number of a landline.
  if (digits.size() == 10 && digits.starts_with("09")) return shape == "\12" || shape == "\4\3\3" || shape == "\4\6";
  if (digits[0] == '0' && digits.size() > 1 && digits[1] != '0' && digits.size() >= 9 && digits.size() <= 12) {
    if (groups_of(read) == 1) return digits.size() >= 10;
    return groups_of(read) <= 3 && shape[0] >= 2 && shape[0] <= 5;
  }
  // North America, only as people write it: 503-555-0142.
  if (digits.size() == 10 && shape == "\3\3\4") return digits[0] >= '2' && digits[3] >= '2';
  return digits.size() == 11 && shape == "\1\3\3\4" && digits[0] == '1' && digits[1] >= '2' && digits[4] >= '2';
}

/// "转1234", " ext. 12", "-1234" behind a number.
std::size_t with_extension(std::span<const Character> text, std::size_t end, bool only_named) {
  std::size_t at = end;
  const auto skip_blanks = [&] {
    while (at < text.size() && text[at].ascii == ' ') ++at;
  };
  const auto take = [&](std::u32string_view word) {
    if (at + word.size() > text.size()) return false;
    for (std::size_t next = 0; next < word.size(); ++next) {
      const Character& held = text[at + next];
      const char32_t point = held.is_letter() ? static_cast<char32_t>(held.ascii | 0x20) : held.point;
      if (point != word[next]) return false;
    }
    at += word.size();
    return true;
  };
  skip_blanks();
  bool is_named = false;
  for (const std::u32string_view word :
       {U"转接", U"转", U"轉接", U"轉", U"分机号", U"分机", U"分機", U"ext.", U"ext", U"x", U"#"}) {
    if (is_named = take(word); is_named) break;
  }
  if (!is_named) {
    if (only_named || at != end || at >= text.size() || (text[at].ascii != '-' && text[at].ascii != ',')) return end;
    ++at;
  }
  while (at < text.size() && (text[at].ascii == ' ' || text[at].ascii == ':')) ++at;
  const std::size_t first = at;
  while (at < text.size() && text[at].is_digit() && at - first < 8) ++at;
  const std::size_t count = at - first;
  return count >= (is_named ? 1U : 3U) && is_whole(text, at) ? at : end;
}

std::optional<std::size_t> international_end(std::span<const Character> text, std::size_t from) {
  if (text[from].ascii != '+') return std::nullopt;
  const Digits read = read_digits(text, from + 1, 15);
  return read.digits.size() >= 8 && read.digits[0] != '0' ? std::optional(read.end) : std::nullopt;
}

/// The longest form first: digits after a blank may be the beginning of a date.
constexpr std::array<std::size_t, 10> kLengths{15, 14, 13, 12, 11, 10, 9, 8, 7, 5};

std::optional<std::size_t> telephone_end(std::span<const Character> text, std::size_t from, bool is_named) {
  if (const auto end = international_end(text, from)) return with_extension(text, *end, false);
  if (!text[from].is_digit()) return std::nullopt;
  const auto read_whole = [&](std::size_t length) -> std::optional<Digits> {
    Digits read = read_digits(text, from, length);
    if (read.digits.size() != length) return std::nullopt;
    // Letters directly behind it are an extension, or it is part of a code.
    const bool ends = is_whole(text, read.end) || with_extension(text, read.end, true) != read.end;
    return ends ? std::optional(std::move(read)) : std::nullopt;
  };
  for (const std::size_t length : kLengths) {
    const auto read = read_whole(length);
    if (read && is_telephone(*read) && !is_hotline(read->digits)) return with_extension(text, read->end, false);
  }
  for (const std::size_t length : kLengths) {
    const auto read = read_whole(length);
    if (!read || groups_of(*read) > 5) continue;
    const std::size_t extended = with_extension(text, read->end, true);
    if (extended != read->end) return extended;
    if (is_hotline(read->digits)) return std::nullopt;
    if (is_named && length >= 7) return read->end;
  }
  return std::nullopt;
}

/// Any code behind the word "身份证" or "passport", also one that is partly hidden already.
std::optional<std::size_t> named_identity_end(std::span<const Character> text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && (text[end].is_word() || text[end].ascii == '*')) ++end;
  return end - from >= 6 ? std::optional(end) : std::nullopt;
}

/// Taiwan's: a letter and nine digits, the first of them 1 or 2 (people) or 8 or 9 (residents).
std::optional<std::size_t> taiwan_identity_end(std::span<const Character> text, std::size_t from) {
  if (!text[from].is_letter() || from + 10 > text.size()) return std::nullopt;
  constexpr std::array<int, 26> kLetters{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
                                         22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33};
  const int region = kLetters[static_cast<std::size_t>((text[from].ascii | 0x20) - 'a')];
  int sum = region / 10 + region % 10 * 9;
  for (std::size_t at = 1; at <= 9; ++at) {
    if (!text[from + at].is_digit()) return std::nullopt;
    sum += (text[from + at].ascii - '0') * (at == 9 ? 1 : 9 - static_cast<int>(at));
  }
  const char sex = text[from + 1].ascii;
  const bool is_plausible = sex == '1' || sex == '2' || sex == '8' || sex == '9';
  return is_plausible && sum % 10 == 0 && is_whole(text, from + 10) ? std::optional(from + 10) : std::nullopt;
}

/// Hong Kong's: "A123456(7)".
std::optional<std::size_t> hong_kong_identity_end(std::span<const Character> text, std::size_t from) {
  constexpr std::size_t kLength = 10;
  if (!text[from].is_letter() || from + kLength > text.size()) return std::nullopt;
  const auto is_digit = [](const Character& each) { return each.is_digit(); };
  const bool has_form = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from) + 1,
                                    text.begin() + static_cast<std::ptrdiff_t>(from) + 7, is_digit) &&
                        text[from + 7].ascii == '(' && text[from + 8].is_word() && text[from + 9].ascii == ')';
  return has_form ? std::optional(from + kLength) : std::nullopt;
}

}  // namespace

std::optional<FoundNumber> find_personal_number(std::span<const Character> text, std::size_t from) {
  const Before before(text, from);
  if (text[from].is_word() && before.ends_with(kIdentityWords)) {
    if (const auto end = named_identity_end(text, from)) return FoundNumber{NumberKind::identity, *end};
  }
  const bool is_named = before.ends_with(kPhoneWords);
  const bool continues_word = from > 0 && text[from - 1].is_letter() && !is_named;
  if (continues_word) return std::nullopt;
  if (const auto end = taiwan_identity_end(text, from)) return FoundNumber{NumberKind::identity, *end};
  if (const auto end = hong_kong_identity_end(text, from)) return FoundNumber{NumberKind::identity, *end};
  if (text[from].is_letter() || (!is_named && before.ends_with(kCodeWords))) return std::nullopt;
  if (text[from].is_digit()) {
    if (const auto end = identity_end(text, from)) return FoundNumber{NumberKind::identity, *end};
  }
  if (const auto end = telephone_end(text, from, is_named)) return FoundNumber{NumberKind::telephone, *end};
  return std::nullopt;
}

}  // namespace parcelgate
