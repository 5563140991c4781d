// Opaque cursors of lists: the last item of a page; the next page starts after it.
//
// A cursor names an item and not a number of items, so items that are added or removed meanwhile shift no page. Clients
// get it as "next" and send it back as ?after=…; they must not build or change one. It begins with the kind of its
// list, so that a cursor of another list is refused. A cursor is no secret and grants nothing: the tenant comes from
// the key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The cursor behind a return in GET /v1/returns.
[[nodiscard]] std::string to_cursor(const ReturnPlace& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<ReturnPlace> parse_return_place(std::string_view cursor);

/// The cursor behind a receipt in GET /v1/receipts.
[[nodiscard]] std::string to_cursor(const ReceiptPlace& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<ReceiptPlace> parse_receipt_place(std::string_view cursor);

/// The cursor behind a complaint in GET /v1/complaints.
[[nodiscard]] std::string to_cursor(const ComplaintPlace& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<ComplaintPlace> parse_complaint_place(std::string_view cursor);

/// The cursor after a shipment in GET /v1/shipments.
[[nodiscard]] std::string to_cursor(const ShipmentPlace& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<ShipmentPlace> parse_shipment_place(std::string_view cursor);

/// A place in GET /v1/alerts.
struct AlertCursor {
  std::optional<AlertPlace> place{};  ///< absent: the beginning of the list, or of its second part
  bool is_unranked{false};            ///< by money: in the second part, which is ordered by due time
  friend bool operator==(const AlertCursor&, const AlertCursor&) = default;
};
/// The cursor behind a return, shipment or complaint in GET /v1/alerts.
[[nodiscard]] std::string to_cursor(const AlertCursor& cursor, AlertOrder order);
/// @error malformed: not a cursor of this list, or of another order
[[nodiscard]] Result<AlertCursor> parse_alert_cursor(std::string_view text, AlertOrder order);

/// The cursor behind an event in the history of a shipment.
[[nodiscard]] std::string to_cursor(const EventOrder& place);
/// @error malformed: not a cursor of this list
[[nodiscard]] Result<EventOrder> parse_event_place(std::string_view cursor);

}  // namespace parcelgate
