#include "gateway/domain/deadlines/clock_timeline.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "gateway/domain/deadlines/clock_notes.hpp"
#include "gateway/domain/deadlines/clock_rounds.hpp"
#include "gateway/domain/deadlines/due_finder.hpp"
#include "gateway/domain/deadlines/occurrence_finder.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

/// Walks one clock through its facts. The end (met, waived, closed) is found first: nothing after it moves the clock.
class ClockBuilder {
 public:
  ClockBuilder(const RulePack& rules, const ClockRule& rule, const OrderDetails& order, const Timeline& timeline,
               std::vector<ClockStep>* steps)
      : rules_(rules),
        rule_(rule),
        order_(order),
        timeline_(timeline),
        finder_(timeline, rule.parcels),
        rounds_(rule, timeline, finder_),
        due_finder_(rules, rule, order, steps),
        notes_(rule, timeline, steps) {
    clock_.id = rule.id;
    clock_.actor = rule.actor;
  }

  Clock build(Instant now) {
    find_ends();
    notes_.add_withdrawals();
    if (start_)
      begin();
    else if (end_kind_ == ClockState::waiting)
      add_step({.kind = rule_.starts.empty() ? StepKind::waits_for_statement : StepKind::waits});
    if (start_) walk(now);
    record_end();
    if (rule_.evidence) record_evidence(*rule_.evidence);
    record_doubts();
    if (rule_.penalty && order_.amount && is_money_certain())
      clock_.money_at_risk = penalty_for(*rule_.penalty, *order_.amount);
    return std::move(clock_);
  }

 private:
  void add_step(ClockStep step) { notes_.add(std::move(step)); }
  [[nodiscard]] bool concerns(const Fact& fact) const { return rounds_.concerns(fact); }

  /// The same for a step; empty where no steps are wanted.
  [[nodiscard]] std::string step_name(const Fact& fact) const {
    return notes_.are_wanted() ? name_of_fact(fact) : std::string{};
  }

  /// Finds the start and the end of the clock. What closes the return (a refund, a cancellation) cancels the clocks
  /// that it does not meet, and later occurrences start nothing. A clock that never started is met by it only if
  /// nothing else could have met it; otherwise its step was skipped, and it is cancelled.
  void find_ends() {
    const Occurrence* const closed = rounds_.closing();
    start_ = rounds_.start();
    const Occurrence* const met = rounds_.met();
    if (met != nullptr) end_at(ClockState::met, met->at, met);
    if (met != nullptr) end_range_ = rounds_.met_range();
    if (closed != nullptr && met != closed) end_at(ClockState::cancelled, closed->at, closed);
    for (const Fact& fact : timeline_.facts) {
      if (fact.kind == FactKind::waived && concerns(fact)) end_at(ClockState::waived, fact.at, nullptr, &fact);
    }
  }

  /// Keeps the earliest end; at the same instant the one requested first.
  void end_at(ClockState kind, Instant at, const Occurrence* cause, const Fact* waiver = nullptr) {
    if (end_ && *end_ <= at) return;
    end_ = at;
    end_range_ = {at, at};
    end_kind_ = kind;
    cause_ = cause;
    waiver_ = waiver;
  }

  void begin() {
    clock_.state = ClockState::running;
    begin_period(*start_, start_->fact != nullptr ? StepKind::started_by_statement : StepKind::started);
  }

  /// Starts the period at an occurrence, or at a statement of the platform.
  void begin_period(const Turn& turn, StepKind kind) {
    clock_.started_at = turn.at;
    clock_.started_by = turn.occurrence != nullptr ? turn.occurrence->by : name_of_fact(*turn.fact);
    started_ = rounds_.range_of(turn);
    start_doubts_.clear();
    if (notes_.are_wanted()) {
      ClockStep step{.kind = kind, .at = turn.at, .by = clock_.started_by};
      if (turn.occurrence != nullptr) step.trigger = turn.occurrence->trigger;
      add_step(std::move(step));
      if (turn.occurrence != nullptr) notes_.add_proof(*turn.occurrence);
    }
    const bool is_promise = turn.occurrence != nullptr && turn.occurrence->trigger == Trigger::promised;
    if (!started_.is_exact()) notes_.add_doubts(start_doubts_, DoubtRole::start, rule_.starts, *turn.occurrence);
    computed_ = turn.occurrence == nullptr ? std::nullopt
                : is_promise               ? promised_due()
                             : due_finder_.find(turn.at, started_, carrier_of(timeline_, *turn.occurrence));
    longest_lead_ = computed_ ? computed_->at - turn.at : milliseconds::max();
    due_known_from_ = turn.at;
  }

