#include "adapters/manifest/text/charset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <iconv.h>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// A name that senders write, and glibc's name of the charset that they mean.
struct CharsetName {
  std::string_view label;
  const char* encoding;
};
constexpr std::array<CharsetName, 19> kSeveralBytes{{{"gb2312", "GB18030"},
                                                     {"gb_2312-80", "GB18030"},
                                                     {"gb18030", "GB18030"},
                                                     {"gbk", "GB18030"},
                                                     {"x-gbk", "GB18030"},
                                                     {"cp936", "GB18030"},
                                                     {"ms936", "GB18030"},
                                                     {"windows-936", "GB18030"},
                                                     {"euc-cn", "GB18030"},
                                                     {"big5", "BIG5-HKSCS"},
                                                     {"big5-hkscs", "BIG5-HKSCS"},
                                                     {"cp950", "BIG5-HKSCS"},
                                                     {"shift_jis", "CP932"},
                                                     {"sjis", "CP932"},
                                                     {"windows-31j", "CP932"},
                                                     {"euc-jp", "EUC-JP"},
                                                     {"euc-kr", "UHC"},
                                                     {"ks_c_5601-1987", "UHC"},
                                                     {"windows-949", "UHC"}}};
constexpr std::array<CharsetName, 9> kSingleBytes{{{"iso-8859-1", "CP1252"},
                                                   {"iso8859-1", "CP1252"},
                                                   {"iso_8859-1", "CP1252"},
                                                   {"latin1", "CP1252"},
                                                   {"l1", "CP1252"},
                                                   {"iso-8859-9", "CP1254"},
                                                   {"iso-8859-11", "CP874"},
                                                   {"koi8-r", "KOI8-R"},
                                                   {"koi8-u", "KOI8-U"}}};

/// Bytes of one character: one, one to four, or units of two.
enum class Width : std::uint8_t { single, several, utf16 };

struct Encoding {
  std::string name;
  Width width{Width::single};
};

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 4 &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// An encoding for iconv; nothing for UTF-8, ASCII and names that we do not know.
std::optional<Encoding> find_encoding(std::string_view label) {
  constexpr std::size_t kLongest = 20;
  if (label.empty() || label.size() > kLongest) return std::nullopt;
  const std::string name = ascii_lower(trim(label));  // short: no memory of its own
  if (name == "utf-8") return std::nullopt;
  const auto is_it = [&](const CharsetName& known) { return known.label == name; };
  const auto* const several = std::find_if(kSeveralBytes.begin(), kSeveralBytes.end(), is_it);
  if (several != kSeveralBytes.end()) return Encoding{several->encoding, Width::several};
  const auto* const single = std::find_if(kSingleBytes.begin(), kSingleBytes.end(), is_it);
  if (single != kSingleBytes.end()) return Encoding{single->encoding, Width::single};
  const std::string_view view = name;
  if (view.starts_with("iso-8859-") && is_digits(view.substr(9))) return Encoding{name, Width::single};
  if (view.starts_with("windows-125") && is_digits(view.substr(8)))
    return Encoding{"CP" + name.substr(8), Width::single};
  if (view.starts_with("cp125") && is_digits(view.substr(2))) return Encoding{name, Width::single};
  return std::nullopt;
}

struct Converted {
  std::string text;
  std::size_t bad{0};  ///< characters that became U+FFFD
};

/// One iconv descriptor for one conversion.
class Converter {
 public:
  explicit Converter(const char* encoding) : handle_(iconv_open("UTF-8", encoding)) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  [[nodiscard]] bool is_open() const noexcept { return reinterpret_cast<std::intptr_t>(handle_) != -1; }

