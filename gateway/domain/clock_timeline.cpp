#include "gateway/domain/clock_timeline.hpp"

#include <algorithm>
#include <span>

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

const Occurrence* earliest(std::span<const Occurrence> occurrences, std::span<const Trigger> wanted) noexcept {
  for (const Occurrence& occurrence : occurrences) {
    if (std::find(wanted.begin(), wanted.end(), occurrence.trigger) != wanted.end()) return &occurrence;
  }
  return nullptr;
}

std::string names_of(std::span<const Trigger> triggers) {
  std::string text;
  for (const Trigger trigger : triggers) text.append(text.empty() ? "" : " or ").append(to_string(trigger));
  return text;
}

/// A fact's id says nothing of its kind; a shipment's milestone names itself.
std::string reported(const Occurrence& occurrence) {
  std::string text = to_rfc3339(occurrence.at).append(" by ").append(occurrence.by);
  if (!occurrence.by.ends_with(to_string(occurrence.trigger)))
    text.append(" (").append(to_string(occurrence.trigger)).append(")");
  return text;
}

/// Walks one clock through its facts. The end (met, waived, closed) is found first: nothing after it moves the clock.
class ClockBuilder {
 public:
  ClockBuilder(const RulePack& rules, const ClockRule& rule, const Timeline& timeline)
      : rule_(rule), timeline_(timeline) {
    clock_.id = rule.id;
    clock_.actor = rule.actor;
    say("Rule " + rule.id + " of " + rules.id + "@" + rules.version + ": " + std::string(to_string(rule.actor)) +
        " has " + to_string(rule.limit) + " from " + names_of(rule.starts) + "; met by " + names_of(rule.met_by) + ".");
  }

  Clock build(Instant now) {
    find_ends();
    explain_withdrawals();
    if (start_ != nullptr)
      begin();
    else if (end_kind_ == ClockState::waiting)
      say("Waits for " + names_of(rule_.starts) + ".");
    if (start_ != nullptr) walk(now);
    record_end();
    if (rule_.evidence) record_evidence(*rule_.evidence);
    return std::move(clock_);
  }

 private:
  void say(std::string sentence) { clock_.why.push_back(std::move(sentence)); }

  [[nodiscard]] bool concerns(const Fact& fact) const { return fact.clock.empty() || fact.clock == rule_.id; }

  void explain_withdrawals() {
    const auto reads = [](const std::vector<Trigger>& triggers) {
      return std::any_of(triggers.begin(), triggers.end(), [](Trigger trigger) {
        return trigger == Trigger::waybill_entered || trigger == Trigger::shipment_registered;
      });
    };
    if (!reads(rule_.met_by) && !reads(rule_.starts)) return;
    for (const Fact& fact : timeline_.withdrawals) {
      say("Waybill " + (fact.withdraws.empty() ? fact.tracking_number : "of fact:" + fact.withdraws) +
          " was withdrawn at " + to_rfc3339(fact.at) + " (fact:" + fact.fact_id + ").");
    }
  }

  /// Finds the start and the end of the clock. The refund closes the return: later occurrences start nothing, and the
  /// refund cancels clocks that it does not meet. A clock that never started is met by the refund only if nothing else
  /// could have met it; otherwise its step was skipped, and it is cancelled.
  void find_ends() {
    const Trigger refund[] = {Trigger::refunded};
    start_ = earliest(timeline_.occurrences, rule_.starts);
    const Occurrence* const closed = earliest(timeline_.occurrences, refund);
    if (start_ != nullptr && closed != nullptr && closed->at <= start_->at) start_ = nullptr;
    const Occurrence* met = earliest(timeline_.occurrences, rule_.met_by);
    if (met != nullptr && met->trigger == Trigger::refunded && start_ == nullptr && rule_.met_by.size() > 1)
      met = nullptr;
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
    clock_.started_at = start_->at;
    clock_.started_by = start_->by;
    due_ = start_->at + rule_.limit;
    due_known_from_ = start_->at;
    say("Started " + reported(*start_) + "; due " + to_rfc3339(due_) + ".");
  }

  void walk(Instant now) {
    for (const Fact& fact : timeline_.facts) {
      if (!concerns(fact) || (end_ && fact.at > *end_)) continue;
      pass_until(fact.at);
      apply(fact);
      due_known_from_ = std::max(due_known_from_, fact.at);
    }
    pass_until(end_ ? *end_ : now, !end_);
    clock_.due_at = due_;
    if (!end_ && paused_from_) {
      clock_.state = ClockState::paused;
      clock_.paused_at = std::max(*paused_from_, start_->at);
    }
    record_warned(end_ ? *end_ : now);
  }

