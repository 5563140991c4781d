// `parcelgate reports`: counts over the returns and parcels of a gateway, or of its data folder.
#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <memory>

#include <unistd.h>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct ReportsOptions {
  AdminTarget target_folder;
  std::string report, by, from, until, zone, tenant, target, least_shipments;
  std::string format{"table"};
};

AdminRequest first_request(const ReportsOptions& options) {
  AdminRequest request("reports.step");
  request.text("report", options.report)
      .text("by", options.by)
      .text("from", options.from)
      .text("until", options.until)
      .text("zone", options.zone)
      .text("tenant", options.tenant)
      .text("target", options.target)
      .text("least_shipments", options.least_shipments);
  return request;
}

/// "ON TIME SHARE". Durations say their unit in each cell.
std::string title_of_column(std::string_view column) {
  constexpr std::string_view kUnit = "_seconds";
  if (column.ends_with(kUnit)) column.remove_suffix(kUnit.size());
  std::string title;
  for (const char letter : column)
    title.push_back(letter == '_'                    ? ' '
                    : letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                                     : letter);
  return title;
}

/// Cells of numbers, shares and durations begin with a digit in each row; "-" stands for nothing.
bool holds_numbers(const rapidjson::Value& cells, rapidjson::SizeType column) {
  bool found = false;
  for (const auto& row : cells.GetArray()) {
    const std::string_view cell = text_of(row[column]);
    const bool is_number = !cell.empty() && cell.front() >= '0' && cell.front() <= '9' &&
                           cell.find_first_not_of("0123456789.hms %") == std::string_view::npos;
    if (!is_number && cell != "-") return false;
    found = found || is_number;
  }
  return found;
}

void print_report_table(const rapidjson::Value& answer) {
  const auto& columns = *find_member(answer, "columns");
  const auto& cells = *find_member(answer, "cells");
  std::vector<TextTable::Column> heads;
  for (rapidjson::SizeType at = 0; at < columns.Size(); ++at) {
    heads.push_back({title_of_column(text_of(columns[at])),
                     holds_numbers(cells, at) ? TextTable::Align::right : TextTable::Align::left});
  }
  TextTable table(std::move(heads));
  const bool has_total = find_member(answer, "total")->IsObject();
  for (rapidjson::SizeType row = 0; row < cells.Size(); ++row) {
    std::vector<std::string> texts;
    for (const auto& cell : cells[row].GetArray()) texts.emplace_back(text_of(cell));
    if (has_total && row + 1 == cells.Size() && texts.front() == "-") texts.front() = "total";
    table.add(std::move(texts));
  }
  table.print(std::cout, wants_colour());
  std::cout << '\n'
            << find_member(answer, "count")->GetUint64() << " returns and parcels read; days and months of "
            << find_text(answer, "zone") << '\n';
}

/// The report alone, without what belongs to the work on it.
void print_report_json(rapidjson::Document& answer) {
  for (const char* const name : {"ok", "job", "is_end", "csv", "columns", "cells"}) answer.RemoveMember(name);
  std::cout << to_json(answer) << '\n';
}

int print_report(rapidjson::Document& answer, const std::string& format) {
  if (format == "json")
    print_report_json(answer);
  else if (format == "csv")
    std::cout << find_text(answer, "csv");
  else
    print_report_table(answer);
  return exit_done;
}

int run_report(const ReportsOptions& options) {
  const bool shows_progress = ::isatty(STDERR_FILENO) != 0;
  return with_admin_link(options.target_folder, [&](AdminLink& link) -> int {
    auto answer = link.send(first_request(options));
    while (answer && !find_member(*answer, "is_end")->GetBool()) {
      if (shows_progress)
        std::fprintf(stderr, "\r\033[K%" PRIu64 " returns and parcels read",
                     find_member(*answer, "count")->GetUint64());
      answer = link.send(AdminRequest("reports.step").number("job", find_member(*answer, "job")->GetInt64()));
    }
    if (shows_progress) std::fprintf(stderr, "\r\033[K");
    return answer ? print_report(*answer, options.format) : complain(answer.error());
  });
}

void add_report(CLI::App& reports, int& exit_code, const std::string& name, const std::string& about) {
  const auto options = std::make_shared<ReportsOptions>();
  options->report = name;
  CLI::App* const command = reports.add_subcommand(name, about);
  add_admin_target(*command, options->target_folder);
  command->add_option("--from", options->from, "First day of the period, 2026-03-01, or an instant");
  command->add_option("--until", options->until, "Last day of the period, included, or the instant at which it ends");
  command->add_option("--zone", options->zone, "Time zone of days and months; by default Asia/Shanghai");
  command->add_option("--tenant", options->tenant, "One tenant; by default all");
  if (name == "carriers")
    command->add_option("--least-shipments", options->least_shipments,
                        "Carriers with fewer delivered parcels are not ranked; by default 20");
  else
    command->add_option("--by", options->by,
                        name == "return-time"
                            ? "Groups, with commas between them: platform, carrier, lane, warehouse, month"
                            : "Groups, with commas between them: platform, carrier, lane, warehouse, clock, month");
  if (name == "return-time")
    command->add_option("--target", options->target, "How long a parcel may take; by default 48h");
  command->add_option("--format", options->format, "table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  command->callback([&exit_code, options] { exit_code = run_report(*options); });
}

}  // namespace

void add_reports_commands(CLI::App& app, int& exit_code) {
  CLI::App* const reports =
      app.add_subcommand("reports", "Count what became of deadlines, how long returns take, and how good carriers are");
  reports->require_subcommand(1);
  add_report(*reports, exit_code, "deadlines",
             "Show for each clock how often its deadline was met in time, met late or missed, and the on-time share");
  add_report(
      *reports, exit_code, "return-time",
      "Show how long return parcels take from the first scan to the signature: median, 90 %, share within the target");
  add_report(*reports, exit_code, "alerts", "Show open alerts and missed deadlines by kind");
  add_report(*reports, exit_code, "carriers",
             "Rank carriers by how complete and how accurate the traces of their delivered parcels are");
}

}  // namespace parcelgate