  [[nodiscard]] Converted convert(std::string_view bytes, Width width) {
    Converted out;
    out.text.reserve(bytes.size() + bytes.size() / 2);
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
      const bool is_read = fill(in, left, out.text);
      if (is_read || errno == E2BIG) continue;
      out.text += kReplacementCharacter;
      ++out.bad;
      const std::size_t skipped = errno == EINVAL ? left : bad_length(in, left, width);
      in += skipped;
      left -= skipped;
      iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    }
    return out;
  }

 private:
  /// Converts as much as a block holds. @return whether all of it could be read
  bool fill(char*& in, std::size_t& left, std::string& out) {
    std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): iconv writes before we read
    char* to = block.data();
    std::size_t room = block.size();
    const bool is_read = iconv(handle_, &in, &left, &to, &room) != static_cast<std::size_t>(-1);
    const int why = errno;
    out.append(block.data(), block.size() - room);
    errno = why;
    return is_read;
  }

  /// A pair that means nothing is skipped as a whole, but never an ASCII letter behind a stray byte: it may end a text.
  static std::size_t bad_length(const char* in, std::size_t left, Width width) noexcept {
    if (width == Width::single || left == 1) return 1;
    const bool is_pair = static_cast<unsigned char>(in[0]) >= 0x80U && static_cast<unsigned char>(in[1]) >= 0x80U;
    return width == Width::utf16 || is_pair ? 2 : 1;
  }

  iconv_t handle_;
};

std::optional<Converted> convert(std::string_view bytes, const char* encoding, Width width) {
  Converter converter(encoding);
  if (!converter.is_open()) return std::nullopt;
  return converter.convert(bytes, width);
}

/// iconv's name of the kind of UTF-16 that the bytes are; null when they are none.
const char* find_utf16(std::string_view bytes) noexcept {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  const auto opens = [](char letter) { return letter == '{' || letter == '[' || letter == '<'; };
  if (bytes.size() < 4 || bytes.size() % 2 != 0) return nullptr;
  if (opens(bytes[0]) && bytes[1] == '\0' && bytes[3] == '\0') return "UTF-16LE";
  return bytes[0] == '\0' && opens(bytes[1]) && bytes[2] == '\0' ? "UTF-16BE" : nullptr;
}

bool has_byte_from(std::string_view bytes, unsigned least) noexcept {
  return std::any_of(bytes.begin(), bytes.end(), [&](char byte) { return static_cast<unsigned char>(byte) >= least; });
}

struct Counts {
  std::size_t good{0};
  std::size_t bad{0};
};

/// Characters beyond ASCII that UTF-8 finds in the bytes, and places that it cannot read.
Counts count_utf8(std::string_view bytes) noexcept {
  Counts counts;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint next = code_point_at(bytes, at);
    if (!next.is_valid)
      ++counts.bad;
    else if (next.point >= 0x80)
      ++counts.good;
    at += next.length;
  }
  return counts;
}

/// Pairs of GB2312's first level (the 3,755 common characters) and its punctuation, and everything else beyond ASCII.
Counts count_chinese(std::string_view bytes) noexcept {
  Counts counts;
  const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
  for (std::size_t at = 0; at < bytes.size();) {
    const unsigned lead = byte(at);
    const unsigned trail = byte(at + 1);
    const bool is_pair = lead >= 0x81 && lead <= 0xFE && trail >= 0x40 && trail != 0x7F && trail != 0xFF;
    const bool is_common = ((lead >= 0xB0 && lead <= 0xD7) || (lead >= 0xA1 && lead <= 0xA3)) && trail >= 0xA1;
    if (lead >= 0x80) ++(is_pair && is_common ? counts.good : counts.bad);
    at += is_pair ? 2 : 1;
  }
  return counts;
}

bool looks_chinese(std::string_view bytes) noexcept {
  constexpr std::size_t kLeast = 2;
  constexpr std::size_t kShare = 4;
  const Counts chinese = count_chinese(bytes);
  if (chinese.good < kLeast || chinese.good < kShare * chinese.bad) return false;
  const Counts utf8 = count_utf8(bytes);
  return utf8.bad > utf8.good;
}

/// Decodes the bytes by the declared charset of this width that leaves the fewest bad bytes; of equal ones, the first.
/// @return nullopt when no declared charset is supported
std::optional<Converted> convert_declared(std::string_view bytes, std::initializer_list<std::string_view> declared,
                                          Width width) {
  std::optional<Converted> best;
  for (const std::string_view label : declared) {
    const auto encoding = find_encoding(label);
    if (!encoding || encoding->width != width) continue;
    auto made = convert(bytes, encoding->name.c_str(), width);
    if (made && (!best || made->bad < best->bad)) best = std::move(made);
    if (best && best->bad == 0) break;
  }
  return best;
}

/// A charset of single bytes fits nearly everything: it counts only where one of several bytes does not fit better.
std::optional<Converted> read_declared(std::string_view bytes, std::initializer_list<std::string_view> declared) {
  auto several = convert_declared(bytes, declared, Width::several);
  if (several && several->bad == 0) return several;
  auto single = convert_declared(bytes, declared, Width::single);
  return single && (!several || single->bad < several->bad) ? single : several;
}

