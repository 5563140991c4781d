// "find": a piece of a text by an RE2. Fields and steps of expressions share it.
#pragma once

#include <memory>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"

namespace re2 {
class RE2;
}

namespace parcelgate {

/// A compiled "find". Matches anywhere in the text, in time linear in its length.
///
///   const auto search = TextSearch::compile(section["find"], pointer, faults);
///   search.find("t=1,v1=ab");   // "ab" with (?:^|,)v1=([^,]*)
class TextSearch {
 public:
  TextSearch();
  TextSearch(TextSearch&&) noexcept;
  TextSearch& operator=(TextSearch&&) noexcept;
  ~TextSearch();

  /// @error in `faults`: not a text, not an RE2, or too many groups; find() then gives nothing
  [[nodiscard]] static TextSearch compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  [[nodiscard]] bool empty() const noexcept { return pattern_ == nullptr; }
  /// The first group that matched, trimmed; the whole match when there are no groups; empty without a match.
  /// Points into `text`.
  [[nodiscard]] std::string_view find(std::string_view text) const;

 private:
  std::unique_ptr<const re2::RE2> pattern_;
};

}  // namespace parcelgate
