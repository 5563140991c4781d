// evaluate(): the pure function that computes every clock of a return, a shipment or a complaint from facts, scans and
// rules.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/steps.hpp"
#include "gateway/domain/deadlines/timeline.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

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
  reopened,
  shortened,
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
  std::vector<ClockChange> changes;  ///< against the recorded clocks; empty when evaluated twice
  std::vector<Alert> alerts;         ///< of a return: what does not match in it
  std::optional<Instant> wake_at;    ///< earliest warning, deadline or alert still ahead
};

/// What clocks are computed from. It borrows; the owner must outlive it.
struct ClockInput {
  ClockSubject subject{ClockSubject::return_};
  const OrderDetails& order;
  Timeline timeline;
  std::span<const Clock> recorded;  ///< the clocks as computed before
};
[[nodiscard]] ClockInput input_of(const Return& ret, Instant now);
/// @param shipment  its `deadlines` must be present
[[nodiscard]] ClockInput input_of(const Shipment& shipment, Instant now);
[[nodiscard]] ClockInput input_of(const Complaint& complaint, Instant now);

/// Computes the clocks of a return, a shipment or a complaint at `now`.
///
///     const Instant now = time.now();
///     const Evaluation evaluation = evaluate(rules, input_of(ret, now), now);
///     ret.clocks = evaluation.clocks;
///     ret.wake_at = evaluation.wake_at;  // call again then, or after the next fact or scan
///
/// Invariant: pure, a function of `now` and of the facts and milestones as sets, not of the order in which they became
/// known. Facts dated later than `now` have not happened yet. The clocks recorded before decide only which
/// changes are reported: evaluating twice reports nothing the second time. When `now` steps back by less than a minute,
/// the reports about the same deadline are kept; when it steps back further, the date was wrong, and breaches and
/// warnings that it brought are withdrawn (`reopened`).
///
/// A clock starts at the earliest of its `starts` and is met by the earliest of its `met_by`, also by one before the
/// start. A deadline that the platform stated (deadline_stated) comes before the computed one, until the next
/// statement; it also starts a clock whose start is not known. Extensions add up, an overriding deadline replaces
/// earlier ones, time paused before the deadline is added to it. A warning is reported once for each deadline; of
/// several that are due together only the tightest. A breach is the deadline that passed unmet: it stays recorded when
/// the clock is met late, and is removed only when facts show that the deadline was not missed. A refund, a
/// cancellation or a sent exchange closes the return, `closed` a complaint: it cancels the clocks that it does not
/// meet, and nothing starts after it. A clock that never started is met by it only if nothing else could meet it
/// (refund_due), else cancelled (seller_confirms).
///
/// The zone of a scan may have been assumed. A deadline that rests on such a scan has bounds, Clock::due_from and
/// Clock::due_to, and Clock::zone_doubts lists the scans. Warnings go by due_from. A breach is recorded when due_to has
/// passed, and only if the scan that met the clock lies after it for certain; otherwise the clock is met, and
/// Clock::is_met_in_doubt says that it is not known whether it was in time. Two scans of one carrier may lie in two
/// zones, so their doubts do not cancel. Money is at risk only when the breach is certain. Statements of the platform
/// and deadlines that a fact sets are exact.
///
/// Changes: `started` also when an earlier or later start becomes known; `extended` or
/// `shortened` whenever the deadline moved;
/// `reopened` when a clock that had ended runs again, or when a breach turned out to be none; `cancelled` also when the
/// start of a running clock was taken back, and its state is then waiting.
[[nodiscard]] Evaluation evaluate(const RulePack& rules, const ClockInput& input, Instant now);
[[nodiscard]] Evaluation evaluate(const RulePack& rules, const Return& ret, Instant now);

/// The steps of every clock at `now`: why evaluate() computes it so. The rules' order, then clocks whose rule is gone.
[[nodiscard]] std::vector<ClockSteps> steps_of(const RulePack& rules, const ClockInput& input, Instant now);
[[nodiscard]] std::vector<ClockSteps> steps_of(const RulePack& rules, const Return& ret, Instant now);
/// The steps of one clock at `now`, of any that evaluate() returns.
[[nodiscard]] ClockSteps steps_of(const RulePack& rules, const ClockInput& input, std::string_view clock, Instant now);

}  // namespace parcelgate
