#include "adapters/manifest/language/text_search.hpp"

#include <array>
#include <cstddef>

#include <re2/re2.h>

#include "adapters/manifest/language/path.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostGroups = 9;

}  // namespace

TextSearch::TextSearch() = default;
TextSearch::TextSearch(TextSearch&&) noexcept = default;
TextSearch& TextSearch::operator=(TextSearch&&) noexcept = default;
TextSearch::~TextSearch() = default;

TextSearch TextSearch::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  TextSearch search;
  if (!section.IsString()) {
    faults.add(pointer, "must be an RE2");
    return search;
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  const auto text = scalar_text(section);
  auto pattern = std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) {
    faults.add(pointer, pattern->error(), "write it as RE2 reads it");
  } else if (pattern->NumberOfCapturingGroups() >= static_cast<int>(kMostGroups)) {
    faults.add(pointer, "has too many groups");
  } else {
    search.pattern_ = std::move(pattern);
  }
  return search;
}

std::string_view TextSearch::find(std::string_view text) const {
  if (!pattern_ || text.empty()) return {};
  std::array<re2::StringPiece, kMostGroups> groups;
  const int count = pattern_->NumberOfCapturingGroups() + 1;
  const re2::StringPiece subject(text.data(), text.size());
  if (!pattern_->Match(subject, 0, subject.size(), re2::RE2::UNANCHORED, groups.data(), count)) return {};
  for (int group = 1; group < count; ++group) {
    const auto& found = groups[static_cast<std::size_t>(group)];
    if (!found.empty()) return trim({found.data(), found.size()});
  }
  return count > 1 ? std::string_view{} : trim({groups[0].data(), groups[0].size()});
}

}  // namespace parcelgate
