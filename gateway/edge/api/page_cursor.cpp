#include "gateway/edge/api/page_cursor.hpp"

#include <charconv>

#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

// The kind of list, so that a cursor of another one is refused instead of misread.
constexpr std::string_view kReturns = "r1:";
constexpr std::string_view kReceipts = "p1:";
constexpr std::string_view kComplaints = "c1:";
constexpr std::string_view kShipments = "s1:";
constexpr std::string_view kEvents = "e1:";
constexpr std::string_view kAlertsByDue = "a1:";
constexpr std::string_view kAlertsByMoney = "m1:";
constexpr std::string_view kUnrankedAlerts = "n1:";  // the second part of the list by money
constexpr std::string_view kBeginning = "-";

Unexpected bad_page_cursor() {
  return unexpected(ErrorKind::malformed, "after: not a cursor that this list gave; start again without it");
}

/// Takes a number and the ':' or end behind it off `rest`; false when there is none, or one that does not fit.
template <class Number>
bool take_number(std::string_view& rest, Number& value) {
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (fault != std::errc{}) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.empty()) return true;
  if (rest.front() != ':') return false;
  rest.remove_prefix(1);
  return true;
}

bool take_instant(std::string_view& rest, Instant& at) {
  std::int64_t milliseconds = 0;
  if (!take_number(rest, milliseconds)) return false;
  at = Instant{std::chrono::milliseconds{milliseconds}};
  return true;
}

/// The part after the kind; empty when the text is not a cursor of this kind.
std::string open_cursor(std::string_view cursor, std::string_view kind) {
  auto plain = from_base64url(cursor);
  return plain && plain->starts_with(kind) ? plain->substr(kind.size()) : std::string{};
}

std::string milliseconds_of(Instant at) {
  return std::to_string(at.time_since_epoch().count());
}

}  // namespace

std::string to_cursor(const ReturnPlace& place) {
  return to_base64url(std::string(kReturns) + milliseconds_of(place.created_at) + ":" + place.return_id);
}

Result<ReturnPlace> parse_return_place(std::string_view cursor) {
  const std::string plain = open_cursor(cursor, kReturns);
  std::string_view rest = plain;
  ReturnPlace place;
  if (!take_instant(rest, place.created_at) || rest.empty()) return bad_page_cursor();
  place.return_id = rest;
  return place;
}

std::string to_cursor(const ReceiptPlace& place) {
  return to_base64url(std::string(kReceipts) + milliseconds_of(place.received_at) + ":" + place.receipt_id);
}

Result<ReceiptPlace> parse_receipt_place(std::string_view cursor) {
  const std::string plain = open_cursor(cursor, kReceipts);
  std::string_view rest = plain;
  ReceiptPlace place;
  if (!take_instant(rest, place.received_at) || rest.empty()) return bad_page_cursor();
  place.receipt_id = rest;
  return place;
}

std::string to_cursor(const ComplaintPlace& place) {
  return to_base64url(std::string(kComplaints) + milliseconds_of(place.created_at) + ":" + place.complaint_id);
}

Result<ComplaintPlace> parse_complaint_place(std::string_view cursor) {
  const std::string plain = open_cursor(cursor, kComplaints);
  std::string_view rest = plain;
  ComplaintPlace place;
  if (!take_instant(rest, place.created_at) || rest.empty()) return bad_page_cursor();
  place.complaint_id = rest;
  return place;
}

std::string to_cursor(const ShipmentPlace& place) {
  return to_base64url(std::string(kShipments) + std::to_string(place.row));
}

Result<ShipmentPlace> parse_shipment_place(std::string_view cursor) {
  const std::string plain = open_cursor(cursor, kShipments);
  std::string_view rest = plain;
  ShipmentPlace place;
  return take_number(rest, place.row) && rest.empty() ? Result<ShipmentPlace>(place) : bad_page_cursor();
}

std::string to_cursor(const AlertCursor& cursor, AlertOrder order) {
  std::string plain(order == AlertOrder::due ? kAlertsByDue : cursor.is_unranked ? kUnrankedAlerts : kAlertsByMoney);
  if (!cursor.place) return to_base64url(plain.append(kBeginning));
  const AlertPlace& place = *cursor.place;
  return to_base64url(plain + std::to_string(place.key) + ":" + std::to_string(static_cast<unsigned>(place.subject)) +
                      ":" + std::to_string(place.row));
}

Result<AlertCursor> parse_alert_cursor(std::string_view text, AlertOrder order) {
  AlertCursor cursor;
  std::string plain = open_cursor(text, order == AlertOrder::due ? kAlertsByDue : kAlertsByMoney);
  if (plain.empty() && order == AlertOrder::money) {
    plain = open_cursor(text, kUnrankedAlerts);
    cursor.is_unranked = true;
  }
  if (plain == kBeginning) return cursor;
  std::string_view rest = plain;
  AlertPlace place;
  unsigned subject = 0;
  const bool whole = take_number(rest, place.key) && take_number(rest, subject) &&
                     subject <= static_cast<unsigned>(ClockSubject::complaint) && take_number(rest, place.row) &&
                     rest.empty();
  if (!whole) return bad_page_cursor();
  place.subject = static_cast<ClockSubject>(subject);
  cursor.place = place;
  return cursor;
}

std::string to_cursor(const EventOrder& place) {
  return to_base64url(std::string(kEvents) + milliseconds_of(place.at) + ":" + std::to_string(place.position) + ":" +
                      std::to_string(place.rank) + ":" + std::to_string(place.fingerprint));
}

Result<EventOrder> parse_event_place(std::string_view cursor) {
  const std::string plain = open_cursor(cursor, kEvents);
  std::string_view rest = plain;
  EventOrder place;
  const bool whole = take_instant(rest, place.at) && take_number(rest, place.position) &&
                     take_number(rest, place.rank) && take_number(rest, place.fingerprint) && rest.empty();
  return whole ? Result<EventOrder>(place) : bad_page_cursor();
}

}  // namespace parcelgate
