// Encodings of requests, signatures and answers of couriers, in addition to those of gateway/base.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Text for an XML element or attribute; control characters that XML 1.0 forbids are dropped,
/// and bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string xml_escape(std::string_view text);
/// The inside of a JSON string, without its quotes.
[[nodiscard]] std::string json_escape(std::string_view text);
/// Whether a text holds a control character, such as a line break: it must not become a part of a header.
[[nodiscard]] bool has_control(std::string_view text) noexcept;

/// Unicode normalisation form KD of UTF-8 text.
/// @error malformed: the bytes are not UTF-8
[[nodiscard]] Result<std::string> to_nfkd(std::string_view text);

/// The value of `name` in a list "t=17,v1=ab"; empty when it is not there. Spaces around names are ignored.
[[nodiscard]] std::string_view find_part(std::string_view list, std::string_view name) noexcept;

}  // namespace parcelgate
