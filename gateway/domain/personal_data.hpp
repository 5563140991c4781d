// Masks personal data in a courier's text: numbers of identity cards, telephone numbers, mail addresses, names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parcelgate {

/// How much is masked. Identity numbers always are.
enum class MaskLevel : std::uint8_t {
  ids,  ///< numbers of identity cards and passports alone: for desks that telephone with riders
  all,  ///< also telephone numbers, mail addresses and names
};

/// The text with "*" in place of personal data; everything else stays byte for byte. Pure. Of a number and an address
/// nothing is left ("***"), of a name its first character.
///
/// A number counts as a telephone number by its form (mainland mobiles, numbers with an extension, numbers with an area
/// code, "+" and a country code) or by the word before it ("电话"). Not masked are numbers that are part of a longer
/// code ("SF1380013800012"), follow a word such as "运单号" or "取件码", or are the parcel's own.
///
/// Example: "派件人:张三,电话:13800138000" becomes "派件人:张*,电话:***".
/// @param own_number  the shipment's tracking number
[[nodiscard]] std::string mask_personal_data(std::string_view text, MaskLevel level, std::string_view own_number = {});

}  // namespace parcelgate