  /// Lets time run to `until`, at the present deadline: warnings and the deadline itself pass on the way.
  /// An end or a fact at the very instant of the deadline is still in time; a look at the clock then is not.
  void pass_until(Instant until, bool inclusive = false) {
    const Instant reached = running_until(until);
    const auto passed = [&](Instant at) { return at < reached || (inclusive && at == reached); };
    for (const milliseconds lead : rule_.warn_before) {
      const Instant at = std::max(due_ - lead, due_known_from_);
      if (passed(due_ - lead) && (!clock_.at_risk_since || at < *clock_.at_risk_since)) clock_.at_risk_since = at;
    }
    if (!passed(due_) || clock_.breached_at == due_) return;
    clock_.breached_at = due_;
    say("The deadline " + to_rfc3339(due_) + " passed unmet.");
  }

  /// How far the clock has run: no further than an open pause lets it.
  [[nodiscard]] Instant running_until(Instant until) const {
    return paused_from_ ? std::min(until, std::max(*paused_from_, start_->at)) : until;
  }

  void apply(const Fact& fact) {
    std::string by(" at ");
    by.append(to_rfc3339(fact.at)).append(" (fact:").append(fact.fact_id).append(")");
    switch (fact.kind) {
      case FactKind::extended:
        due_ = fact.due_at ? std::max(due_, *fact.due_at) : due_ + fact.by.value_or(milliseconds{0});
        say("Extended" + (fact.by ? " by " + to_string(*fact.by) : std::string{}) + by + ": due " + to_rfc3339(due_) +
            ".");
        break;
      case FactKind::overridden:
        due_ = fact.due_at.value_or(due_);
        say("Deadline set" + by + ": due " + to_rfc3339(due_) + ".");
        break;
      case FactKind::paused:
        if (!paused_from_) paused_from_ = fact.at;
        say("Paused" + by + ".");
        break;
      case FactKind::resumed:
        resume(fact, by);
        break;
      default:
        break;
    }
  }

  /// Time that stood still is added to the deadline; a pause after the deadline had passed adds nothing.
  void resume(const Fact& fact, const std::string& by) {
    if (!paused_from_) return;
    const Instant from = std::max(*paused_from_, start_->at);
    const auto stood = from < due_ && fact.at > from ? fact.at - from : milliseconds{0};
    paused_from_.reset();
    due_ += stood;
    say("Resumed" + by + " after " + to_string(stood) + ": due " + to_rfc3339(due_) + ".");
  }

  void record_warned(Instant until) {
    const Instant reached = running_until(until);
    if (clock_.at_risk_since) say("At risk since " + to_rfc3339(*clock_.at_risk_since) + ".");
    for (const milliseconds lead : rule_.warn_before) {
      if (due_ - lead < reached || (!end_ && due_ - lead == reached)) clock_.warned.push_back(lead);
    }
  }

  void record_end() {
    if (!end_) return;
    clock_.state = end_kind_;
    if (waiver_ != nullptr) return say("Waived at " + to_rfc3339(waiver_->at) + " (fact:" + waiver_->fact_id + ").");
    if (end_kind_ == ClockState::cancelled) return say("Cancelled: the return was closed " + reported(*cause_) + ".");
    clock_.met_at = cause_->at;
    clock_.met_by = cause_->by;
    std::string margin;
    if (clock_.due_at) {
      const bool late = cause_->at > due_;
      const auto apart = std::chrono::abs(cause_->at - due_);
      // People read it: nobody counts seconds of a deadline of days.
      const auto difference =
          apart < std::chrono::minutes{1} ? apart : milliseconds(std::chrono::floor<std::chrono::minutes>(apart));
      margin = ", " + to_string(difference) + (late ? " late" : " before the deadline");
    }
    say("Met " + reported(*cause_) + margin + ".");
  }

  void record_evidence(Trigger trigger) {
    const Trigger wanted[] = {trigger};
    const Occurrence* const found = earliest(timeline_.occurrences, wanted);
    if (found == nullptr) return;
    clock_.evidence_at = found->at;
    say("Evidence: " + reported(*found) + ".");
  }

  const ClockRule& rule_;
  const Timeline& timeline_;
  Clock clock_;
  const Occurrence* start_{nullptr};
  std::optional<Instant> end_;
  ClockState end_kind_{ClockState::waiting};
  const Occurrence* cause_{nullptr};
  const Fact* waiver_{nullptr};
  Instant due_{};
  Instant due_known_from_{};  ///< nothing is at risk of a deadline before it was set
  std::optional<Instant> paused_from_;
};

}  // namespace

Clock clock_at(const RulePack& rules, const ClockRule& rule, const Timeline& timeline, Instant now) {
  return ClockBuilder(rules, rule, timeline).build(now);
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
