#include "gateway/domain/personal_data.hpp"

#include <algorithm>
#include <vector>

#include "gateway/domain/personal_names.hpp"
#include "gateway/domain/personal_numbers.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kHidden = "***";

struct Hidden {
  std::size_t first;  ///< in bytes
  std::size_t end;
  bool is_name;
};

std::size_t byte_at(const std::vector<Character>& text, std::size_t index, std::string_view bytes) {
  return index < text.size() ? text[index].at : bytes.size();
}

bool same_letter(const Character& one, char other) noexcept {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return one.ascii != 0 && lower(one.ascii) == lower(other);
}

/// The characters of the parcel's own number wherever it is written.
std::vector<bool> find_own(const std::vector<Character>& text, std::string_view own) {
  std::vector<bool> is_own(text.size(), false);
  if (own.size() < 6) return is_own;
  for (std::size_t at = 0; at + own.size() <= text.size(); ++at) {
    if (!std::equal(own.begin(), own.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char wanted, const Character& held) { return same_letter(held, wanted); }))
      continue;
    std::fill_n(is_own.begin() + static_cast<std::ptrdiff_t>(at), own.size(), true);
  }
  return is_own;
}

/// At least so many digits come soon.
bool has_digits(const std::vector<Character>& text, std::size_t from, int wanted) {
  for (std::size_t at = from; at < std::min(text.size(), from + 24) && wanted > 0; ++at)
    wanted -= text[at].is_digit() ? 1 : 0;
  return wanted <= 0;
}

void find_numbers(const std::vector<Character>& text, std::string_view bytes, MaskLevel level, std::string_view own,
                  std::vector<Hidden>& hidden) {
  const std::vector<bool> is_own = find_own(text, own);
  for (std::size_t at = 0; at < text.size();) {
    const bool continues = at > 0 && text[at - 1].is_word();
    const bool begins_code = text[at].is_letter() && !continues && at + 1 < text.size() && text[at + 1].is_digit();
    const bool begins_number = text[at].is_digit() && (at == 0 || !text[at - 1].is_digit()) && has_digits(text, at, 5);
    const bool may_begin = !is_own[at] && (begins_code || begins_number || text[at].ascii == '+');
    const auto found = may_begin ? find_personal_number(text, at) : std::nullopt;
    const bool is_hidden = found && (found->kind == NumberKind::identity || level == MaskLevel::all);
    if (is_hidden) hidden.push_back({text[at].at, byte_at(text, found->end, bytes), false});
    at = found ? found->end : at + 1;
  }
}

bool is_address_letter(char letter) noexcept {
  return (letter >= '0' && letter <= '9') || ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z') || letter == '.' ||
         letter == '_' || letter == '-' || letter == '+';
}

void find_mail_addresses(std::string_view text, std::vector<Hidden>& hidden) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t first = at;
    while (first > 0 && is_address_letter(text[first - 1])) --first;
    std::size_t end = at + 1;
    while (end < text.size() && is_address_letter(text[end])) ++end;
    const bool is_address = first < at && text.substr(at + 1, end - at - 1).find('.') != std::string_view::npos;
    if (is_address) hidden.push_back({first, end, false});
  }
}

/// Fewer digits than any number of a person has, as in most texts of couriers.
bool has_few_digits(std::string_view text) {
  int digits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_full_width = text[at] == '\xEF' && at + 2 < text.size() && text[at + 1] == '\xBC' &&
                               static_cast<unsigned char>(text[at + 2]) - 0x90U < 10U;
    if (is_full_width || (text[at] >= '0' && text[at] <= '9')) ++digits;
  }
  return digits < 6;
}

/// ASCII without any of the marks that a name or an address needs next to it.
bool is_harmless(std::string_view text) {
  bool has_mark = false;
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) >= 0x80) return false;
    has_mark = has_mark || letter == '@' || letter == ':' || letter == '/';
  }
  const auto holds = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  return !has_mark && !holds("by") && !holds("BY") && !holds("ith") && !holds("ITH") && !holds("ttn") && !holds("TTN");
}

}  // namespace

std::string mask_personal_data(std::string_view text, MaskLevel level, std::string_view own_number) {
  const bool has_numbers = !has_few_digits(text);
  if (!has_numbers && (level == MaskLevel::ids || is_harmless(text))) return std::string(text);
  std::vector<Hidden> hidden;
  if (has_numbers) find_numbers(characters_of(text), text, level, own_number, hidden);
  if (level == MaskLevel::all) {
    find_mail_addresses(text, hidden);
    for (const FoundName& name : find_names(text)) hidden.push_back({name.first, name.end, true});
  }
  if (hidden.empty()) return std::string(text);
  std::stable_sort(hidden.begin(), hidden.end(),
                   [](const Hidden& left, const Hidden& right) { return left.first < right.first; });
  std::string masked;
  std::size_t done = 0;
  for (const Hidden& each : hidden) {
    if (each.first < done) continue;
    masked += text.substr(done, each.first - done);
    if (each.is_name) {
      const Character first = characters_of(text.substr(each.first, 4)).front();
      masked += text.substr(each.first, first.size);
      masked += '*';
    } else {
      masked += kHidden;
    }
    done = each.end;
  }
  masked += text.substr(done);
  return masked;
}

}  // namespace parcelgate
