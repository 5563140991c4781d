// Members that a table's columns can fill, and the names of such columns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/enum_names.hpp"

namespace parcelgate::imports {

/// What the rows of a file are. The names are those of the API's paths.
enum class Kind : std::uint8_t { returns, shipments, facts };
inline constexpr Names<3> kKinds{"returns", "shipments", "facts"};
[[nodiscard]] constexpr std::string_view to_string(Kind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)];
}

/// How the cells of a column are read.
enum class Reading : std::uint8_t {
  text,     ///< as it is
  id,       ///< ids and numbers, which spreadsheets like to shorten
  amount,   ///< "1,299.00", "¥129.5"
  instant,  ///< a date with or without a time of day and an offset
  word,     ///< a word of the API, or its Chinese name
  count,    ///< a number of pieces: "3", "3.0", "3 件"
};

/// One member of an API body.
struct Member {
  std::string_view path;  ///< "amount.value"; below "shipments.", it belongs to the one shipment of the row
  Reading reading;
  bool is_required;          ///< its column must be there
  std::string_view columns;  ///< names of its column, separated by "|", in the form of to_column_name()
};

/// The members of a kind, in the order in which they are documented.
[[nodiscard]] std::span<const Member> members_of(Kind kind) noexcept;
/// The member that a column of this name fills; null when there is none.
[[nodiscard]] const Member* find_member(Kind kind, std::string_view column);

/// A column's name without case, blanks at the ends and differences between " ", "-" and "_".
[[nodiscard]] std::string to_column_name(std::string_view text);

/// The API's word for a Chinese one: 换货 is "exchange" as kind of a return, 天猫 is the rule pack "tmall". Any other
/// text comes back as it is.
[[nodiscard]] std::string_view to_api_word(Kind kind, std::string_view path, std::string_view text) noexcept;

}  // namespace parcelgate::imports
