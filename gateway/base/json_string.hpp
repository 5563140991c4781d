// Escaping of JSON strings.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// Appends a text as a JSON string, quotes included. The result is valid for any bytes: a bad character becomes U+FFFD.
/// Characters that act on a terminal (controls, marks of writing direction, characters without width) are escaped: a
/// parser gets them back, and a person who reads the raw JSON is not misled.
void append_json_string(std::string& out, std::string_view text);

}  // namespace parcelgate
