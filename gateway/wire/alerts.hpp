// What needs a person, as JSON: deadlines in danger or missed, and discrepancies of returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/complaints.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

inline constexpr std::string_view kDeadlineNear = "deadline_near";
inline constexpr std::string_view kDeadlineMissed = "deadline_missed";

/// What a list of alerts shows, and in which language.
struct AlertView {
  const RulePack* rules{nullptr};  ///< of the owner; null: its pack is no longer configured
  Locale locale{Locale::en};
  Instant now{};
  std::string_view kind{};                   ///< shows this kind alone; empty: all
  const EvidenceByClock* evidence{nullptr};  ///< of clocks that rest on missing scans; null: there is none
  const Evidence* missing_scans{nullptr};    ///< of the return's parcels, for alerts that rest on it; null: none
};

/// Every kind that a list of alerts can show: the two of deadlines, and those of AlertKind.
[[nodiscard]] std::vector<std::string_view> alert_kinds();

/// Writes an object for each open alert of a return: subject, return_id, order_id, kind, text, clock, actor, since,
/// due_at, seconds_left, money_at_risk, evidence, found, and evidence_grade where the alert rests on missing scans.
/// While that is not proven, the text says so and no money is shown.
/// @return how many it wrote
std::size_t write_alerts(JsonWriter& writer, const Return& ret, const AlertView& view);
/// The same of a shipment to the buyer: carrier and tracking_number take the place of return_id.
std::size_t write_alerts(JsonWriter& writer, const Shipment& shipment, const AlertView& view);

/// The same of a complaint: complaint_id, carrier and tracking_number.
std::size_t write_alerts(JsonWriter& writer, const Complaint& complaint, const AlertView& view);

/// The most money at risk that alerts of clocks show, in the smallest unit of its currency; 0: none.
/// @param evidence  null: as if everything were proven
[[nodiscard]] std::int64_t most_money(const std::vector<Clock>& clocks, const EvidenceByClock* evidence) noexcept;

/// An alert in words, with what was found: "The number is already used by another return (R-1)".
[[nodiscard]] std::string alert_text(AlertKind kind, std::string_view found, Locale locale);

}  // namespace parcelgate
