#include "adapters/manifest/text/pattern_list.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <unicase.h>
#include <unistr.h>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Words shorter than this are not looked up, because nearly every text contains them.
constexpr std::size_t kShortestWord = 3;

re2::RE2::Options options_of_tables() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return options;
}

/// In lower case, as RE2 writes the words of its patterns. Chinese has no cases, so nothing but ASCII is looked at
/// where a text has no other letters.
std::string lower_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    constexpr unsigned char kFirstOfChinese = 0xE3;
    constexpr unsigned char kLastOfChinese = 0xE9;
    if (byte < 0x80 || (byte >= kFirstOfChinese && byte <= kLastOfChinese)) {
      out += ascii_lower(text[at++]);
      continue;
    }
    ucs4_t letter = 0;
    const auto* from = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
    const int length = u8_mbtoucr(&letter, from, text.size() - at);
    if (length <= 0) {
      out += text[at++];
      continue;
    }
    std::uint8_t buffer[6];
    const int written = u8_uctomb(buffer, uc_tolower(letter), sizeof buffer);
    if (written > 0) out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(written));
    at += static_cast<std::size_t>(length);
  }
  return out;
}

std::uint32_t start_of(const char* word) noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(word);
  return bytes[0] | bytes[1] << 8U | bytes[2] << 16U;
}

}  // namespace

struct PatternList::Compiled {
  re2::FilteredRE2 patterns{static_cast<int>(kShortestWord)};
  std::vector<std::size_t> places;  ///< of the caller's patterns, by RE2's numbers; faulty ones have none
  std::size_t count{0};
  std::vector<std::string> words;
  std::unordered_map<std::uint32_t, std::vector<int>> by_start;  ///< places in `words` by their first bytes

  void index() {
    if (places.size() < 2) return;
    patterns.Compile(&words);
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (words[at].size() >= kShortestWord) by_start[start_of(words[at].data())].push_back(static_cast<int>(at));
    }
  }

  /// RE2's numbers of the patterns whose words are in the text, in order.
  [[nodiscard]] std::vector<int> candidates(std::string_view text) const {
    if (places.size() < 2) return std::vector<int>(places.size(), 0);
    const std::string lower = lower_case(text);
    std::vector<int> found;
    for (std::size_t at = 0; at + kShortestWord <= lower.size(); ++at) {
      if ((static_cast<unsigned char>(lower[at]) & 0xC0U) == 0x80U) continue;  // inside a character
      const auto starting = by_start.find(start_of(lower.data() + at));
      if (starting == by_start.end()) continue;
      const std::string_view rest = std::string_view(lower).substr(at);
      for (const int word : starting->second) {
        if (rest.starts_with(words[static_cast<std::size_t>(word)])) found.push_back(word);
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<int> out;
    patterns.AllPotentials(found, &out);
    return out;
  }
};

PatternList::PatternList() = default;
PatternList::PatternList(PatternList&&) noexcept = default;
PatternList& PatternList::operator=(PatternList&&) noexcept = default;
PatternList::~PatternList() = default;

std::string PatternList::add(std::string_view pattern) {
  if (!compiled_) compiled_ = std::make_unique<Compiled>();
  const std::size_t place = compiled_->count++;
  const re2::StringPiece text(pattern.data(), pattern.size());
  int number = 0;
  if (compiled_->patterns.Add(text, options_of_tables(), &number) == re2::RE2::NoError) {
    compiled_->places.push_back(place);
    return {};
  }
  return re2::RE2(text, options_of_tables()).error();
}

void PatternList::compile() {
  if (compiled_) compiled_->index();
}

std::optional<std::size_t> PatternList::first(std::string_view text,
                                              const std::function<bool(std::size_t)>& accepts) const {
  if (!compiled_) return std::nullopt;
  const re2::StringPiece subject(text.data(), text.size());
  for (const int number : compiled_->candidates(text)) {
    const std::size_t place = compiled_->places[static_cast<std::size_t>(number)];
    if (accepts && !accepts(place)) continue;
    if (re2::RE2::FullMatch(subject, compiled_->patterns.GetRE2(number))) return place;
  }
  return std::nullopt;
}

std::vector<std::size_t> PatternList::all(std::string_view text) const {
  std::vector<std::size_t> out;
  if (!compiled_) return out;
  const re2::StringPiece subject(text.data(), text.size());
  for (const int number : compiled_->candidates(text)) {
    if (re2::RE2::FullMatch(subject, compiled_->patterns.GetRE2(number)))
      out.push_back(compiled_->places[static_cast<std::size_t>(number)]);
  }
  return out;
}

}  // namespace parcelgate
