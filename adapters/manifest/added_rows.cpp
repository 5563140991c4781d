#include "adapters/manifest/added_rows.hpp"

#include "adapters/manifest/text/csv.hpp"

namespace parcelgate {

std::filesystem::path added_rows_file(const std::filesystem::path& folder, std::string_view source) {
  return folder / (std::string(source) + ".csv");
}

std::string with_added_rows(std::string table, std::string_view rows, CodeForm form) {
  if (rows.empty()) return table;
  Faults not_of_interest;  // the caller compiles the result and reports its faults
  const StatusMap known = StatusMap::compile(table, form, not_of_interest);
  if (!table.empty() && !table.ends_with('\n')) table += '\n';
  CsvReader reader(rows);
  for (CsvRow row; reader.next(row);) {
    if (row.cells.empty() || known.has_bare_row(row.cells.front())) continue;
    table.append(reader.raw()).append("\n");
  }
  return table;
}

}  // namespace parcelgate
