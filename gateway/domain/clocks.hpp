// Return clocks: rules as values, and evaluate(), the pure function that moves them.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// What can start or meet a clock. Enumerators equal their wire spelling in rule packs.
enum class Trigger : std::uint8_t {
  approved,
  waybill_entered,
  first_physical_scan,  ///< the goods move towards the seller: first scan of a return parcel, or one that turned back
  signed_,              ///< "signed": the seller has the goods: a return parcel delivered with proof, or one come home
  received,
  inspected,
  refunded,
  shipment_registered,  ///< a parcel on its way to the seller was attached to the return, without a waybill fact
};
[[nodiscard]] std::string_view to_string(Trigger trigger) noexcept;
[[nodiscard]] std::optional<Trigger> find_trigger(std::string_view id) noexcept;

struct ClockRule {
  std::string id;
  Party actor{Party::none};
  std::vector<Trigger> starts;      ///< the earliest of them starts it
  std::vector<Trigger> met_by;      ///< the earliest of them meets it
  std::optional<Trigger> evidence;  ///< recorded beside, does not meet it
  std::chrono::milliseconds limit{0};
  std::vector<std::chrono::milliseconds> warn_before;  ///< told when so much is left
  std::array<std::string, kLocaleCount> labels;        ///< by Locale: "Buyer sends the goods back"
  std::string source;                                  ///< where the figure comes from
  friend bool operator==(const ClockRule&, const ClockRule&) = default;
};

/// A versioned set of rules, as data (config/rules/*.json).
struct RulePack {
  std::string id;
  std::string version;
  std::string confidence;  ///< primary | secondary | unconfirmed
  std::vector<ClockRule> rules;
  [[nodiscard]] const ClockRule* find(std::string_view rule_id) const noexcept;
  friend bool operator==(const RulePack&, const RulePack&) = default;
};

enum class ClockChangeKind : std::uint8_t {
  started,
  warning,
  breached,
  met,
  paused,
  resumed,
  extended,
  waived,
  cancelled,
  reopened
};
[[nodiscard]] std::string_view to_string(ClockChangeKind kind) noexcept;

/// One thing that evaluate() found to have changed: what the feed and the ticket are told.
struct ClockChange {
  std::string clock;
  ClockChangeKind kind{ClockChangeKind::started};
  std::optional<std::chrono::milliseconds> lead;  ///< warning: which lead time
  /// A warning or breach of this clock has been reported, before or with this change. Without one there is no alert
  /// that a ticket could lift.
  bool had_alert{false};
};

struct Evaluation {
  std::vector<Clock> clocks;         ///< in the rules' order
  std::vector<ClockChange> changes;  ///< against ret.clocks; empty when evaluated twice
  std::optional<Instant> wake_at;    ///< earliest warning or deadline still ahead
};

/// The clocks of a return at `now`. Pure: a function of the facts and milestones as sets and of `now`, not of the order
/// in which they became known; what is dated later than `now` has not happened yet. ret.clocks, what was recorded
/// before, decides only what is reported as a change. When `now` steps back by less than a minute, the reports about
/// the same deadline are kept; when it steps back further, the date was wrong, and breaches and warnings that it
/// brought are withdrawn (`reopened`).
///
/// A clock starts at the earliest of its `starts` and is met by the earliest of its `met_by`, also by one before the
/// start. Extensions add up, a deadline set outright replaces what was before it, time paused before the deadline is
/// added to it. A warning is reported once for each deadline; of several that are due together only the tightest. A
/// breach is the deadline that passed unmet: it stays recorded when the clock is met late, and goes only when facts
/// show that it was none. A refund closes the return: what it does not meet it cancels, and nothing starts after it. A
/// clock that never started is met by a refund only if nothing else could meet it (refund_due), else cancelled
/// (seller_confirms).
///
/// Changes: `started` also when an earlier or later start becomes known; `extended` whenever the deadline moved;
/// `reopened` when a clock that had ended runs again, or when a breach turned out to be none; `cancelled` also when the
/// start of a running clock was taken back, and its state is then waiting.
[[nodiscard]] Evaluation evaluate(const RulePack& rules, const Return& ret, Instant now);

/// One thing that is wrong with a fact.
struct FactFault {
  std::string_view field;  ///< its member on the wire
  std::string problem;
};

/// All that is wrong with a fact of a return: members that its kind needs or does not have, an unknown clock, a waybill
/// that is not there to be withdrawn. The API, `returns explain` and the store's commands all check by it.
/// @param ret  with or without the fact itself
[[nodiscard]] std::vector<FactFault> find_fact_faults(const RulePack& rules, const Return& ret, const Fact& fact);

/// find_fact_faults(), and whether the return has room for it and its fact_id is free, before it is recorded.
/// @error rejected: names each field
/// @error conflict: the fact_id was used, or the return holds kMostFacts
[[nodiscard]] Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact);

}  // namespace parcelgate
