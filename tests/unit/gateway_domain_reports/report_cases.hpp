// Short ways to write clocks and to read tables in tests of reports.
#pragma once

#include <string>
#include <vector>

#include "gateway/domain/reports/report.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate::testing {

/// A clock in a state, due at an hour; `missed`: that deadline passed unmet.
inline Clock clock_of(std::string id, ClockState state, std::optional<int> due, bool missed = false) {
  Clock clock;
  clock.id = std::move(id);
  clock.state = state;
  if (due) clock.due_at = hour(*due);
  if (missed) clock.breached_at = clock.due_at;
  return clock;
}

inline Return return_of(std::string pack, std::vector<Clock> clocks) {
  Return ret;
  ret.rule_pack = std::move(pack);
  ret.created_at = hour(0);
  ret.clocks = std::move(clocks);
  return ret;
}

inline std::string word_of(const ReportCell& cell) {
  struct Words {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return text.empty() ? "\"\"" : text; }
    std::string operator()(std::uint64_t count) const { return std::to_string(count); }
    std::string operator()(const ReportShare& share) const {
      return std::to_string(share.part) + "/" + std::to_string(share.whole);
    }
    std::string operator()(std::chrono::milliseconds duration) const { return to_string(duration); }
    std::string operator()(bool is_so) const { return is_so ? "yes" : "no"; }
  };
  return std::visit(Words{}, cell);
}

/// "tmall seller_confirms 4 1 0 …"
inline std::string line_of(const ReportRow& row) {
  std::string line;
  for (const ReportCell& cell : row) line.append(line.empty() ? "" : " ").append(word_of(cell));
  return line;
}

inline std::vector<std::string> lines_of(const ReportTable& table) {
  std::vector<std::string> lines;
  lines.reserve(table.rows.size());
  for (const ReportRow& row : table.rows) lines.push_back(line_of(row));
  return lines;
}

}  // namespace parcelgate::testing
