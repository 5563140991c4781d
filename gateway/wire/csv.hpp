// Cells of comma-separated values (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// A cell with a text: quoted where it must be. A text that a spreadsheet would take for a formula gets an apostrophe
/// in front, because couriers and buyers write texts.
[[nodiscard]] std::string csv_text(std::string_view text);

}  // namespace parcelgate
