#include "gateway/wire/csv.hpp"

namespace parcelgate {

std::string csv_text(std::string_view text) {
  constexpr std::string_view kFormulas = "=+-@\t\r";
  std::string cell(text);
  if (!cell.empty() && kFormulas.find(cell.front()) != std::string_view::npos) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char letter : cell) {
    if (letter == '"') quoted.push_back('"');
    quoted.push_back(letter);
  }
  return quoted.append("\"");
}

}  // namespace parcelgate
