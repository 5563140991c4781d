#include "gateway/domain/deadlines/clocks.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/deadlines/clock_timeline.hpp"
#include "gateway/domain/deadlines/discrepancies.hpp"

namespace parcelgate {
namespace {

constexpr Names<11> kChanges{"started",  "warning", "breached",  "met",      "paused",   "resumed",
                             "extended", "waived",  "cancelled", "reopened", "shortened"};

constexpr bool is_live(ClockState state) noexcept {
  return state == ClockState::running || state == ClockState::paused;
}

const Clock* find_clock(std::span<const Clock> clocks, std::string_view id) noexcept {
  const auto found = std::find_if(clocks.begin(), clocks.end(), [&](const Clock& clock) { return clock.id == id; });
  return found == clocks.end() ? nullptr : &*found;
}

bool is_same_deadline(const Clock& left, const Clock& right) noexcept {
  return left.started_at == right.started_at && left.due_at == right.due_at &&
         earliest_due(left) == earliest_due(right) && latest_due(left) == latest_due(right);
}

/// The tolerated difference between two readings of a machine's clock, or between two machines.
constexpr std::chrono::minutes kDateTolerance{1};

/// A machine's time can step back a little: reports about this very deadline are kept. What is dated later
/// than that was reported while the date was wrong, so it goes, and is reported again when its time comes.
void keep_recorded(const Clock& before, Clock& clock, Instant now) {
  if (!is_same_deadline(before, clock) || !is_live(before.state) || !is_live(clock.state)) return;
  const auto has_come = [&](Instant at) { return at <= now + kDateTolerance; };
  for (const auto lead : before.warned) {
    const bool known = std::find(clock.warned.begin(), clock.warned.end(), lead) != clock.warned.end();
    const auto& due = earliest_due(clock);
    if (!known && due && has_come(*due - lead)) clock.warned.push_back(lead);
  }
  if (before.at_risk_since && has_come(*before.at_risk_since)) clock.at_risk_since = before.at_risk_since;
  if (before.breached_at && !clock.breached_at && has_come(*before.breached_at)) clock.breached_at = before.breached_at;
}

/// The changes between the clock recorded before and its new form.
class ChangeList {
 public:
  ChangeList(const Clock& before, const Clock& after, std::vector<ClockChange>& out)
      : before_(before), after_(after), out_(out), alerted_(!before.warned.empty() || before.breached_at) {}

  void publish() {
    if (is_live(after_.state))
      report_live();
    else if (after_.state == ClockState::waiting)
      report_waiting();
    report_breach();
    if (after_.state == before_.state) return;
    if (after_.state == ClockState::met) add(ClockChangeKind::met);
    if (after_.state == ClockState::waived) add(ClockChangeKind::waived);
    if (after_.state == ClockState::cancelled) add(ClockChangeKind::cancelled);
  }

 private:
  void add(ClockChangeKind kind, std::optional<std::chrono::milliseconds> lead = std::nullopt) {
    alerted_ = alerted_ || kind == ClockChangeKind::warning || kind == ClockChangeKind::breached;
    out_.push_back({after_.id, kind, lead, alerted_});
  }

  void report_live() {
    const bool early = is_same_deadline(before_, after_) && before_.at_risk_since && !after_.at_risk_since;
    const bool undone = (before_.breached_at && !after_.breached_at) || early;
    const bool reopened = before_.state != ClockState::waiting && (!is_live(before_.state) || undone);
    if (reopened)
      add(ClockChangeKind::reopened);
    else if (before_.state == ClockState::waiting || before_.started_at != after_.started_at)
      add(ClockChangeKind::started);
    else if (before_.state == ClockState::paused && after_.state == ClockState::running)
      add(ClockChangeKind::resumed);
    else if (before_.due_at != after_.due_at)
      add(is_shorter() ? ClockChangeKind::shortened : ClockChangeKind::extended);
    if (after_.state == ClockState::paused && before_.state != ClockState::paused) add(ClockChangeKind::paused);
    report_warning();
  }

  [[nodiscard]] bool is_shorter() const {
    return after_.due_at && (!before_.due_at || *after_.due_at < *before_.due_at);
  }

  /// Its start was taken back: a run is called off, an end is opened again.
  void report_waiting() {
    if (is_live(before_.state))
      add(ClockChangeKind::cancelled);
    else if (before_.state != ClockState::waiting)
      add(ClockChangeKind::reopened);
  }

