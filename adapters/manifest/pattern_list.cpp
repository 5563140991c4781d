#include "adapters/manifest/pattern_list.hpp"

#include <algorithm>

#include <re2/re2.h>
#include <re2/set.h>

namespace parcelgate {
namespace {

/// A long table needs more states than RE2's default of 8 MiB holds; they are made as texts need them.
constexpr std::int64_t kMostMemory = 32 << 20;

re2::RE2::Options options_of_tables() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return options;
}

}  // namespace

struct PatternList::Pattern {
  std::unique_ptr<re2::RE2> text;
};

struct PatternList::Together {
  re2::RE2::Set set;
};

PatternList::PatternList() = default;
PatternList::PatternList(PatternList&&) noexcept = default;
PatternList& PatternList::operator=(PatternList&&) noexcept = default;
PatternList::~PatternList() = default;

std::string PatternList::add(std::string_view pattern) {
  auto compiled = std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options_of_tables());
  std::string fault = compiled->ok() ? std::string() : compiled->error();
  patterns_.push_back({std::move(compiled)});
  return fault;
}

void PatternList::compile() {
  if (patterns_.size() < 2) return;
  auto options = options_of_tables();
  options.set_max_mem(kMostMemory);
  auto together = std::make_unique<Together>(Together{re2::RE2::Set(options, re2::RE2::ANCHOR_BOTH)});
  for (const auto& pattern : patterns_) {
    if (!pattern.text->ok() || together->set.Add(pattern.text->pattern(), nullptr) < 0) return;
  }
  if (together->set.Compile()) together_ = std::move(together);
}

std::vector<std::size_t> PatternList::all(std::string_view text) const {
  const re2::StringPiece subject(text.data(), text.size());
  std::vector<std::size_t> out;
  if (together_) {
    std::vector<int> matching;
    re2::RE2::Set::ErrorInfo error{};
    const bool fits = together_->set.Match(subject, &matching, &error);
    // Another error than "none" means that the machine ran out of memory: each pattern is tried alone then.
    if (fits || error.kind == re2::RE2::Set::kNoError) {
      std::sort(matching.begin(), matching.end());
      out.assign(matching.begin(), matching.end());
      return out;
    }
  }
  for (std::size_t at = 0; at < patterns_.size(); ++at) {
    if (re2::RE2::FullMatch(subject, *patterns_[at].text)) out.push_back(at);
  }
  return out;
}

std::optional<std::size_t> PatternList::first(std::string_view text,
                                              const std::function<bool(std::size_t)>& accepts) const {
  for (const std::size_t at : all(text)) {
    if (!accepts || accepts(at)) return at;
  }
  return std::nullopt;
}

}  // namespace parcelgate
