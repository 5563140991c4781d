// Converts the bytes of a document to UTF-8, by the declared charset and by the bytes themselves.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace parcelgate {

/// U+FEFF, which some senders write before UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
[[nodiscard]] constexpr std::string_view without_byte_order_mark(std::string_view text) noexcept {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

/// The charset of a Content-Type: "GBK" of "text/xml; charset=\"GBK\""; empty when it names none.
[[nodiscard]] std::string_view charset_of_content_type(std::string_view value) noexcept;
/// The encoding of an XML declaration: "ISO-8859-1" of "<?xml version='1.0' encoding='ISO-8859-1'?>"; empty when there
/// is none.
[[nodiscard]] std::string_view charset_of_xml(std::string_view bytes) noexcept;

/// Whether a name is that of a charset other than UTF-8 that to_utf8() can read.
[[nodiscard]] bool is_other_charset(std::string_view name);

/// UTF-8 of a document's bytes, without a byte order mark. The first of these rules that fits decides:
///  1. UTF-16 with a byte order mark, or whose first letter ('{', '[', '<') has a zero byte next to it.
///  2. Bytes that are UTF-8 are UTF-8, whatever is declared: servers declare their default and send UTF-8. Only where a
///     charset of several bytes (GBK, Big5 …) is declared and no character is longer than two bytes, that one counts.
///  3. A declared charset that we can read (glibc's, by the names of the web: GB2312 and GBK are read as GB18030,
///     ISO-8859-1 as windows-1252); one of several bytes before one of single bytes, which fits every text.
///  4. Nothing declared: GB18030, if the bytes hold at least two common Chinese characters, at least four of them for
///     each rare or invalid pair, and more bytes that are not UTF-8 than non-ASCII characters that are. So a stray or
///     cut character in UTF-8, or a few letters of Latin-1, are not taken for Chinese.
///  5. UTF-8. In this rule and rule 3 each bad character becomes U+FFFD.
/// @param declared  names that the sender declares, the most trusted first; unknown and empty names are ignored
/// @param held      owns the text if it had to be converted; otherwise the result points into `bytes`
[[nodiscard]] std::string_view to_utf8(std::string_view bytes, std::initializer_list<std::string_view> declared,
                                       std::string& held);

/// Whether a document begins with a text, after optional blanks and a byte order mark; in UTF-16 too.
[[nodiscard]] bool text_starts_with(std::string_view bytes, std::string_view front);

}  // namespace parcelgate
