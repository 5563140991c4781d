// The evidence grade of shipments as JSON and in words, and where a deadline rests on it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/evidence_grade.hpp"
#include "gateway/ports/store/polling.hpp"
#include "gateway/ports/store/reader.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The grade of a shipment from its rows.
/// @param polls  its own, of all accounts
/// @param rules  of its deadlines or its return; null: usual limits
/// @param last_push  see find_last_push()
[[nodiscard]] Evidence evidence_of(const Shipment& shipment, std::span<const PollState> polls, const RulePack* rules,
                                   Instant now, const std::optional<Instant>& last_push);

/// {"grade", "reason", "last_good_answer_at"}: for programs, in the feed.
void write_evidence(JsonWriter& writer, std::string_view name, const Evidence& evidence);
/// The same with "text", for people.
void write_evidence(JsonWriter& writer, std::string_view name, const Evidence& evidence, const Zone* zone,
                    Locale locale);
/// What write_evidence() wrote. Nothing: not an object with a known grade and reason.
[[nodiscard]] std::optional<Evidence> read_evidence(const rapidjson::Value& value);

/// "The carrier has no trace of the number; last answer: 10 Mar 2026, 08:00." Times are those of the zone; null: UTC.
[[nodiscard]] std::string describe(const Evidence& evidence, const Zone* zone, Locale locale);
/// Stands in place of a status before the first event: "No tracking information yet", or that it could not be queried.
[[nodiscard]] std::string_view no_events_label(const Evidence& evidence, Locale locale) noexcept;
/// "Not proven: the carrier could not be queried …" Empty where the grade proves the absence of scans.
[[nodiscard]] std::string not_proven(const Evidence& evidence, const Zone* zone, Locale locale);

/// The same with the time of the last good answer as the caller writes times; empty: there was none.
[[nodiscard]] std::string not_proven(const Evidence& evidence, std::string_view last_good_answer, Locale locale);

/// Whether a clock is near or missed, and the only ground for it is that no scan came.
[[nodiscard]] bool rests_on_missing_scans(const RulePack* rules, const Clock& clock) noexcept;

/// The clocks of a return or shipment that rest on scans that did not come, with the evidence for their absence. A
/// clock that is not in the map rests on something else.
class EvidenceByClock {
 public:
  EvidenceByClock() = default;
  void add(const std::string& clock, const Evidence& evidence) { clocks_.insert_or_assign(clock, evidence); }
  [[nodiscard]] const Evidence* find(std::string_view clock) const noexcept {
    const auto found = clocks_.find(clock);
    return found == clocks_.end() ? nullptr : &found->second;
  }
  /// Money that a missed deadline may cost: none while the ground for it is not proven.
  [[nodiscard]] std::optional<Money> provable_money(const Clock& clock) const noexcept {
    const Evidence* const evidence = find(clock.id);
    return evidence == nullptr || is_proof(evidence->grade) ? clock.money_at_risk : std::nullopt;
  }

 private:
  std::map<std::string, Evidence, std::less<>> clocks_;
};

/// Of a shipment's own clocks.
[[nodiscard]] EvidenceByClock evidence_of_clocks(const RulePack* rules, const std::vector<Clock>& clocks,
                                                 const Evidence& evidence);

/// The evidence of a return's shipments.
struct ReturnEvidence {
  std::map<std::string, Evidence, std::less<>> shipments;  ///< by "carrier/tracking_number"
  /// Of the parcels to the seller that nobody signed for yet: the weakest. Absent: there is none.
  std::optional<Evidence> missing_scans;
};
[[nodiscard]] std::string shipment_name(std::string_view carrier, std::string_view tracking_number);
/// Adds one shipment of a return.
void add_evidence(ReturnEvidence& out, const Shipment& shipment, const Evidence& evidence);
[[nodiscard]] EvidenceByClock evidence_of_clocks(const RulePack* rules, const std::vector<Clock>& clocks,
                                                 const ReturnEvidence& evidence);

/// Reads what the grade of a shipment needs in addition to its row.
[[nodiscard]] Result<Evidence> read_shipment_evidence(Reader& reader, const Shipment& shipment, const RulePack* rules,
                                                      Instant now);
/// @param shipments  those of the return that the store knows
[[nodiscard]] Result<ReturnEvidence> read_return_evidence(Reader& reader, std::span<const Shipment> shipments,
                                                          const RulePack* rules, Instant now);

}  // namespace parcelgate
