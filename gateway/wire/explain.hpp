// Explains the clocks of a return, a shipment or a complaint in sentences that a service agent can read to a customer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The sentences of a clock's steps, one for each. Times are those of the pack's zone.
/// @param rule  the clock's; null where the pack no longer has it
[[nodiscard]] std::vector<std::string> sentences_of(const RulePack& rules, const ClockRule* rule,
                                                    const ClockSteps& steps, Locale locale);

/// The sentences of one clock at `now` in English, for its feed entry.
[[nodiscard]] std::vector<std::string> reasons_of(const RulePack& rules, const ClockInput& input,
                                                  std::string_view clock, Instant now);

/// One clock of an explanation. Texts are in the language of the explanation; those that do not apply are empty.
struct ClockExplanation {
  std::string clock;
  std::string label;
  std::string summary;                 ///< its state, deadline, time left, and who must act
  std::vector<std::string> sentences;  ///< the steps, in order
  std::string met_by;                  ///< what would meet it, while it is open
  std::string on_expiry;
  std::string money_at_risk;
  std::string not_proven;  ///< why a missing scan is no ground for a complaint
  std::string rule;        ///< rule, version, source, and how well its figure is known
};

/// Evaluates the clocks at an instant and explains them, in the rules' order.
[[nodiscard]] std::vector<ClockExplanation> explain_clocks(const RulePack& rules, const ClockInput& input, Instant now,
                                                           Locale locale);

/// The same as plain text of several lines, with a heading.
[[nodiscard]] std::string explain(const RulePack& rules, const Return& ret, Instant now, Locale locale);
[[nodiscard]] std::string explain(const RulePack& rules, const Complaint& complaint, Instant now, Locale locale);

/// The same as JSON: return_id, order_id, rule_pack {id, version, confidence}, lang, zone, as_of, clocks[], evidence[],
/// text.
/// @param evidence  of the return's shipments
void write_explanation(JsonWriter& writer, const RulePack& rules, const Return& ret, const ReturnEvidence& evidence,
                       Instant now, Locale locale);
/// Of a shipment to the buyer: carrier and tracking_number take the place of return_id. Its `deadlines` must be
/// present.
void write_explanation(JsonWriter& writer, const RulePack& rules, const Shipment& shipment, const Evidence& evidence,
                       Instant now, Locale locale);

/// Of a complaint: complaint_id, carrier and tracking_number take the place of return_id.
void write_explanation(JsonWriter& writer, const RulePack& rules, const Complaint& complaint, Instant now,
                       Locale locale);

/// The display name of a clock; its id if the pack no longer has its rule.
[[nodiscard]] std::string label_of(const ClockRule* rule, std::string_view clock, Locale locale);

/// The time until the deadline of a running or paused clock; negative when it is overdue. For a paused clock it is the
/// time that was left when the pause began. Where a zone is in doubt it counts to due_at, is 0 from then to due_to, and
/// negative only after due_to. Nothing for a clock that is over or has no deadline.
[[nodiscard]] std::optional<std::chrono::seconds> time_left(const Clock& clock, Instant now);

/// The member "seconds_left"; null where there is no time left to state.
void write_seconds_left(JsonWriter& writer, const std::optional<std::chrono::seconds>& left);

/// What the clocks of an answer are shown with. References are needed only while they are written.
struct ClockView {
  const RulePack* rules{nullptr};  ///< for labels and sentences; null: the pack is no longer configured
  const ClockInput& input;         ///< of the owner at `now`
  Locale locale{Locale::en};       ///< of the answer
  Instant now{};
};

/// The member "clocks", the same for returns and complaints: each clock with its label, the steps that led to its state
/// as sentences ("why"), both in the language of the answer, and the time that is left. Without rules there is neither
/// label nor "why".
void write_clocks(JsonWriter& writer, std::span<const Clock> clocks, const ClockView& view);

}  // namespace parcelgate