  /// Of several leads that passed at once only the tightest is reported.
  void report_warning() {
    if (is_missed(after_)) return;
    std::optional<std::chrono::milliseconds> tightest;
    for (const auto lead : after_.warned) {
      const bool known = std::find(before_.warned.begin(), before_.warned.end(), lead) != before_.warned.end();
      if (!known && (!tightest || lead < *tightest)) tightest = lead;
    }
    if (tightest) add(ClockChangeKind::warning, tightest);
  }

  void report_breach() {
    if (after_.breached_at && after_.breached_at != before_.breached_at) add(ClockChangeKind::breached);
  }

  const Clock& before_;
  const Clock& after_;
  std::vector<ClockChange>& out_;
  bool alerted_;
};

bool has_clock(const RulePack& rules, const ClockInput& input, std::string_view clock) noexcept {
  const ClockRule* const rule = rules.find(clock);
  return rule != nullptr && rule->applies_to(input.subject, input.order.kind);
}

/// A recorded clock whose rule the pack no longer has: it is closed, not forgotten.
void close_orphans(const RulePack& rules, const ClockInput& input, Evaluation& out) {
  for (const Clock& recorded : input.recorded) {
    if (has_clock(rules, input, recorded.id)) continue;
    Clock clock = recorded;
    if (is_open(clock.state)) clock.state = ClockState::cancelled;
    ChangeList(recorded, clock, out.changes).publish();
    out.clocks.push_back(std::move(clock));
  }
}

}  // namespace

std::string_view to_string(ClockChangeKind kind) noexcept {
  return name_of(kChanges, kind);
}

ClockInput input_of(const Return& ret, Instant now) {
  return {ClockSubject::return_, ret.order, timeline_of(ret, now), ret.clocks};
}

ClockInput input_of(const Shipment& shipment, Instant now) {
  const ShipmentDeadlines& deadlines = *shipment.deadlines;
  return {ClockSubject::shipment, deadlines.order, timeline_of(shipment, deadlines.registered_at, now),
          deadlines.clocks};
}

ClockInput input_of(const Complaint& complaint, Instant now) {
  return {ClockSubject::complaint, complaint.order, timeline_of(complaint, now), complaint.clocks};
}

Evaluation evaluate(const RulePack& rules, const ClockInput& input, Instant now) {
  Evaluation out;
  out.wake_at = input.timeline.next_at;
  out.clocks.reserve(rules.rules.size());
  for (const ClockRule& rule : rules.rules) {
    if (!rule.applies_to(input.subject, input.order.kind)) continue;
    Clock fresh;
    fresh.id = rule.id;
    const Clock* const recorded = find_clock(input.recorded, rule.id);
    const Clock& before = recorded != nullptr ? *recorded : fresh;
    Clock clock = clock_at(rules, rule, input.order, input.timeline, now);
    keep_recorded(before, clock, now);
    ChangeList(before, clock, out.changes).publish();
    if (const auto next = next_change(rule, clock, now); next && (!out.wake_at || *next < *out.wake_at)) {
      out.wake_at = next;
    }
    out.clocks.push_back(std::move(clock));
  }
  close_orphans(rules, input, out);
  return out;
}

Evaluation evaluate(const RulePack& rules, const Return& ret, Instant now) {
  const ClockInput input = input_of(ret, now);
  Evaluation out = evaluate(rules, input, now);
  AlertSet found = find_discrepancies(rules, ret, input.timeline, now);
  out.alerts = std::move(found.alerts);
  if (found.next_at && (!out.wake_at || *found.next_at < *out.wake_at)) out.wake_at = found.next_at;
  return out;
}

ClockSteps steps_of(const RulePack& rules, const ClockInput& input, std::string_view clock, Instant now) {
  ClockSteps out{std::string(clock), {}};
  if (has_clock(rules, input, clock))
    (void)clock_at(rules, *rules.find(clock), input.order, input.timeline, now, &out.steps);
  else
    out.steps.push_back({.kind = StepKind::rule_removed});
  return out;
}

std::vector<ClockSteps> steps_of(const RulePack& rules, const ClockInput& input, Instant now) {
  std::vector<ClockSteps> out;
  for (const ClockRule& rule : rules.rules) {
    if (rule.applies_to(input.subject, input.order.kind)) out.push_back(steps_of(rules, input, rule.id, now));
  }
  for (const Clock& recorded : input.recorded) {
    if (!has_clock(rules, input, recorded.id)) out.push_back(steps_of(rules, input, recorded.id, now));
  }
  return out;
}

std::vector<ClockSteps> steps_of(const RulePack& rules, const Return& ret, Instant now) {
  return steps_of(rules, input_of(ret, now), now);
}

}  // namespace parcelgate
