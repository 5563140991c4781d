// Documents whose text holds bad characters: each is replaced, and the document read.
//
// The texts are UTF-8 already. Repaired here are violations of the grammar of the document alone: escapes and
// references that name half a character, control characters where the grammar has none.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// Whether the bytes hold a surrogate encoded as UTF-8, which a parser writes for the escape of half a character if it
/// does not refuse it.
[[nodiscard]] bool has_surrogate(std::string_view parsed) noexcept;
/// JSON with every bad character replaced by U+FFFD: in strings escapes of lone surrogates, unknown and unfinished
/// escapes ("\x", "\u12"; "\'" is an apostrophe), raw control characters (a raw line break or tab stays one, escaped).
/// Outside of strings, characters that are not printable ASCII become blanks. Everything else stays as it is.
[[nodiscard]] std::string repair_json(std::string_view text);

/// Whether repair_xml() would change something.
[[nodiscard]] bool has_bad_xml_character(std::string_view text) noexcept;
/// XML with two references to the halves of one character joined ("&#xD83D;&#xDE00;" is one emoji); references to lone
/// halves, control characters, noncharacters and zero bytes become U+FFFD.
[[nodiscard]] std::string repair_xml(std::string_view text);

/// Whether a byte below the blank is in the text.
[[nodiscard]] bool has_control_byte(std::string_view text) noexcept;
/// Text of an element: a run of blanks with a line break or tab in it is one blank, and none at either end; other
/// control characters are U+FFFD.
[[nodiscard]] std::string fold_xml_text(std::string_view text);

}  // namespace parcelgate
