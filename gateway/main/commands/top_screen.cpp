#include "gateway/main/commands/top_screen.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "gateway/domain/time.hpp"
#include "gateway/main/commands/outlet_tables.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

std::string head_line(const StatusAnswers& answers, Instant now, const TopRates& rates) {
  std::string line = "parcelgate top  " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
  if (rates.feed_per_second >= 0) {
    char rate[32];
    std::snprintf(rate, sizeof rate, "%.1f", rates.feed_per_second);
    line.append("  feed +").append(rate).append("/s");
  }
  if (answers.gateway.IsObject()) line.append("  version ").append(find_text(answers.gateway, "version"));
  return line;
}

/// The table of outlets without the columns that a narrow screen has no place for.
std::vector<std::string> outlet_lines(const StatusAnswers& answers, std::size_t width, bool colour) {
  using Align = TextTable::Align;
  if (!answers.fault.empty() || !answers.outlets.IsObject()) return {};
  TextTable table(
      {{"OUTLET"}, {"STATE"}, {"BEHIND", Align::right}, {"LAG", Align::right}, {"SET ASIDE", Align::right}});
  for (const auto& row : (*find_member(answers.outlets, "outlets")).GetArray()) {
    table.add({cut_to_width(find_text(row, "id"), width / 3), std::string(find_text(row, "state")),
               std::to_string(find_member(row, "behind")->GetUint64()),
               text_of_age(find_member(row, "lag_seconds")->GetInt64()),
               std::to_string(find_member(row, "set_aside")->GetUint64())});
  }
  std::ostringstream out;
  table.print(out, colour);
  std::istringstream in(out.str());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::vector<std::string> render_top(const StatusAnswers& answers, Instant now, const TopRates& rates, std::size_t width,
                                    std::size_t height, bool colour) {
  std::vector<std::string> lines{cut_to_width(head_line(answers, now, rates), width), ""};
  // Outlets get at most half of the screen, so that a fault is always seen.
  auto outlets = outlet_lines(answers, width, colour);
  outlets.resize(std::min(outlets.size(), height / 2));
  lines.insert(lines.end(), outlets.begin(), outlets.end());
  if (!outlets.empty()) lines.emplace_back();
  const auto status = render_status(judge_status(answers, now), width, colour);
  lines.insert(lines.end(), status.begin(), status.end());
  if (lines.size() > height) {
    const std::size_t hidden = lines.size() - height + 1;
    lines.resize(height - 1);
    lines.push_back(std::to_string(hidden) + " more lines: parcelgate status");
  }
  return lines;
}

}  // namespace parcelgate
