// Return clocks: rules as values, and evaluate(), the pure function that computes every clock of a return.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// The occurrences that can start or meet a clock. Enumerators equal their wire spelling in rule packs.
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

/// One deadline of a rule pack: its start, the occurrences that meet it, and its length.
struct ClockRule {
  std::string id;
  Party actor{Party::none};
  std::vector<Trigger> starts;      ///< the earliest of them starts it
  std::vector<Trigger> met_by;      ///< the earliest of them meets it
  std::optional<Trigger> evidence;  ///< its instant is Clock::evidence_at; it does not meet the clock
  std::chrono::milliseconds limit{0};
  std::vector<std::chrono::milliseconds>
      warn_before;                               ///< lead times before the deadline at which a warning is published
  std::array<std::string, kLocaleCount> labels;  ///< by Locale: "Buyer sends the goods back"
  std::string source;                            ///< where the figure comes from
  friend bool operator==(const ClockRule&, const ClockRule&) = default;
};

/// How well the figures of a rule pack are known, stated by its author: from the primary text (law, contract), from a
/// secondary source, or not confirmed by anyone.
enum class RuleConfidence : std::uint8_t { primary, secondary, unconfirmed };
[[nodiscard]] std::string_view to_string(RuleConfidence confidence) noexcept;
[[nodiscard]] std::optional<RuleConfidence> find_rule_confidence(std::string_view id) noexcept;

/// A versioned set of rules, as data (config/rules/*.json).
struct RulePack {
  std::string id;
  std::string version;
  RuleConfidence confidence{RuleConfidence::unconfirmed};
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

/// One change that evaluate() found. It is published in the feed and written into the ticket.
struct ClockChange {
  std::string clock;
  ClockChangeKind kind{ClockChangeKind::started};
  std::optional<std::chrono::milliseconds> lead;  ///< warning: which lead time
  /// A warning or breach of this clock has been reported, before or with this change. Otherwise no alert of it is open
  /// in the ticket.
  bool had_alert{false};
};

struct Evaluation {
  std::vector<Clock> clocks;         ///< in the rules' order
  std::vector<ClockChange> changes;  ///< against ret.clocks; empty when evaluated twice
  std::optional<Instant> wake_at;    ///< earliest warning or deadline still ahead
};

/// Computes the clocks of a return at `now`.
///
///     const Evaluation evaluation = evaluate(rules, ret, time.now());
///     ret.clocks = evaluation.clocks;
///     ret.wake_at = evaluation.wake_at;  // call again then, or after the next fact or scan
///
/// Invariant: pure, a function of `now` and of the facts and milestones as sets, not of the order in which they became
/// known. Facts dated later than `now` have not happened yet. ret.clocks, the clocks recorded before, decide only which
/// changes are reported: evaluating twice reports nothing the second time. When `now` steps back by less than a minute,
/// the reports about the same deadline are kept; when it steps back further, the date was wrong, and breaches and
/// warnings that it brought are withdrawn (`reopened`).
///
/// A clock starts at the earliest of its `starts` and is met by the earliest of its `met_by`, also by one before the
/// start. Extensions add up, an overriding deadline replaces earlier ones, time paused before the deadline is
/// added to it. A warning is reported once for each deadline; of several that are due together only the tightest. A
/// breach is the deadline that passed unmet: it stays recorded when the clock is met late, and is removed only when
/// facts show that the deadline was not missed. A refund closes the return: it cancels the clocks that it does not
/// meet, and nothing starts after it. A clock that never started is met by a refund only if nothing else could meet it
/// (refund_due), else cancelled (seller_confirms).
///
/// Changes: `started` also when an earlier or later start becomes known; `extended` whenever the deadline moved;
/// `reopened` when a clock that had ended runs again, or when a breach turned out to be none; `cancelled` also when the
/// start of a running clock was taken back, and its state is then waiting.
[[nodiscard]] Evaluation evaluate(const RulePack& rules, const Return& ret, Instant now);

}  // namespace parcelgate
