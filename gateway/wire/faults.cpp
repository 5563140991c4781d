#include "gateway/wire/faults.hpp"

#include <algorithm>
#include <numeric>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Levenshtein distance of two short words.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[right.size()];
}

/// Length of the longest run of letters that two words share. A run ends at "_".
std::size_t shared_run(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::size_t longest = 0;
  for (const char letter : left) {
    for (std::size_t j = right.size(); j > 0; --j) {
      row[j] = right[j - 1] == letter && letter != '_' ? row[j - 1] + 1 : 0;
      longest = std::max(longest, row[j]);
    }
  }
  return longest;
}

/// The candidates with the longest shared runs, for lists too long to print. Those that share less than a syllable are
/// left out.
std::vector<std::string_view> most_alike(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kMost = 3;
  constexpr std::size_t kLeastShared = 4;
  constexpr std::size_t kLongestCompared = 64;
  std::vector<std::pair<std::size_t, std::string_view>> alike;
  for (const std::string_view candidate : known) {
    const std::size_t shared = word.size() > kLongestCompared ? 0 : shared_run(word, candidate);
    if (shared >= std::min(kLeastShared, candidate.size())) alike.emplace_back(shared, candidate);
  }
  std::stable_sort(alike.begin(), alike.end(), [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second.size() < right.second.size();
  });
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < alike.size() && at < kMost; ++at) out.push_back(alike[at].second);
  return out;
}

std::string joined(std::span<const std::string_view> words, std::string_view between) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

}  // namespace

void Faults::add(std::string_view pointer, std::string what, std::string remedy) {
  push_back({std::string(pointer.substr(0, kLongestText + 1)), std::move(what), std::move(remedy), {}});
}

void Faults::push_back(Fault fault) {
  if (is_full()) {
    ++not_kept_;
    return;
  }
  if (fault.file.empty()) fault.file = file_;
  for (std::string* text : {&fault.pointer, &fault.what, &fault.remedy}) *text = shorten(*text, kLongestText);
  all_.push_back(std::move(fault));
}

std::string Faults::text() const {
  std::string out;
  for (const auto& fault : all_) out += to_string(fault) + "\n";
  if (not_kept_ > 0) out += "and " + std::to_string(not_kept_) + " more\n";
  return out;
}

std::string to_string(const Fault& fault, std::string_view file) {
  std::string out(fault.file.empty() ? file : std::string_view(fault.file));
  if (!fault.pointer.empty()) out += (out.empty() ? "" : " ") + fault.pointer;
  out += (out.empty() ? "" : ": ") + fault.what;
  if (!fault.remedy.empty()) out += "; " + fault.remedy;
  return printable_text(out);
}

std::string to_string(const Fault& fault) {
  return to_string(fault, {});
}

Unexpected to_error(const Faults& faults, std::string_view document) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text.push_back('\n');
    text += to_string(fault.pointer.empty() ? Fault{"/", fault.what, fault.remedy} : fault, document);
  }
  return unexpected(ErrorKind::malformed, std::move(text));
}

std::string join_pointer(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out.push_back('/');
  for (const char letter : token) {
    if (letter == '~')
      out += "~0";
    else if (letter == '/')
      out += "~1";
    else
      out.push_back(letter);
  }
  return out;
}

std::string join_pointer(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongestCompared = 64;
  std::string_view best;
  if (word.size() > kLongestCompared) return best;
  std::size_t least = 3;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= least || distance >= candidate.size()) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::string suggest(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return "no names are known here";
  const std::string_view best = nearest(word, known);
  if (!best.empty()) return "did you mean \"" + std::string(best) + "\"?";
  constexpr std::size_t kEasilyRead = 12;
  std::string out;
  if (known.size() > kEasilyRead) {
    const auto alike = most_alike(word, known);
    if (!alike.empty()) out = "did you mean \"" + joined(alike, "\" or \"") + "\"? ";
  }
  return out + "known: " + joined(known, ", ");
}

std::optional<std::size_t> read_word(const rapidjson::Value& value, std::string_view pointer,
                                     std::span<const std::string_view> known, std::string_view noun, Faults& faults) {
  constexpr std::size_t kLongestWord = 40;
  if (!value.IsString()) {
    faults.add(pointer, "must be a text", suggest({}, known));
    return std::nullopt;
  }
  const std::string_view word(value.GetString(), value.GetStringLength());
  const auto found = std::find(known.begin(), known.end(), word);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const std::string what = "unknown " + std::string(noun) + " \"" + shorten(word, kLongestWord) + "\"";
  faults.add(pointer, word.empty() ? "must not be empty" : what, suggest(word, known));
  return std::nullopt;
}

std::string_view remedy_of(std::string_view word, std::span<const RetiredWord> retired) noexcept {
  const auto found =
      std::find_if(retired.begin(), retired.end(), [word](const RetiredWord& one) { return one.word == word; });
  return found == retired.end() ? std::string_view{} : found->remedy;
}

bool check_members(const rapidjson::Value& section, std::string_view pointer,
                   std::initializer_list<std::string_view> known, Faults& faults,
                   std::span<const RetiredWord> retired) {
  if (!section.IsObject()) {
    faults.add(pointer, "must be an object");
    return false;
  }
  for (const auto& member : section.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string_view remedy = remedy_of(name, retired);
    faults.add(join_pointer(pointer, name), "unknown member \"" + std::string(name) + "\"",
               remedy.empty() ? suggest(name, std::span(known.begin(), known.size())) : std::string(remedy));
  }
  return true;
}

}  // namespace parcelgate
