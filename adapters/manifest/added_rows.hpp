// Rows that a gateway adds to a courier's status map: meanings of codes that the shipped folder does not have yet.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/manifest/decode/status_map.hpp"

namespace parcelgate {

/// The file with the added rows of a source, below the folder of all of them. Its lines are rows of status_map.csv,
/// without a header.
[[nodiscard]] std::filesystem::path added_rows_file(const std::filesystem::path& folder, std::string_view source);

/// A status map with the added rows at its end. A row whose code the map has by now is left out, so that a release
/// which brings the row replaces the added one.
/// @param table  the text of status_map.csv
/// @param rows  the text of the added rows; empty: the table is returned as it is
[[nodiscard]] std::string with_added_rows(std::string table, std::string_view rows, CodeForm form);

}  // namespace parcelgate
