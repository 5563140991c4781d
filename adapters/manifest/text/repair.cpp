#include "adapters/manifest/text/repair.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kReplacementEscape = "\\uFFFD";

bool is_high_surrogate(char32_t unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(char32_t unit) noexcept {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}
char32_t join_surrogates(char32_t high, char32_t low) noexcept {
  return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
}

int escape_digit(char letter) noexcept {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char lower = ascii_lower(letter);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The unit of an escape "\uXXXX" at the front of the text.
std::optional<char32_t> read_escape(std::string_view text) noexcept {
  constexpr std::size_t kLength = 6;
  if (text.size() < kLength || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  char32_t unit = 0;
  for (std::size_t at = 2; at < kLength; ++at) {
    const int digit = escape_digit(text[at]);
    if (digit < 0) return std::nullopt;
    unit = unit * 16 + static_cast<char32_t>(digit);
  }
  return unit;
}

/// Length of the escape of a whole character at the front of the text: 12 of a pair, 6, or 0 where there is half a one.
std::size_t whole_escape_length(std::string_view text) noexcept {
  const auto unit = read_escape(text);
  if (!unit || is_low_surrogate(*unit)) return 0;
  if (!is_high_surrogate(*unit)) return 6;
  const auto low = read_escape(text.substr(6));
  return low && is_low_surrogate(*low) ? 12 : 0;
}

/// Rewrites a JSON text. It follows the strings alone; the rest is for the parser.
class JsonRepair {
 public:
  explicit JsonRepair(std::string_view text) : text_(text) { out_.reserve(text.size() + 16); }

  std::string run() {
    while (at_ < text_.size()) {
      if (in_string_)
        inside();
      else
        outside();
    }
    return std::move(out_);
  }

 private:
  void copy(std::size_t length) {
    out_.append(text_.substr(at_, length));
    at_ += length;
  }
  void replace(std::size_t length) {
    out_.append(kReplacementEscape);
    at_ += length;
  }

  void outside() {
    const char letter = text_[at_];
    const auto byte = static_cast<unsigned char>(letter);
    in_string_ = letter == '"';
    if (byte > 0x20 && byte < 0x7F) return copy(1);
    out_.push_back(letter == '\n' ? '\n' : ' ');
    ++at_;
  }

  void inside() {
    const char letter = text_[at_];
    if (letter == '\\') return escape();
    in_string_ = letter != '"';
    if (static_cast<unsigned char>(letter) >= 0x20) return copy(1);
    constexpr std::string_view kBlanks = "\t\n\r";
    constexpr std::array<std::string_view, 3> kEscapes{"\\t", "\\n", "\\r"};
    const std::size_t blank = kBlanks.find(letter);
    if (blank == std::string_view::npos) return replace(1);
    out_.append(kEscapes[blank]);
    ++at_;
  }

  void escape() {
    constexpr std::string_view kKnown = "\"\\/bfnrt";
    const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (kind == 'u') return unicode_escape();
    if (kind == '\'') {
      out_.push_back('\'');
      at_ += 2;
    } else if (kind != '\0' && kKnown.find(kind) != std::string_view::npos) {
      copy(2);
    } else {
      replace(1);
    }
  }

  void unicode_escape() {
    const std::string_view rest = text_.substr(at_);
    if (const std::size_t length = whole_escape_length(rest); length > 0) return copy(length);
    std::size_t length = 2;
    while (length < 6 && length < rest.size() && escape_digit(rest[length]) >= 0) ++length;
    replace(length);
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_{0};
  bool in_string_{false};
};

/// A reference by number, "&#38;" or "&#x26;".
struct Reference {
  char32_t point{0};
  std::size_t length{0};
};

std::optional<Reference> read_reference(std::string_view text) noexcept {
  constexpr char32_t kTooLarge = 0x110000;
  if (!text.starts_with("&#")) return std::nullopt;
  const bool is_hex = text.size() > 2 && text[2] == 'x';
  const std::size_t first = is_hex ? 3 : 2;
  char32_t point = 0;
  std::size_t at = first;
  for (; at < text.size(); ++at) {
    const int digit = escape_digit(text[at]);
    if (digit < 0 || (!is_hex && digit > 9)) break;
    point = std::min<char32_t>(point * (is_hex ? 16 : 10) + static_cast<char32_t>(digit), kTooLarge);
  }
  if (at == first || at == text.size() || text[at] != ';') return std::nullopt;
  return Reference{point, at + 1};
}

/// A character that XML allows: no control but tab and line ends, no surrogate, nothing that is no character.
bool is_xml_character(char32_t point) noexcept {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  return !(point >= 0xD800 && point <= 0xDFFF) && point < 0x110000 && point != 0xFFFE && point != 0xFFFF;
}

/// End of the CDATA section or comment that begins at `at`; `at` itself where there is none.
std::size_t end_of_literal(std::string_view text, std::size_t at) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kLiterals{
      {{"<![CDATA[", "]]>"}, {"<!--", "-->"}}};
  for (const auto& [opens, closes] : kLiterals) {
    if (!text.substr(at).starts_with(opens)) continue;
    const std::size_t end = text.find(closes, at + opens.size());
    return end == std::string_view::npos ? text.size() : end + closes.size();
  }
  return at;
}

/// Calls `bad(at, length, point)` for each bad reference, with the character that is meant (U+FFFD where there is
/// none), until it returns true. @return whether it did
template <class Visit>
bool each_bad_reference(std::string_view text, Visit bad) {
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at)) {
    if (text[at] == '<') {
      at = std::max(at + 1, end_of_literal(text, at));
      continue;
    }
    const auto found = read_reference(text.substr(at));
    const std::size_t length = found ? found->length : 1;
    if (found && !is_xml_character(found->point)) {
      const auto next = is_high_surrogate(found->point) ? read_reference(text.substr(at + length)) : std::nullopt;
      const bool is_pair = next && is_low_surrogate(next->point);
      const std::size_t whole = is_pair ? length + next->length : length;
      if (bad(at, whole, is_pair ? join_surrogates(found->point, next->point) : char32_t{0xFFFD})) return true;
      at += whole;
    } else {
      at += length;
    }
  }
  return false;
}

void append_without_zero_bytes(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    out.append(text.substr(at, end - at));
    if (end < text.size()) out.append(kReplacementCharacter);
    at = end + 1;
  }
}

}  // namespace

