#include "gateway/domain/deadlines/clock_timeline.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "gateway/domain/deadlines/chosen_limit.hpp"
#include "gateway/domain/deadlines/clock_rounds.hpp"
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
        steps_(steps) {
    clock_.id = rule.id;
    clock_.actor = rule.actor;
  }

  Clock build(Instant now) {
    find_ends();
    add_withdrawals();
    if (start_)
      begin();
    else if (end_kind_ == ClockState::waiting)
      add_step({.kind = rule_.starts.empty() ? StepKind::waits_for_statement : StepKind::waits});
    if (start_) walk(now);
    record_end();
    if (rule_.evidence) record_evidence(*rule_.evidence);
    if (rule_.penalty && order_.amount) clock_.money_at_risk = penalty_for(*rule_.penalty, *order_.amount);
    return std::move(clock_);
  }

 private:
  void add_step(ClockStep step) {
    if (steps_ != nullptr) steps_->push_back(std::move(step));
  }

  [[nodiscard]] bool concerns(const Fact& fact) const { return fact.clock.empty() || fact.clock == rule_.id; }

  static std::string name_of_fact(const Fact& fact) { return "fact:" + fact.fact_id; }
  /// The same for a step; empty where no steps are wanted.
  [[nodiscard]] std::string step_name(const Fact& fact) const {
    return steps_ != nullptr ? name_of_fact(fact) : std::string{};
  }

  void add_withdrawals() {
    if (steps_ == nullptr) return;
    for (const Fact& fact : timeline_.withdrawals) {
      const bool is_waybill = fact.kind == FactKind::waybill_withdrawn;
      const auto reads_waybills = [](const std::vector<Trigger>& triggers) {
        return contains(triggers, Trigger::waybill_entered) || contains(triggers, Trigger::shipment_registered);
      };
      if (is_waybill && !reads_waybills(rule_.met_by) && !reads_waybills(rule_.starts)) continue;
      add_step({.kind = StepKind::fact_withdrawn,
                .at = fact.at,
                .by = name_of_fact(fact),
                .subject = fact.withdraws.empty() ? fact.tracking_number : "fact:" + fact.withdraws});
    }
  }

  /// Finds the start and the end of the clock. What closes the return (a refund, a cancellation) cancels the clocks
  /// that it does not meet, and later occurrences start nothing. A clock that never started is met by it only if
  /// nothing else could have met it; otherwise its step was skipped, and it is cancelled.
  void find_ends() {
    const Occurrence* const closed = rounds_.closing();
    start_ = rounds_.start();
    const Occurrence* const met = rounds_.met();
    if (met != nullptr) end_at(ClockState::met, met->at, met);
    if (closed != nullptr && met != closed) end_at(ClockState::cancelled, closed->at, closed);
    for (const Fact& fact : timeline_.facts) {
      if (fact.kind == FactKind::waived && concerns(fact)) end_at(ClockState::waived, fact.at, nullptr, &fact);
    }
  }

  /// Keeps the earliest end; at the same instant the one requested first.
  void end_at(ClockState kind, Instant at, const Occurrence* cause, const Fact* waiver = nullptr) {
    if (end_ && *end_ <= at) return;
    end_ = at;
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
    if (steps_ != nullptr) {
      ClockStep step{.kind = kind, .at = turn.at, .by = clock_.started_by};
      if (turn.occurrence != nullptr) step.trigger = turn.occurrence->trigger;
      add_step(std::move(step));
    }
    const bool is_promise = turn.occurrence != nullptr && turn.occurrence->trigger == Trigger::promised;
    computed_ = turn.occurrence == nullptr ? std::nullopt : is_promise ? promised_due() : compute_due(turn.at);
    longest_lead_ = computed_ ? *computed_ - turn.at : milliseconds::max();
    due_known_from_ = turn.at;
  }

  std::optional<Instant> compute_due(Instant start) {
    const ChosenLimit chosen = choose_limit(rules_, rule_, order_, start);
    add_choice(chosen, start);
    if (chosen.limit == nullptr) {
      add_step({.kind = StepKind::waits_for_statement});
      return std::nullopt;
    }
    LimitEnd end = end_of(*chosen.limit, start, rules_.day_count(rule_), steps_ != nullptr);
    if (steps_ == nullptr) return end.at;
    if (!end.days.empty()) add_step({.kind = StepKind::days_counted, .days = std::move(end.days)});
    if (end.unknown_year) add_step({.kind = StepKind::year_unknown, .year = *end.unknown_year});
    if (end.reading == LocalReading::skipped) add_step({.kind = StepKind::time_skipped, .due = end.at});
    if (end.reading == LocalReading::repeated) add_step({.kind = StepKind::time_repeated, .due = end.at});
    add_step({.kind = StepKind::due_computed, .due = end.at, .limit = *chosen.limit});
    return end.at;
  }

  /// The time for which the carrier promised delivery, and the rule's limit on top.
  std::optional<Instant> promised_due() {
    if (!timeline_.promised_until || rule_.limits.empty()) {
      if (timeline_.promised_until) add_step({.kind = StepKind::promised, .due = *timeline_.promised_until});
      return timeline_.promised_until;
    }
    return compute_due(*timeline_.promised_until);
  }

  void add_choice(const ChosenLimit& chosen, Instant start) {
    if (steps_ == nullptr) return;
    if (chosen.dated_override != nullptr) {
      add_step({.kind = StepKind::override_applied,
                .subject = chosen.dated_override->id,
                .text = chosen.dated_override->source});
    }
    if (chosen.region) {
      add_step({.kind = chosen.region_is_unknown ? StepKind::region_unknown : StepKind::region_chosen,
                .subject = std::string(to_string(*chosen.region))});
    }
    if (chosen.is_of_complex) add_step({.kind = StepKind::complex_chosen});
    const LocalTime local = rules_.zone ? rules_.zone->local(start) : LocalTime(start.time_since_epoch());
    const auto day = std::chrono::floor<std::chrono::days>(local);
    if ((rule_.valid_from && day < *rule_.valid_from) || (rule_.valid_until && day > *rule_.valid_until))
      add_step({.kind = StepKind::outside_validity});
  }

  /// The deadline that stands: the platform's statement, else the computed one.
  [[nodiscard]] std::optional<Instant> due() const { return statement_ != nullptr ? statement_->due_at : computed_; }

  void walk(Instant now) {
    for (const Turn& turn : turns()) {
      if (end_ && turn.at > *end_) continue;
      // Scans before the latest one are not known, so nothing can be said of the time until then.
      const bool is_movement = turn.occurrence != nullptr && turn.occurrence->trigger == Trigger::movement;
      if (turn.occurrence != nullptr && !is_movement && rounds_.is_restart(*turn.occurrence))
        end_round(turn.at);
      else if (!is_movement)
        pass_until(turn.at);
      if (turn.occurrence != nullptr)
        apply(*turn.occurrence);
      else
        apply(*turn.fact);
      due_known_from_ = std::max(due_known_from_, turn.at);
    }
    pass_until(end_ ? *end_ : now, !end_);
    clock_.due_at = due();
    if (statement_ != nullptr) {
      clock_.computed_due_at = computed_;
      clock_.stated_by = name_of_fact(*statement_);
    }
    if (!end_ && is_standing_still()) {
      clock_.state = ClockState::paused;
      clock_.paused_at = std::max(*paused_from_, *clock_.started_at);
    }
    record_warned(end_ ? *end_ : now);
  }

  [[nodiscard]] std::vector<Turn> turns() const {
    std::vector<Turn> turns;
    for (const Fact& fact : timeline_.facts) {
      if (concerns(fact)) turns.push_back({fact.at, nullptr, &fact});
    }
    // The start becomes known after the statement that started the clock.
    const Occurrence* const later_start = start_->fact != nullptr ? finder_.earliest(rule_.starts) : nullptr;
    for (const Occurrence& occurrence : timeline_.occurrences) {
      const bool pauses = rules_.dispute_pauses && (occurrence.trigger == Trigger::dispute_opened ||
                                                    occurrence.trigger == Trigger::dispute_closed);
      const bool restarts = rounds_.is_restart(occurrence);
      const bool starts_later = &occurrence == later_start;
      if (pauses || restarts || starts_later) turns.push_back({occurrence.at, &occurrence, nullptr});
    }
    std::stable_sort(turns.begin(), turns.end(),
                     [](const Turn& left, const Turn& right) { return left.at < right.at; });
    return turns;
  }

  /// A round that was met before the next one began did not run on until then.
  void end_round(Instant next_at) {
    const Occurrence* const met = rounds_.met_before(next_at, *clock_.started_at);
    if (met == nullptr) return pass_until(next_at);
    pass_until(met->at);
    add_step({.kind = StepKind::met, .at = met->at, .by = met->by, .trigger = met->trigger});
  }

  void apply(const Occurrence& occurrence) {
    if (occurrence.trigger == Trigger::dispute_opened && rules_.dispute_pauses)
      return pause(occurrence.at, occurrence.by);
    if (occurrence.trigger == Trigger::dispute_closed && rules_.dispute_pauses)
      return resume(occurrence.at, occurrence.by);
    clock_.at_risk_since.reset();
    begin_period({occurrence.at, &occurrence, nullptr}, StepKind::restarted);
    if (statement_ != nullptr) add_statement();
  }

  /// Lets time run to `until`, at the present deadline: warnings and the deadline itself pass on the way.
  /// An end or a fact at the very instant of the deadline is still in time; a look at the clock then is not.
  void pass_until(Instant until, bool inclusive = false) {
    if (!due()) return;
    const Instant deadline = *due();
    const Instant reached = running_until(until);
    const auto passed = [&](Instant at) { return at < reached || (inclusive && at == reached); };
    for (const milliseconds lead : rule_.warn_before) {
      if (lead >= longest_lead_ && statement_ == nullptr) continue;
      const Instant at = std::max(deadline - lead, due_known_from_);
      if (!passed(deadline - lead) || (clock_.at_risk_since && at >= *clock_.at_risk_since)) continue;
      clock_.at_risk_since = at;
      add_step({.kind = StepKind::at_risk, .at = at});
    }
    if (!passed(deadline) || clock_.breached_at == deadline) return;
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
        if (fact.due_at) computed_ = fact.due_at;
        return add_step({.kind = StepKind::set, .at = fact.at, .by = step_name(fact), .due = due()});
      case FactKind::deadline_stated:
        statement_ = &fact;
        return add_statement();
      case FactKind::paused:
        return pause(fact.at, step_name(fact));
      case FactKind::resumed:
        return resume(fact.at, step_name(fact));
      default:
        return;
    }
  }

  void add_statement() {
    if (steps_ == nullptr) return;
    add_step({.kind = StepKind::stated,
              .at = statement_->at,
              .by = name_of_fact(*statement_),
              .due = statement_->due_at,
              .computed = computed_,
              .text = statement_->source});
  }

  /// While the platform's statement stands, an extension moves only the computed deadline.
  void extend(const Fact& fact) {
    if (computed_)
      computed_ = fact.due_at ? std::max(*computed_, *fact.due_at) : *computed_ + fact.by.value_or(milliseconds{0});
    add_step({.kind = StepKind::extended,
              .at = fact.at,
              .by = step_name(fact),
              .due = due(),
              .computed = statement_ != nullptr ? computed_ : std::nullopt,
              .span = fact.by});
  }

  void pause(Instant at, std::string by) {
    if (!paused_from_) paused_from_ = at;
    add_step({.kind = StepKind::paused, .at = at, .by = std::move(by)});
  }

  /// Time that stood still is added to the deadline; a pause after the deadline had passed adds nothing.
  void resume(Instant at, std::string by) {
    if (!paused_from_) return;
    const Instant from = std::max(*paused_from_, *clock_.started_at);
    paused_from_.reset();
    milliseconds stood{0};
    if (computed_ && from < *computed_ && at > from) stood = at - from;
    if (computed_) *computed_ += stood;
    add_step({.kind = StepKind::resumed, .at = at, .by = std::move(by), .due = due(), .span = stood});
  }

  void record_warned(Instant until) {
    if (!due()) return;
    const Instant reached = running_until(until);
    for (const milliseconds lead : rule_.warn_before) {
      if (lead >= longest_lead_ && statement_ == nullptr) continue;
      const Instant at = *due() - lead;
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
    if (steps_ == nullptr) return;
    if (waiver_ != nullptr)
      return add_step({.kind = StepKind::waived, .at = waiver_->at, .by = name_of_fact(*waiver_)});
    ClockStep step{.kind = end_kind_ == ClockState::met ? StepKind::met : StepKind::cancelled,
                   .at = cause_->at,
                   .by = cause_->by,
                   .trigger = cause_->trigger};
    if (end_kind_ == ClockState::met && clock_.due_at) step.span = *clock_.due_at - cause_->at;
    add_step(std::move(step));
  }

  void record_evidence(Trigger trigger) {
    const Trigger wanted[] = {trigger};
    const Occurrence* const found = finder_.earliest(wanted);
    if (found == nullptr) return;
    clock_.evidence_at = found->at;
    if (steps_ == nullptr) return;
    add_step({.kind = StepKind::evidence, .at = found->at, .by = found->by, .trigger = trigger});
  }

  const RulePack& rules_;
  const ClockRule& rule_;
  const OrderDetails& order_;
  const Timeline& timeline_;
  OccurrenceFinder finder_;
  ClockRounds rounds_;
  std::vector<ClockStep>* steps_;
  Clock clock_;
  std::optional<Turn> start_;
  std::optional<Instant> end_;
  ClockState end_kind_{ClockState::waiting};
  const Occurrence* cause_{nullptr};
  const Fact* waiver_{nullptr};
  std::optional<Instant> computed_;                 ///< by the rule, moved by extensions and pauses, or set by a person
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
  std::optional<Instant> next;
  const auto consider = [&](Instant at) {
    if (at > now && (!next || at < *next)) next = at;
  };
  consider(*clock.due_at);
  for (const milliseconds lead : rule.warn_before) consider(*clock.due_at - lead);
  return next;
}

}  // namespace parcelgate
