// The one spelling of a tracking number, and of ids. Every entrance (API, hooks, polls, MQTT, facts, CLI) uses it, so
// that two spellings of one number are one shipment.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// Longest tracking number and longest id, in bytes.
inline constexpr std::size_t kMaxTrackingNumber = 64;

/// The letters of a number as they are compared: capitals, full-width forms as ASCII, every kind of dash as "-".
/// Blanks, invisible characters and punctuation around the number (quotes, "#", "。") are removed. All else is kept.
[[nodiscard]] std::string plain_number(std::string_view typed);

/// The key of a number: plain_number() with the hyphens decided.
///
/// Hyphens that only group a number for people are removed: "SF-7444703069240", "9400-1118-9956", "RR-123456785-CN",
/// "1Z-999-AA1-01-2345-6784". Hyphens that distinguish parcels are kept: the package numbers of a waybill
/// ("DPK3600000000018-1", "JDVA00123456789-1-2"), a UUID (in lower case), and any form that is neither, because a
/// courier may need its hyphens when it is polled. A hyphen at the end is removed. Applying it twice changes nothing.
[[nodiscard]] std::string canonical_tracking_number(std::string_view typed);

/// Whether a text can be a tracking number at all. Not: no digit (but a word of six and more capitals), only zeros,
/// placeholders ("N/A", "UNDEFINED"), numbers that a spreadsheet changed ("9.4E+21", "744470306924.0"), control
/// characters, more than kMaxTrackingNumber bytes.
/// @param typed  as sent; case matters for words without a digit
[[nodiscard]] bool is_tracking_number(std::string_view typed);

/// The numbers that a pasted text may mean, likeliest first, each as plain_number(): the text as a whole, then the
/// parts that remain when words and punctuation around a number are cut off ("运单号：SF7444703069240。",
/// "Tracking number: 1Z 5R8 …"). At most 16. A part counts only when it holds a digit.
[[nodiscard]] std::vector<std::string> possible_numbers(std::string_view typed);

/// 1 to `max_size` characters of visible ASCII without "/": the client's own ids.
[[nodiscard]] bool is_plain_id(std::string_view text, std::size_t max_size = 64) noexcept;

/// Lower-case letters, digits and single hyphens, at most 64: ids of carriers, tenants and accounts.
[[nodiscard]] bool is_slug(std::string_view text) noexcept;

/// A typed name as an id: "DHL Express" and "dhl_express" are "dhl-express". Empty: no letter or digit of an id.
[[nodiscard]] std::string to_slug(std::string_view typed);

}  // namespace parcelgate