bool has_surrogate(std::string_view parsed) noexcept {
  constexpr char kLead = '\xED';  // of Korean letters too
  for (std::size_t at = parsed.find(kLead); at != std::string_view::npos; at = parsed.find(kLead, at + 1)) {
    if (at + 1 < parsed.size() && static_cast<unsigned char>(parsed[at + 1]) >= 0xA0U) return true;
  }
  return false;
}

std::string repair_json(std::string_view text) {
  return JsonRepair(text).run();
}

bool has_bad_xml_character(std::string_view text) noexcept {
  if (text.find('\0') != std::string_view::npos) return true;
  if (text.find("&#") == std::string_view::npos) return false;
  return each_bad_reference(text, [](std::size_t, std::size_t, char32_t) { return true; });
}

std::string repair_xml(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  each_bad_reference(text, [&](std::size_t at, std::size_t length, char32_t meant) {
    append_without_zero_bytes(out, text.substr(copied, at - copied));
    append_utf8(out, meant);
    copied = at + length;
    return false;
  });
  append_without_zero_bytes(out, text.substr(copied));
  return out;
}

bool has_control_byte(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  std::uint64_t word = 0;
  for (; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    // The high bit of a byte is set where subtracting 0x20 from it borrows and the byte is ASCII.
    if (((word - kOnes * 0x20) & ~word & kHighBits) != 0) return true;
  }
  return std::any_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                     [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

std::string fold_xml_text(std::string_view text) {
  const auto breaks = [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; };
  std::string out;
  out.reserve(text.size());
  text = trim(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    if (end > at) {
      const std::string_view run = text.substr(at, end - at);
      out.append(std::any_of(run.begin(), run.end(), breaks) ? std::string_view(" ") : run);
      at = end;
    } else {
      if (static_cast<unsigned char>(text[at]) >= 0x20)
        out.push_back(text[at]);
      else
        out.append(kReplacementCharacter);
      ++at;
    }
  }
  return out;
}

}  // namespace parcelgate
