#include "adapters/tickets/data_desk/marks.hpp"

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {

std::string mark_line(std::string_view key) {
  return "[ref " + std::string(key) + "]";
}

std::string marked_text(const DeskPlan& plan, const TextLimit& limit, std::string_view text, std::string_view key) {
  if (plan.comment_class != CommentClass::text || key.empty()) return limit.cut(text);
  const std::string mark = "\n\n" + mark_line(key);
  TextLimit rest = limit;
  if (rest.bytes > mark.size() + 1) rest.bytes -= mark.size();
  if (rest.characters > mark.size() + 1) rest.characters -= mark.size();
  return rest.cut(text) + mark;
}

bool is_mark(const DeskPlan& plan, std::string_view text, std::string_view key) {
  if (plan.comment_class == CommentClass::text) return text.find(mark_line(key)) != std::string_view::npos;
  text = trim(text);
  // A field may hold several keys with blanks between them.
  if (plan.comment_class == CommentClass::field)
    return (" " + std::string(text) + " ").find(" " + std::string(key) + " ") != std::string::npos;
  // A desk of mail keeps the key as the id of a message, and such an id is an address.
  if (plan.comment_class == CommentClass::metadata && text.starts_with('<')) text = text.substr(1, text.find('@') - 1);
  return text == key;
}

std::string as_html(std::string_view text) {
  std::string html;
  const std::string escaped = xml_escape(text);
  for (const char letter : escaped) {
    if (letter == '\n')
      html += "<br>";
    else
      html += letter;
  }
  return html;
}

}  // namespace parcelgate
