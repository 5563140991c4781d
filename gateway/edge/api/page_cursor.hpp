// Opaque cursors of lists: the last item of a page; the next page starts after it.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

[[nodiscard]] std::string to_cursor(const ReturnPlace& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<ReturnPlace> parse_return_place(std::string_view cursor);

[[nodiscard]] std::string to_cursor(const EventOrder& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<EventOrder> parse_event_place(std::string_view cursor);

}  // namespace parcelgate
