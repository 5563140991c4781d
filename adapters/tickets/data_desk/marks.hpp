// Marks by which our comments are recognised. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "adapters/tickets/data_desk/desk_plan.hpp"

namespace parcelgate {

/// The last line of a text at a desk that has no better place: "[ref 0-17.…]".
[[nodiscard]] std::string mark_line(std::string_view key);
/// The text as it is written: cut to the limit, with the mark where the desk's class of comment wants it.
[[nodiscard]] std::string marked_text(const DeskPlan& plan, const TextLimit& limit, std::string_view text,
                                      std::string_view key);
/// Whether a text of the desk carries the key. Keys hold a keyed digest, so that nobody can write one in advance.
[[nodiscard]] bool is_mark(const DeskPlan& plan, std::string_view text, std::string_view key);
/// The text as HTML, line by line.
[[nodiscard]] std::string as_html(std::string_view text);

}  // namespace parcelgate
