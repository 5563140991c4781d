#include "adapters/manifest/decode/source_notes.hpp"

#include <cstddef>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kFileMark = "\xEF\xBB\xBF";

/// The id of a text that begins with "[id]", else empty.
std::string_view footnote_id(std::string_view text) noexcept {
  if (!text.starts_with('[')) return {};
  const auto end = text.find(']');
  return end == std::string_view::npos ? std::string_view{} : text.substr(1, end - 1);
}

}  // namespace

std::string SourceNotes::take_from(std::string_view csv, Faults& faults) {
  if (csv.starts_with(kFileMark)) csv.remove_prefix(kFileMark.size());
  std::size_t count = 0;
  while (csv.starts_with('#')) {
    const auto end = csv.find('\n');
    const std::string where = "line " + std::to_string(++count);
    const std::string_view note = trim(csv.substr(1, end == std::string_view::npos ? end : end - 1));
    csv = end == std::string_view::npos ? std::string_view{} : csv.substr(end + 1);
    const std::string_view id = footnote_id(note);
    if (id.empty() || trim(note.substr(id.size() + 2)).empty()) {
      faults.add(where, "is not a footnote", "write it as \"# [1] text\"");
    } else if (!lines_.emplace(id, where).second) {
      faults.add(where, "duplicate footnote [" + std::string(id) + "]", "give each footnote its own id");
    }
  }
  return std::string(count, '\n').append(csv);
}

void SourceNotes::check(std::string_view source, const std::string& where, Faults& faults) {
  const std::string_view id = footnote_id(source);
  if (id.empty()) return;
  if (lines_.find(id) == lines_.end()) {
    faults.add(where, "footnote [" + std::string(id) + "] is not declared",
               "add \"# [" + std::string(id) + "] text\" above the header");
  }
  used_.emplace(id);
}

void SourceNotes::report_unused(Faults& faults) const {
  for (const auto& [id, where] : lines_) {
    if (used_.find(id) == used_.end()) faults.add(where, "no row names footnote [" + id + "]", "remove the footnote");
  }
}

}  // namespace parcelgate