  /// The time for which the carrier promised delivery, and the rule's limit on top.
  std::optional<Due> promised_due() {
    if (!timeline_.promised_until) return std::nullopt;
    const Occurrence promise{Trigger::promised, *timeline_.promised_until, clock_.started_by, 0,
                             timeline_.promised_zone};
    const InstantRange range = promise.range();
    if (rule_.limits.empty()) add_step({.kind = StepKind::promised, .due = promise.at});
    if (!range.is_exact()) notes_.add_doubt(start_doubts_, DoubtRole::promise, promise);
    return rule_.limits.empty() ? Due{promise.at, range} : due_finder_.find(promise.at, range, timeline_.carrier);
  }

  /// The deadline that stands: the platform's statement, else the computed one.
  [[nodiscard]] std::optional<Due> due() const {
    if (statement_ == nullptr) return computed_;
    return statement_->due_at ? std::optional(Due::exactly(*statement_->due_at)) : std::nullopt;
  }
  [[nodiscard]] std::optional<Instant> due_at() const { return at_of(due()); }
  static std::optional<Instant> at_of(const std::optional<Due>& due) {
    return due ? std::optional(due->at) : std::nullopt;
  }

  void walk(Instant now) {
    for (const Turn& turn : rounds_.turns(rules_.dispute_pauses)) {
      if (end_ && turn.at > *end_) continue;
      // Scans before the latest one are not known, so nothing can be said of the time until then.
      const bool is_movement = turn.occurrence != nullptr && turn.occurrence->trigger == Trigger::movement;
      if (turn.occurrence != nullptr && !is_movement && rounds_.is_restart(*turn.occurrence))
        end_round(turn);
      else if (!is_movement)
        pass_until(turn.at, rounds_.range_of(turn).earliest);
      if (turn.occurrence != nullptr)
        apply(*turn.occurrence);
      else
        apply(*turn.fact);
      due_known_from_ = std::max(due_known_from_, turn.at);
    }
    if (end_)
      pass_until(*end_, end_range_.earliest);
    else
      pass_until(now, now, true);
    record_due();
    if (!end_ && is_standing_still()) {
      clock_.state = ClockState::paused;
      clock_.paused_at = std::max(*paused_from_, *clock_.started_at);
    }
    record_warned(end_ ? *end_ : now);
  }

  void record_due() {
    clock_.due_at = due_at();
    if (const auto standing = due(); standing && !standing->range.is_exact()) {
      if (standing->range.earliest != standing->at) clock_.due_from = standing->range.earliest;
      if (standing->range.latest != standing->at) clock_.due_to = standing->range.latest;
      clock_.zone_doubts = start_doubts_;
    }
    if (statement_ == nullptr) return;
    clock_.computed_due_at = at_of(computed_);
    clock_.stated_by = name_of_fact(*statement_);
  }

  /// A round that was met before the next one began did not run on until then.
  void end_round(const Turn& next) {
    const Occurrence* const met = rounds_.met_before(next.at, *clock_.started_at);
    if (met == nullptr) return pass_until(next.at, rounds_.range_of(next).earliest);
    pass_until(met->at, met->range().earliest);
    add_step({.kind = StepKind::met, .at = met->at, .by = met->by, .trigger = met->trigger});
  }

  void apply(const Occurrence& occurrence) {
    if (occurrence.trigger == Trigger::dispute_opened && rules_.dispute_pauses)
      return pause(occurrence.at, occurrence.by, occurrence.trigger);
    if (occurrence.trigger == Trigger::dispute_closed && rules_.dispute_pauses)
      return resume(occurrence.at, occurrence.by, occurrence.trigger);
    clock_.at_risk_since.reset();
    begin_period({occurrence.at, &occurrence, nullptr}, StepKind::restarted);
    if (statement_ != nullptr) notes_.add_statement(*statement_, at_of(computed_));
  }

