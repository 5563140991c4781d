#include "adapters/manifest/kit/text_samples.hpp"

#include <algorithm>
#include <cstddef>

#include <re2/re2.h>

namespace parcelgate {
namespace {

constexpr std::size_t kMostSamples = 32;
constexpr std::size_t kDeepest = 16;
using Texts = std::vector<std::string>;

/// Length of the UTF-8 sequence that begins with a byte.
std::size_t length_of(char first) noexcept {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// A letter of \d, \s, \S and their like; anything else is a literal.
std::string of_escape(char letter) {
  switch (letter) {
    case 'd':
    case 'w':
      return "1";
    case 's':
    case 'W':
      return " ";
    case 'D':
    case 'S':
      return "x";
    default:
      return {letter};
  }
}

void add(Texts& to, Texts more) {
  for (auto& text : more) {
    if (to.size() < kMostSamples && std::find(to.begin(), to.end(), text) == to.end()) to.push_back(std::move(text));
  }
}

/// Reads a pattern as a text with choices. What it gives is tried against the pattern: it may guess.
class Sampler {
 public:
  explicit Sampler(std::string_view pattern) : pattern_(pattern) {}

  Texts alternatives() {
    Texts out = sequence();
    while (take('|')) add(out, sequence());
    return out;
  }

 private:
  bool take(char letter) {
    if (at_ >= pattern_.size() || pattern_[at_] != letter) return false;
    ++at_;
    return true;
  }

  Texts sequence() {
    Texts out{""};
    while (at_ < pattern_.size() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      const Texts piece = repeated(atom());
      Texts longer;
      for (const auto& head : out) {
        for (const auto& tail : piece) {
          if (longer.size() < kMostSamples) longer.push_back(head + tail);
        }
      }
      out = std::move(longer);
    }
    return out;
  }

  /// What may be left out is, first of all.
  Texts repeated(Texts once) {
    Texts out;
    if (take('*') || take('?')) {
      add(out, {""});
    } else if (take('{')) {
      const bool may_miss = at_ < pattern_.size() && pattern_[at_] == '0';
      while (at_ < pattern_.size() && pattern_[at_++] != '}') {
      }
      if (may_miss) add(out, {""});
    } else {
      take('+');
    }
    take('?');  // the lazy form
    add(out, std::move(once));
    return out;
  }

  Texts atom() {
    if (take('(')) return group();
    if (take('[')) return {letter_of_class()};
    if (take('.')) return {"x"};
    if (take('^') || take('$')) return {""};
    if (take('\\') && at_ < pattern_.size()) return {of_escape(pattern_[at_++])};
    const std::size_t length = std::min(length_of(pattern_[at_]), pattern_.size() - at_);
    at_ += length;
    return {std::string(pattern_.substr(at_ - length, length))};
  }

  /// After its "(": a group, or flags for the rest.
  Texts group() {
    if (take('?')) {
      const std::size_t end = pattern_.find_first_of(":>)", at_);
      if (end == std::string_view::npos) {
        at_ = pattern_.size();
        return {};
      }
      at_ = end + 1;
      if (pattern_[end] == ')') return {""};
    }
    if (++depth_ > kDeepest) {
      at_ = pattern_.size();
      return {};
    }
    Texts out = alternatives();
    take(')');
    --depth_;
    return out;
  }

  /// After its "[": the first letter of a class; "x" for one that excludes letters.
  std::string letter_of_class() {
    const bool excludes = take('^');
    std::string first;
    for (bool is_first = true; at_ < pattern_.size() && (is_first || pattern_[at_] != ']'); is_first = false) {
      const bool is_escape = take('\\') && at_ < pattern_.size();
      const std::size_t length = std::min(length_of(pattern_[at_]), pattern_.size() - at_);
      if (is_first) first = is_escape ? of_escape(pattern_[at_]) : std::string(pattern_.substr(at_, length));
      at_ += length;
    }
    take(']');
    return excludes ? "x" : first;
  }

  std::string_view pattern_;
  std::size_t at_{0};
  std::size_t depth_{0};
};

}  // namespace

std::vector<std::string> sample_texts(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!regex.ok()) return {};
  Texts texts = Sampler(pattern).alternatives();
  std::erase_if(texts, [&](const std::string& text) { return text.empty() || !re2::RE2::FullMatch(text, regex); });
  return texts;
}

}  // namespace parcelgate
