// The outcome of a report: one table, the same for people, CSV and JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parcelgate {

/// A part of a whole. Without a whole there is no share.
struct ReportShare {
  std::uint64_t part{0};
  std::uint64_t whole{0};
  friend bool operator==(const ReportShare&, const ReportShare&) = default;
};

/// Nothing: not known, or without meaning in this row. An empty text: not stated, as the lane of a return without
/// places.
using ReportCell =
    std::variant<std::monostate, std::string, std::uint64_t, ReportShare, std::chrono::milliseconds, bool>;
using ReportRow = std::vector<ReportCell>;

/// Adds a cell with a duration, or with nothing.
inline void add_duration(ReportRow& row, const std::optional<std::chrono::milliseconds>& duration) {
  if (duration)
    row.emplace_back(*duration);
  else
    row.emplace_back();
}

/// Each row and the total have one cell for each column.
struct ReportTable {
  std::vector<std::string_view> columns;  ///< JSON members; durations end in _seconds, shares in _share
  std::vector<ReportRow> rows;
  ReportRow total;  ///< over all rows; empty: the report has none
  friend bool operator==(const ReportTable&, const ReportTable&) = default;
};

}  // namespace parcelgate