/// Decodes bytes that are not UTF-8 by the rules.
std::optional<Converted> read_foreign(std::string_view bytes, std::initializer_list<std::string_view> declared) {
  if (auto made = read_declared(bytes, declared)) return made;
  return looks_chinese(bytes) ? convert(bytes, "GB18030", Width::several) : std::nullopt;
}

/// Decodes bytes that are UTF-8 by chance by the declared charset: characters of at most two bytes, as two letters
/// of GBK may look.
std::optional<Converted> read_ambiguous(std::string_view bytes, std::initializer_list<std::string_view> declared) {
  const auto may_be = [](std::string_view label) {
    const auto encoding = find_encoding(label);
    return encoding && encoding->width == Width::several;
  };
  if (std::none_of(declared.begin(), declared.end(), may_be)) return std::nullopt;
  if (!has_byte_from(bytes, 0x80U) || has_byte_from(bytes, 0xE0U)) return std::nullopt;
  auto made = convert_declared(bytes, declared, Width::several);
  return made && made->bad == 0 ? made : std::nullopt;
}

/// The value of `name=…` at the front of a text, bare or in quotes, blanks around the sign.
std::string_view value_of(std::string_view text, std::string_view name) noexcept {
  text = trim(text.substr(name.size()));
  if (!text.starts_with('=')) return {};
  text = trim(text.substr(1));
  if (text.starts_with('"') || text.starts_with('\'')) {
    const char quote = text.front();
    text.remove_prefix(1);
    return trim(text.substr(0, text.find(quote)));
  }
  return text.substr(0, text.find_first_of("; ,\t\r\n"));
}

/// Finds a lower-case word in a text, ignoring case.
std::size_t find_word(std::string_view text, std::string_view word) noexcept {
  const auto* const found = std::search(text.begin(), text.end(), word.begin(), word.end(),
                                        [](char left, char right) { return ascii_lower(left) == right; });
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

}  // namespace

std::string_view charset_of_content_type(std::string_view value) noexcept {
  constexpr std::string_view kName = "charset";
  const std::size_t at = find_word(value, kName);
  return at == std::string_view::npos ? std::string_view{} : value_of(value.substr(at), kName);
}

std::string_view charset_of_xml(std::string_view bytes) noexcept {
  constexpr std::string_view kName = "encoding";
  constexpr std::size_t kLongest = 256;
  bytes = trim(without_byte_order_mark(bytes));
  if (!bytes.starts_with("<?xml")) return {};
  bytes = bytes.substr(0, std::min(bytes.find("?>"), kLongest));
  const std::size_t at = find_word(bytes, kName);
  return at == std::string_view::npos ? std::string_view{} : value_of(bytes.substr(at), kName);
}

bool is_other_charset(std::string_view name) {
  return find_encoding(name).has_value();
}

std::string_view to_utf8(std::string_view bytes, std::initializer_list<std::string_view> declared, std::string& held) {
  const auto keep = [&held](std::optional<Converted> made) {
    held = std::move(made->text);
    return without_byte_order_mark(held);
  };
  if (const char* kind = find_utf16(bytes)) {
    if (auto made = convert(bytes, kind, Width::utf16)) return keep(std::move(made));
  }
  const bool is_marked = trim(bytes).starts_with(kByteOrderMark);
  if (is_marked) bytes = without_byte_order_mark(trim(bytes));
  const bool is_foreign = !is_utf8(bytes);
  if (!is_marked) {
    if (auto made = is_foreign ? read_foreign(bytes, declared) : read_ambiguous(bytes, declared))
      return keep(std::move(made));
  }
  if (!is_foreign) return bytes;
  held = repair_utf8(bytes);
  return held;
}

bool text_starts_with(std::string_view bytes, std::string_view front) {
  constexpr std::size_t kEnough = 256;
  const char* kind = find_utf16(bytes);
  if (kind == nullptr) return trim(without_byte_order_mark(trim(bytes))).starts_with(front);
  const auto made = convert(bytes.substr(0, kEnough), kind, Width::utf16);
  return made && trim(without_byte_order_mark(made->text)).starts_with(front);
}

}  // namespace parcelgate
