// Encodings that couriers sign, ask and answer in, beside those of gateway/base.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// As Java's URLEncoder and HTML forms do it: letters, digits and "*-_." stay, a space becomes "+", every other byte
/// becomes %XX in upper case ("~" too).
[[nodiscard]] std::string url_encode_form(std::string_view text);
/// RFC 3986: letters, digits and "-._~" stay, every other byte becomes %XX in upper case.
[[nodiscard]] std::string url_encode_rfc3986(std::string_view text);
/// Undoes both: "+" is a space, a "%" that no two hex digits follow stays as it is.
[[nodiscard]] std::string url_decode_form(std::string_view text);

/// Text that may stand in an XML element or attribute; control characters that XML 1.0 forbids are dropped,
/// and what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string xml_escape(std::string_view text);
/// The inside of a JSON string, without its quotes.
[[nodiscard]] std::string json_escape(std::string_view text);
/// Whether a control character stands in it (line breaks above all): such text may not go into a head.
[[nodiscard]] bool has_control(std::string_view text) noexcept;
/// ASCII letters only.
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] std::string to_upper_ascii(std::string_view text);

/// Unicode normalisation form KD of UTF-8 text.
/// @error malformed: the bytes are not UTF-8
[[nodiscard]] Result<std::string> to_nfkd(std::string_view text);

/// The value of `name` in a list "t=17,v1=ab"; empty when it is not there. Spaces around names are ignored.
[[nodiscard]] std::string_view find_part(std::string_view list, std::string_view name) noexcept;

}  // namespace parcelgate
