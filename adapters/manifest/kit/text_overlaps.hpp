// Texts that several patterns of a status map fit with different meanings: the first row counts, the others are lost.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/manifest/decode/status_map.hpp"

namespace parcelgate {

/// One text and the rows of one key that fit it, in the table's order.
struct TextOverlap {
  std::string text;
  std::vector<const MapRow*> rows;  ///< two at least; the first counts
};

/// Two rows mean different things when their statuses or legs differ, or when one alone is a receipt.
[[nodiscard]] bool is_other_meaning(const Meaning& left, const Meaning& right) noexcept;

/// Overlaps of seen texts, then of sample texts of later patterns that an earlier pattern matches too.
/// @param texts  seen texts with the key whose rows were tried (empty: rows without a code)
[[nodiscard]] std::vector<TextOverlap> find_text_overlaps(const StatusMap& statuses,
                                                          const std::set<std::pair<std::string, std::string>>& texts);

/// `ambiguous: "…" fits line 6 (delivered) and line 7 (delivery_attempted); line 6 counts`
[[nodiscard]] std::string to_string(const TextOverlap& overlap);

}  // namespace parcelgate