  /// Lets time run to `until`, at the present deadline: warnings and the deadline itself pass on the way.
  /// An end or a fact at the very instant of the deadline is still in time; a look at the clock then is not.
  /// @param certain  the earliest instant that `until` can be: only a deadline that passed before is missed
  void pass_until(Instant until, Instant certain, bool inclusive = false) {
    const auto standing = due();
    if (!standing) return;
    const auto passed = [&](Instant at, Instant reached) { return at < reached || (inclusive && at == reached); };
    const Instant reached = running_until(until);
    for (const milliseconds lead : rule_.warn_before) {
      if (lead >= longest_lead_ && statement_ == nullptr) continue;
      const Instant warned_at = standing->range.earliest - lead;
      const Instant at = std::max(warned_at, due_known_from_);
      if (!passed(warned_at, reached) || (clock_.at_risk_since && at >= *clock_.at_risk_since)) continue;
      clock_.at_risk_since = at;
      add_step({.kind = StepKind::at_risk, .at = at});
    }
    const Instant deadline = standing->range.latest;
    if (!passed(deadline, running_until(certain)) || clock_.breached_at == deadline) return;
    clock_.breached_at = deadline;
    add_step({.kind = StepKind::passed, .at = deadline, .due = deadline});
  }

  /// A pause does not hold the platform: its stated deadline comes all the same.
  [[nodiscard]] bool is_standing_still() const noexcept { return paused_from_ && statement_ == nullptr; }

  /// How far the clock has run: no further than an open pause lets it.
  [[nodiscard]] Instant running_until(Instant until) const {
    if (!is_standing_still()) return until;
    return std::min(until, std::max(*paused_from_, *clock_.started_at));
  }

  void apply(const Fact& fact) {
    switch (fact.kind) {
      case FactKind::extended:
        return extend(fact);
      case FactKind::overridden:
        // A person who sets the deadline knows what the platform stated before.
        statement_ = nullptr;
        if (fact.due_at) computed_ = Due::exactly(*fact.due_at);
        return add_step({.kind = StepKind::set, .at = fact.at, .by = step_name(fact), .due = due_at()});
      case FactKind::deadline_stated:
        statement_ = &fact;
        return notes_.add_statement(fact, at_of(computed_));
      case FactKind::paused:
        return pause(fact.at, step_name(fact));
      case FactKind::resumed:
        return resume(fact.at, step_name(fact));
      default:
        return;
    }
  }

  /// While the platform's statement stands, an extension moves only the computed deadline.
  void extend(const Fact& fact) {
    const auto later = [&](Instant at) {
      return fact.due_at ? std::max(at, *fact.due_at) : at + fact.by.value_or(milliseconds{0});
    };
    if (computed_)
      computed_ = Due{later(computed_->at), {later(computed_->range.earliest), later(computed_->range.latest)}};
    add_step({.kind = StepKind::extended,
              .at = fact.at,
              .by = step_name(fact),
              .due = due_at(),
              .computed = statement_ != nullptr ? at_of(computed_) : std::nullopt,
              .span = fact.by});
    add_bounds();
  }

  /// After the deadline moved.
  void add_bounds() {
    const auto standing = due();
    if (standing && !standing->range.is_exact())
      add_step(
          {.kind = StepKind::due_in_doubt, .due_from = standing->range.earliest, .due_to = standing->range.latest});
  }

  void pause(Instant at, std::string by, std::optional<Trigger> cause = std::nullopt) {
    if (!paused_from_) paused_from_ = at;
    add_step({.kind = StepKind::paused, .at = at, .by = std::move(by), .trigger = cause});
  }

  /// Time that stood still is added to the deadline; a pause after the deadline had passed adds nothing.
  void resume(Instant at, std::string by, std::optional<Trigger> cause = std::nullopt) {
    if (!paused_from_) return;
    const Instant paused_from = *paused_from_;
    paused_from_.reset();
    const auto stood = [&](Instant started, Instant deadline) {
      const Instant from = std::max(paused_from, started);
      return from < deadline && at > from ? at - from : milliseconds{0};
    };
    milliseconds span{0};
    if (computed_) {
      auto& [due_at, range] = *computed_;
      span = stood(*clock_.started_at, due_at);
      due_at += span;
      range.earliest += stood(started_.earliest, range.earliest);
      range.latest += stood(started_.latest, range.latest);
      computed_->cover(due_at);
    }
    add_step({.kind = StepKind::resumed,
              .at = at,
              .by = std::move(by),
              .trigger = cause,
              .due = this->due_at(),
              .span = span});
    add_bounds();
  }

  void record_warned(Instant until) {
    const auto standing = due();
    if (!standing) return;
    const Instant reached = running_until(until);
    for (const milliseconds lead : rule_.warn_before) {
      if (lead >= longest_lead_ && statement_ == nullptr) continue;
      const Instant at = standing->range.earliest - lead;
      if (at < reached || (!end_ && at == reached)) clock_.warned.push_back(lead);
    }
  }

