#include "gateway/wire/csv.hpp"

#include <algorithm>
#include <iterator>

namespace parcelgate {
namespace {

/// Spreadsheets of East Asian languages read the wide forms, too.
constexpr std::string_view kFormulaStarts[]{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

}  // namespace

std::string csv_text(std::string_view text) {
  std::string cell(text);
  const bool is_formula = std::any_of(std::begin(kFormulaStarts), std::end(kFormulaStarts),
                                      [&](std::string_view start) { return text.starts_with(start); });
  if (is_formula) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char letter : cell) {
    if (letter == '"') quoted.push_back('"');
    quoted.push_back(letter);
  }
  return quoted.append("\"");
}

}  // namespace parcelgate
