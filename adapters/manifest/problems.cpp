#include "adapters/manifest/problems.hpp"

#include <algorithm>
#include <numeric>

namespace parcelgate {
namespace {

/// Levenshtein distance of two short words.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t substitute = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[right.size()];
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string out = problem.file;
  if (!problem.pointer.empty()) out += ": " + problem.pointer;
  out += ": " + problem.what;
  if (!problem.mend.empty()) out += "; " + problem.mend;
  return out;
}

void Problems::add(std::string_view pointer, std::string what, std::string mend) {
  all_.push_back({file_, std::string(pointer), std::move(what), std::move(mend)});
}

std::string Problems::text() const {
  std::string out;
  for (const auto& problem : all_) out += to_string(problem) + "\n";
  return out;
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

std::string suggest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kLongestCompared = 64;
  if (word.size() <= kLongestCompared) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const auto candidate : known) {
      const std::size_t steps = distance(word, candidate);
      if (steps < least) {
        least = steps;
        best = candidate;
      }
    }
    if (!best.empty()) return "did you mean \"" + std::string(best) + "\"?";
  }
  std::string out = "known: ";
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) out += ", ";
    out += known[i];
  }
  return out;
}

bool check_members(const rapidjson::Value& section, std::string_view pointer,
                   std::initializer_list<std::string_view> known, Problems& problems) {
  if (!section.IsObject()) {
    problems.add(pointer, "must be an object");
    return false;
  }
  for (const auto& member : section.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    problems.add(join_pointer(pointer, name), "unknown member \"" + std::string(name) + "\"",
                 suggest(name, std::span(known.begin(), known.size())));
  }
  return true;
}

}  // namespace parcelgate
