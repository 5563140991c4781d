// The wire forms of complaints: their JSON document, registrations, and files that explain their clocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/fact.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Everything that the JSON of a complaint shows. References are needed only while it is written.
struct ComplaintView {
  const Complaint& complaint;
  const RulePack* rules{nullptr};  ///< for labels and reasons of clocks; null: the pack is no longer configured
  Locale locale{Locale::en};       ///< of labels
  Instant now{};
  /// The return that the shipment belongs to. Empty: none, written as null. Nothing: unknown, and left out.
  std::optional<std::string_view> return_id{};
};

/// Writes one JSON object, the same for every endpoint and for `complaints explain --json`: the members of the
/// registration, done, wake_at, facts, and clocks with label, reasons and the time that is left at `now`.
void write_complaint(JsonWriter& writer, const ComplaintView& view);
/// The members of the registration (no braces).
void write_complaint_members(JsonWriter& writer, const Complaint& complaint);

/// Reads a registration: complaint_id, carrier, tracking_number, kind, complex, order_id, rule_pack, locale,
/// received_at, amount, origin, destination. Members that are left out keep their value in `complaint`.
/// Trap: the values are usable only while the reader has no faults.
void read_complaint_members(ObjectReader& reader, const CarrierLookup& carriers, Complaint& complaint);

/// Reads a complaint file, which explains clocks without a database: the members of a registration, of which rule_pack
/// and received_at are needed, and facts[]. Comments are allowed. A complaint as the API returns it is a valid file,
/// too: its clocks are ignored.
/// @param find_rules  finds the rule pack of an id, or returns null. When it is given, facts are checked as by the API
/// @error malformed: all faults, each with its JSON pointer
[[nodiscard]] Result<Complaint> parse_complaint_file(std::string_view json,
                                                     const CarrierLookup& carriers = any_carrier(),
                                                     const FindRules& find_rules = {});

}  // namespace parcelgate
