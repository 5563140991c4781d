#include "adapters/manifest/kit/text_overlaps.hpp"

#include <algorithm>
#include <utility>

#include "adapters/manifest/kit/text_samples.hpp"

namespace parcelgate {
namespace {

using RowPair = std::pair<const MapRow*, const MapRow*>;

/// The row that counts, and those below it that mean something else.
TextOverlap overlap_of(const StatusMap& statuses, const std::string& key, const std::string& text) {
  TextOverlap out{text, statuses.rows_by_text(key, text)};
  if (out.rows.empty()) return out;
  const Meaning& counts = out.rows.front()->meaning;
  out.rows.erase(std::remove_if(out.rows.begin() + 1, out.rows.end(),
                                [&](const MapRow* row) { return !is_other_meaning(counts, row->meaning); }),
                 out.rows.end());
  return out;
}

std::string meaning_of(const Meaning& meaning, bool with_reason) {
  std::string out(meaning.status ? to_string(*meaning.status) : std::string_view("no status"));
  if (with_reason || !meaning.status) out += ", " + std::string(to_string(meaning.reason));
  if (meaning.leg) out += ", leg " + std::string(to_string(*meaning.leg));
  return out;
}

}  // namespace

bool is_other_meaning(const Meaning& left, const Meaning& right) noexcept {
  return left.status != right.status || left.leg != right.leg ||
         info(left.reason).counts_as_receipt != info(right.reason).counts_as_receipt;
}

std::vector<TextOverlap> find_text_overlaps(const StatusMap& statuses,
                                            const std::set<std::pair<std::string, std::string>>& texts) {
  std::vector<TextOverlap> out;
  std::set<RowPair> reported;
  const auto add = [&](const std::string& key, const std::string& text) {
    TextOverlap overlap = overlap_of(statuses, key, text);
    if (overlap.rows.size() < 2) return false;
    for (const MapRow* row : overlap.rows) reported.insert({overlap.rows.front(), row});
    out.push_back(std::move(overlap));
    return true;
  };
  for (const auto& [key, text] : texts) (void)add(key, text);
  for (const auto& [key, rows] : statuses.pattern_rows()) {
    for (const MapRow* row : rows) {
      for (const auto& text : sample_texts(row->pattern)) {
        const auto fitting = statuses.rows_by_text(key, text);
        if (fitting.empty() || fitting.front() == row || reported.contains({fitting.front(), row})) continue;
        if (is_other_meaning(fitting.front()->meaning, row->meaning) && add(key, text)) break;
      }
    }
  }
  return out;
}

std::string to_string(const TextOverlap& overlap) {
  const auto& first = *overlap.rows.front();
  const bool same_status = std::all_of(overlap.rows.begin(), overlap.rows.end(),
                                       [&](const MapRow* row) { return row->meaning.status == first.meaning.status; });
  std::string out = "ambiguous: \"" + overlap.text + "\" fits";
  for (const MapRow* row : overlap.rows) {
    out += (row == &first ? " line " : " and line ") + std::to_string(row->line) + " (" +
           meaning_of(row->meaning, same_status) + ")";
  }
  return out + "; line " + std::to_string(first.line) + " counts";
}

}  // namespace parcelgate
