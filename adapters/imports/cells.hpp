// Cells of tables as people export them from platforms and save them in spreadsheets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate::imports {

/// The text of a cell without what only protects it from a spreadsheet: ="123" and '123 are 123. Blanks at the ends are
/// left out.
[[nodiscard]] std::string_view plain_cell(std::string_view cell) noexcept;

/// Refuses a cell whose text a spreadsheet has destroyed: 9.4E+21, #####, #N/A. Its number cannot be restored.
/// @error malformed: what it is, and the remedy
[[nodiscard]] Result<void> check_cell(std::string_view text);

/// An amount in whole units: "129.5", "1,299.00", "¥129.50", "129.5元".
/// @error malformed: not a number, or negative
[[nodiscard]] Result<double> read_cell_amount(std::string_view text);

/// A number of pieces: "3", "3.0" and "1,000" as spreadsheets write them, "3 件".
/// @error malformed: not a whole number, or negative
[[nodiscard]] Result<std::uint32_t> read_cell_count(std::string_view text);

/// An instant in RFC 3339, of any form that programs print: "2026-09-18 16:00:05", "2026/9/18 16:00",
/// "2026年9月18日 16:00", "2026-09-18T16:00:05+08:00". Without an offset it is a time of `zone`. A date alone is the
/// first moment of that day.
/// @error malformed: the reason
[[nodiscard]] Result<std::string> read_cell_instant(std::string_view text, const Zone& zone);

}  // namespace parcelgate::imports
