#include "gateway/wire/report_tables.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "gateway/domain/time.hpp"
#include "gateway/wire/csv.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

template <class... Case>
struct CellCases : Case... {
  using Case::operator()...;
};
template <class... Case>
CellCases(Case...) -> CellCases<Case...>;

double ratio_of(const ReportShare& share) noexcept {
  return static_cast<double>(share.part) / static_cast<double>(share.whole);
}

/// "0.9333"
std::string ratio_text(const ReportShare& share) {
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.4f", ratio_of(share));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::int64_t seconds_of(std::chrono::milliseconds duration) noexcept {
  return std::chrono::floor<std::chrono::seconds>(duration).count();
}

void write_cell(JsonWriter& writer, const ReportCell& cell) {
  std::visit(
      CellCases{[&](std::monostate) { writer.Null(); }, [&](const std::string& text) { write_text(writer, text); },
                [&](std::uint64_t count) { writer.Uint64(count); },
                [&](const ReportShare& share) {
                  constexpr double kDecimals = 10'000;
                  if (share.whole == 0)
                    writer.Null();
                  else
                    writer.Double(std::round(ratio_of(share) * kDecimals) / kDecimals);
                },
                [&](std::chrono::milliseconds duration) { writer.Int64(seconds_of(duration)); },
                [&](bool is_so) { writer.Bool(is_so); }},
      cell);
}

void write_row(JsonWriter& writer, const ReportTable& table, const ReportRow& row) {
  writer.StartObject();
  for (std::size_t at = 0; at < row.size(); ++at) {
    write_key(writer, table.columns[at]);
    write_cell(writer, row[at]);
  }
  writer.EndObject();
}

std::string csv_cell(const ReportCell& cell) {
  return std::visit(
      CellCases{[](std::monostate) { return std::string{}; }, [](const std::string& text) { return csv_text(text); },
                [](std::uint64_t count) { return std::to_string(count); },
                [](const ReportShare& share) { return share.whole == 0 ? std::string{} : ratio_text(share); },
                [](std::chrono::milliseconds duration) { return std::to_string(seconds_of(duration)); },
                [](bool is_so) { return std::string(is_so ? "true" : "false"); }},
      cell);
}

}  // namespace

void write_report_members(JsonWriter& writer, const ReportOptions& options, const ReportTable& table) {
  write_member(writer, "report", to_string(options.name));
  write_text_or_null(writer, "tenant", options.tenant);
  write_instant(writer, "from", options.from);
  write_instant(writer, "until", options.until);
  write_member(writer, "zone", options.zone_name);
  write_key(writer, "by");
  writer.StartArray();
  for (const ReportGroup group : options.by) write_text(writer, to_string(group));
  writer.EndArray();
  if (options.name == ReportName::return_time) {
    write_key(writer, "target_seconds");
    writer.Int64(seconds_of(options.target));
  }
  if (options.name == ReportName::carriers) {
    write_key(writer, "least_shipments");
    writer.Uint(options.least_shipments);
  }
  write_key(writer, "rows");
  writer.StartArray();
  for (const ReportRow& row : table.rows) write_row(writer, table, row);
  writer.EndArray();
  write_key(writer, "total");
  if (table.total.empty())
    writer.Null();
  else
    write_row(writer, table, table.total);
}

std::string to_csv(const ReportTable& table) {
  std::string out;
  for (const std::string_view column : table.columns) out.append(out.empty() ? "" : ",").append(column);
  out.append("\r\n");
  const auto add = [&](const ReportRow& row) {
    for (std::size_t at = 0; at < row.size(); ++at) out.append(at == 0 ? "" : ",").append(csv_cell(row[at]));
    out.append("\r\n");
  };
  for (const ReportRow& row : table.rows) add(row);
  if (table.total.empty()) return out;
  ReportRow total = table.total;
  if (std::holds_alternative<std::monostate>(total.front())) total.front() = std::string("total");
  add(total);
  return out;
}

std::string cell_text(const ReportCell& cell) {
  return std::visit(
      CellCases{[](std::monostate) { return std::string("-"); },
                [](const std::string& text) { return text.empty() ? std::string("-") : text; },
                [](std::uint64_t count) { return std::to_string(count); },
                [](const ReportShare& share) {
                  if (share.whole == 0) return std::string("-");
                  std::array<char, 16> text{};
                  const int size = std::snprintf(text.data(), text.size(), "%.1f %%", 100 * ratio_of(share));
                  return std::string(text.data(), static_cast<std::size_t>(size));
                },
                [](std::chrono::milliseconds duration) {
                  return to_string(std::chrono::milliseconds(std::chrono::floor<std::chrono::minutes>(duration)));
                },
                [](bool is_so) { return std::string(is_so ? "yes" : "no"); }},
      cell);
}

}  // namespace parcelgate