  void record_end() {
    if (!end_) return;
    clock_.state = end_kind_;
    if (waiver_ == nullptr && end_kind_ == ClockState::met) {
      clock_.met_at = cause_->at;
      clock_.met_by = cause_->by;
    }
    if (!notes_.are_wanted()) return;
    if (waiver_ != nullptr)
      return add_step({.kind = StepKind::waived, .at = waiver_->at, .by = name_of_fact(*waiver_)});
    ClockStep step{.kind = end_kind_ == ClockState::met ? StepKind::met : StepKind::cancelled,
                   .at = cause_->at,
                   .by = cause_->by,
                   .trigger = cause_->trigger};
    const bool is_met = end_kind_ == ClockState::met;
    if (is_met && clock_.due_at && !has_bounds() && end_range_.is_exact()) step.span = *clock_.due_at - cause_->at;
    add_step(std::move(step));
  }

  [[nodiscard]] bool has_bounds() const noexcept { return clock_.due_from || clock_.due_to; }

  /// Whether the clock was met in time, where a zone is in doubt.
  void record_doubts() {
    if (end_kind_ != ClockState::met || (end_range_.is_exact() && !has_bounds())) return;
    if (!end_range_.is_exact()) notes_.add_doubts(clock_.zone_doubts, DoubtRole::met, rule_.met_by, *cause_);
    if (!clock_.due_at) return;
    const bool is_in_time = running_until(end_range_.latest) <= *earliest_due(clock_);
    const bool is_late = running_until(end_range_.earliest) > *latest_due(clock_);
    clock_.is_met_in_doubt = !is_in_time && !is_late;
    if (clock_.is_met_in_doubt)
      add_step({.kind = StepKind::met_in_doubt,
                .at = cause_->at,
                .due_from = *earliest_due(clock_),
                .due_to = *latest_due(clock_)});
  }

  /// Money is not put at risk by an instant in doubt.
  [[nodiscard]] bool is_money_certain() const {
    return is_missed(clock_) || (!has_bounds() && !clock_.is_met_in_doubt);
  }

  void record_evidence(Trigger trigger) {
    const Trigger wanted[] = {trigger};
    const Occurrence* const found = finder_.earliest(wanted);
    if (found == nullptr) return;
    clock_.evidence_at = found->at;
    if (!notes_.are_wanted()) return;
    add_step({.kind = StepKind::evidence, .at = found->at, .by = found->by, .trigger = trigger});
  }

  const RulePack& rules_;
  const ClockRule& rule_;
  const OrderDetails& order_;
  const Timeline& timeline_;
  OccurrenceFinder finder_;
  ClockRounds rounds_;
  DueFinder due_finder_;
  ClockNotes notes_;
  Clock clock_;
  std::optional<Turn> start_;
  std::optional<Instant> end_;
  ClockState end_kind_{ClockState::waiting};
  const Occurrence* cause_{nullptr};
  const Fact* waiver_{nullptr};
  std::vector<ClockDoubt> start_doubts_;  ///< of the period that runs
  InstantRange started_{};                ///< of the period that runs
  InstantRange end_range_{};
  std::optional<Due> computed_;                     ///< by the rule, moved by extensions and pauses, or set by a person
  const Fact* statement_{nullptr};                  ///< the platform's latest statement of the deadline
  milliseconds longest_lead_{milliseconds::max()};  ///< leads as long as this would warn at the start
  Instant due_known_from_{};                        ///< nothing is at risk of a deadline before it was set
  std::optional<Instant> paused_from_;
};

}  // namespace

Clock clock_at(const RulePack& rules, const ClockRule& rule, const OrderDetails& order, const Timeline& timeline,
               Instant now, std::vector<ClockStep>* steps) {
  return ClockBuilder(rules, rule, order, timeline, steps).build(now);
}

std::optional<Instant> next_change(const ClockRule& rule, const Clock& clock, Instant now) {
  if (clock.state != ClockState::running || !clock.due_at) return std::nullopt;
  const Instant earliest = *earliest_due(clock);
  std::optional<Instant> next;
  const auto consider = [&](Instant at) {
    if (at > now && (!next || at < *next)) next = at;
  };
  consider(*latest_due(clock));
  for (const milliseconds lead : rule.warn_before) consider(earliest - lead);
  return next;
}

}  // namespace parcelgate
