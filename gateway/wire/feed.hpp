// Types of feed entries, and the `data` of each. `data` is rendered once, when the entry is written; the outlets send
// it unchanged. Names of types and members are a promise to clients (schemas/): add members, never rename them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/domain/evidence_grade.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {

// FeedEntry::type, which is also the CloudEvents type.
inline constexpr std::string_view kShipmentRegistered = "parcelgate.shipment.registered.v1";
inline constexpr std::string_view kCarrierCorrected = "parcelgate.shipment.carrier_corrected.v1";
inline constexpr std::string_view kShipmentDetached = "parcelgate.shipment.detached.v1";
inline constexpr std::string_view kShipmentStatusChanged = "parcelgate.shipment.status_changed.v1";
inline constexpr std::string_view kShipmentEventRecorded = "parcelgate.shipment.event_recorded.v1";
inline constexpr std::string_view kSourcesDisagree = "parcelgate.shipment.sources_disagree.v1";
/// The estimated delivery or the partner number changed without a new event.
inline constexpr std::string_view kShipmentReportChanged = "parcelgate.shipment.report_changed.v1";
inline constexpr std::string_view kReturnRegistered = "parcelgate.return.registered.v1";
inline constexpr std::string_view kReturnFactRecorded = "parcelgate.return.fact_recorded.v1";
inline constexpr std::string_view kComplaintRegistered = "parcelgate.complaint.registered.v1";
inline constexpr std::string_view kComplaintFactRecorded = "parcelgate.complaint.fact_recorded.v1";
inline constexpr std::string_view kReceiptRecorded = "parcelgate.receipt.recorded.v1";
/// A return has the number of a parcel that was received before.
inline constexpr std::string_view kReceiptMatched = "parcelgate.receipt.matched.v1";
inline constexpr std::string_view kReceiptReleased = "parcelgate.receipt.released.v1";
inline constexpr std::string_view kAlertOpened = "parcelgate.alert.opened.v1";
inline constexpr std::string_view kAlertClosed = "parcelgate.alert.closed.v1";
/// "parcelgate.clock.<change>.v1"
[[nodiscard]] std::string clock_feed_type(ClockChangeKind kind);

/// A new tracking event: the canonical event's members and
/// "shipment": {"status", "previous_status", "status_at", "return_id"} after the event.
[[nodiscard]] std::string render_event_data(const EventOrigin& origin, const TrackingEvent& event,
                                            const Shipment& after, std::optional<Status> previous_status);
/// {"carrier", "tracking_number", the disagreement's members, "shipment": as for an event, without "previous_status"}
[[nodiscard]] std::string render_disagreement(const Shipment& shipment, const Disagreement& disagreement);
/// The members of a registration, "source", and estimated_delivery and partner where they are known.
[[nodiscard]] std::string render_report_changed(const Shipment& shipment, std::string_view source);
/// {"carrier", "tracking_number", "leg", "return_id", "status"}
[[nodiscard]] std::string render_shipment_registered(const Shipment& shipment);
/// A shipment left its return: {"carrier", "tracking_number", "leg", "return_id" (of the former return), "status",
/// "reason"}
/// @param reason  "waybill_withdrawn" or "carrier_corrected"
[[nodiscard]] std::string render_shipment_detached(const Shipment& shipment, std::string_view left_return,
                                                   std::string_view reason);
/// The members of a registration under the new carrier, and "previous_carrier", "reason".
/// @param reason  "events" or "statement"
[[nodiscard]] std::string render_carrier_corrected(const Shipment& shipment, std::string_view previous_carrier,
                                                   std::string_view reason);
/// {"return_id", "order_id", "rule_pack", "locale", "created_at", "kind", "amount"?, "origin"?, "destination"?,
/// "weight_grams"?, "agent"?}
[[nodiscard]] std::string render_return_registered(const Return& ret);
/// {"return_id", "order_id", "fact": {…}}
[[nodiscard]] std::string render_fact_recorded(const Return& ret, const Fact& fact);
/// {"return_id", "order_id", "change", "lead"?, "had_alert", "clock": {…}, "evidence"?}
/// @param why       the clock's steps in sentences, in English
/// @param evidence  of a clock that rests on scans that did not come, else null. Where it proves nothing, the clock is
///                  published without money at risk
[[nodiscard]] std::string render_clock_change(const Return& ret, const Clock& clock, const ClockChange& change,
                                              std::span<const std::string> why, const Evidence* evidence = nullptr);
/// {"carrier", "tracking_number", "order_id", "change", "lead"?, "had_alert", "clock": {…}} of a shipment to the buyer
[[nodiscard]] std::string render_shipment_clock_change(const Shipment& shipment, const Clock& clock,
                                                       const ClockChange& change, std::span<const std::string> why,
                                                       const Evidence* evidence = nullptr);

/// The members of a change (no braces): change, lead, had_alert, the clock with its reasons, and evidence where it is
/// given.
void write_change_members(JsonWriter& writer, const Clock& clock, const ClockChange& change,
                          std::span<const std::string> why, const Evidence* evidence = nullptr);

/// {"return_id", "order_id", "alert": {"kind", "since", "cause_at", "evidence", "found"?}, "evidence"?}
/// @param evidence  of an alert that rests on scans that did not come, else null
[[nodiscard]] std::string render_alert(const Return& ret, const Alert& alert, const Evidence* evidence = nullptr);
/// {"carrier", "tracking_number", "order_id", "alert": …} of a shipment to the buyer
[[nodiscard]] std::string render_shipment_alert(const Shipment& shipment, const Alert& alert);
void write_alert(JsonWriter& writer, const Alert& alert);

/// The ids of the sources that reported a scan, most trusted first, as an array.
void write_sources(JsonWriter& writer, const Shipment& shipment, const Scan& scan);
/// The members of one disagreement (no braces): kind, moves_milestone, and the report of each side, "kept" (it decides)
/// and "overruled", as {"sources", "status", "reason", "occurred_at", "zone_source", "leg", "proof_level", "place"}.
void write_disagreement_members(JsonWriter& writer, const Shipment& shipment, const Disagreement& disagreement);
/// The members of one fact (no braces): fact_id, kind, at, recorded_at (left out when not known), actor, and the
/// members of its kind.
void write_fact_members(JsonWriter& writer, const Fact& fact);
/// The member "facts" of a return or a complaint, in the order in which they were recorded.
void write_facts(JsonWriter& writer, std::span<const Fact> facts);
/// The members of one clock (no braces): id, state, actor, its instants, started_by, met_by, stated_by (null when
/// unknown), money_at_risk, warned (lead times: ["24h"]). Only where a zone is in doubt: due_from, due_to,
/// met_in_doubt, zone_doubts [{"role", "by", "at", "assumed_offset", "earliest_at", "latest_at"}]. Every document that
/// shows a clock uses this function.
void write_clock_members(JsonWriter& writer, const Clock& clock);
/// The members due_from and due_to, each only where it differs from due_at.
void write_due_bounds(JsonWriter& writer, const Clock& clock);
/// The member "why": the clock's steps in sentences, in English.
void write_why(JsonWriter& writer, std::span<const std::string> sentences);
/// {"value": 120.5, "currency": "CNY"}, or null.
void write_money(JsonWriter& writer, std::string_view name, const std::optional<Money>& money);
/// The order's members (no braces): kind, and amount, origin, destination, weight_grams, agent where they are known.
void write_order_members(JsonWriter& writer, const OrderDetails& order);
/// The same without the kind, which is of a return.
void write_order_values(JsonWriter& writer, const OrderDetails& order);

}  // namespace parcelgate
