// Strings of the JSON that we write.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// Appends a text as a JSON string, quotes included. Valid whatever the text holds: a bad character is U+FFFD. What
/// would act on a terminal (control characters, marks of writing direction, characters without width) is escaped, so
/// that readers get it as it was and nobody who looks at the JSON is misled.
void append_json_string(std::string& out, std::string_view text);

}  // namespace parcelgate
