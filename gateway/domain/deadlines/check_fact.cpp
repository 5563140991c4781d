#include "gateway/domain/deadlines/check_fact.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Clients' clocks differ from ours by minutes; a day ahead is a mistake in a date or a zone.
constexpr hours kFarthestAhead{24};
constexpr Instant kEarliest{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
constexpr milliseconds kLongestExtension = hours{24} * 366;

/// Walks the members of one fact.
class FactChecker {
 public:
  FactChecker(const RulePack& rules, const FactOwner& owner, const Fact& fact)
      : rules_(rules), owner_(owner), fact_(fact) {}

  std::vector<FactFault> check() {
    if (fact_.fact_id.empty())
      fault("fact_id", "is missing; give each fact an id of your own, the same on every retry");
    if (!takes_fact(owner_.subject, fact_.kind)) {
      fault("kind", "a " + subject() + " has no facts of kind " + kind());
      return std::move(faults_);
    }
    check_times();
    check_clock();
    check_deadline();
    check_waybill();
    check_receipt();
    if (fact_.kind == FactKind::waybill_withdrawn) check_withdrawn_waybill();
    if (fact_.kind == FactKind::withdrawn) check_withdrawn_fact();
    return std::move(faults_);
  }

 private:
  void fault(std::string_view field, std::string problem) { faults_.push_back({field, std::move(problem)}); }

  void check_times() {
    if (fact_.at == Instant{}) {
      fault("at", "is missing; say when it happened");
    } else if (fact_.at < kEarliest) {
      fault("at", "lies before the year 2000; look at the date");
    } else if (fact_.recorded_at != Instant{} && fact_.at > fact_.recorded_at + kFarthestAhead) {
      fault("at", "lies more than 24 hours ahead; look at the date and the offset");
    }
  }

  void check_clock() {
    if (!changes_clocks(fact_.kind)) {
      if (!fact_.clock.empty()) fault("clock", "does not belong to a fact of kind " + kind());
      return;
    }
    if (fact_.clock.empty()) {
      if (sets_deadline()) fault("clock", "is missing; a deadline is set for one clock");
      return;
    }
    std::string known;
    for (const ClockRule& rule : rules_.rules) {
      if (!rule.applies_to(owner_.subject, owner_.kind)) continue;
      if (rule.id == fact_.clock) return;
      known.append(known.empty() ? "" : ", ").append(rule.id);
    }
    std::string owner = subject();
    if (owner_.subject == ClockSubject::return_) owner.append(" of kind ").append(to_string(owner_.kind));
    fault("clock", "rule pack " + rules_.id + " has no clock \"" + fact_.clock.substr(0, 40) + "\" for a " + owner +
                       "; it has " + (known.empty() ? "none" : known));
  }

  void check_deadline() {
    const bool extended = fact_.kind == FactKind::extended;
    const bool sets = sets_deadline();
    if (fact_.by && !extended) fault("by", "belongs to a fact of kind extended only");
    if (fact_.due_at && !extended && !sets) {
      fault("due_at", "belongs to facts of kind extended, overridden and deadline_stated only");
    } else if (fact_.due_at && *fact_.due_at > kLatestDeadline) {
      fault("due_at", "lies beyond the year 2100; look at the date");
    } else if (fact_.due_at && is_before_start(*fact_.due_at)) {
      fault("due_at", "lies before the start of the " + subject() + "; look at the date");
    }
    if (!fact_.source.empty() && fact_.kind != FactKind::deadline_stated)
      fault("source", "belongs to a fact of kind deadline_stated only");
    if (extended && fact_.by.has_value() == fact_.due_at.has_value()) {
      fault("by", fact_.by ? "an extension has either by or due_at, not both"
                           : "is missing; an extension needs either by or due_at");
    } else if (fact_.by && extended && (*fact_.by <= milliseconds{0} || *fact_.by > kLongestExtension)) {
      fault("by", "must be longer than nothing and at most 366 days");
    }
    if (sets && !fact_.due_at) fault("due_at", "is missing; give the new deadline");
  }

  [[nodiscard]] bool sets_deadline() const noexcept {
    return fact_.kind == FactKind::overridden || fact_.kind == FactKind::deadline_stated;
  }

  [[nodiscard]] bool is_before_start(Instant due) const {
    std::optional<Instant> start = owner_.started_at;
    for (const Fact& fact : owner_.facts) start = start ? std::min(*start, fact.at) : fact.at;
    return start && due < *start;
  }

  void check_waybill() {
    const bool entered = fact_.kind == FactKind::waybill_entered;
    const bool withdrawn = fact_.kind == FactKind::waybill_withdrawn;
    if (entered && fact_.tracking_number.empty()) fault("tracking_number", "is missing; a waybill has a number");
    if (!withdrawn && fact_.kind != FactKind::withdrawn && !fact_.withdraws.empty())
      fault("withdraws", "belongs to a fact of kind waybill_withdrawn only; withdrawn takes of");
    if (entered || withdrawn) return;
    if (!fact_.tracking_number.empty())
      fault("tracking_number", "belongs to facts of kind waybill_entered and waybill_withdrawn only");
    if (!fact_.carrier.empty()) fault("carrier", "belongs to facts of kind waybill_entered and waybill_withdrawn only");
  }

  void check_receipt() {
    const auto check = [&](bool is_given, std::string_view field) {
      if (is_given && fact_.kind != FactKind::received) fault(field, "belongs to a fact of kind received only");
    };
    check(fact_.quantity.has_value(), "quantity");
    check(fact_.expected_quantity.has_value(), "expected_quantity");
    check(fact_.condition.has_value(), "condition");
    check(!fact_.order_found.empty(), "order_found");
    check(fact_.weight_grams.has_value(), "weight_grams");
    if (fact_.is_shared && fact_.kind != FactKind::waybill_entered)
      fault("shared", "belongs to a fact of kind waybill_entered only");
  }

  /// It names a waybill of this return: by its fact, by its number, or by both.
  void check_withdrawn_waybill() {
    if (fact_.withdraws.empty() && fact_.tracking_number.empty()) {
      return fault("tracking_number", "is missing; name the waybill by its number, or its fact by withdraws");
    }
    if (!fact_.withdraws.empty()) {
      const auto named = std::find_if(owner_.facts.begin(), owner_.facts.end(),
                                      [&](const Fact& other) { return other.fact_id == fact_.withdraws; });
      if (named == owner_.facts.end() || named->kind != FactKind::waybill_entered) {
        return fault("withdraws", "is not the fact_id of a waybill_entered of this return");
      }
      if (!fact_.tracking_number.empty() && fact_.tracking_number != named->tracking_number) {
        fault("tracking_number", "is not the number of the fact that withdraws names; leave one of them out");
      }
      return;
    }
    const auto is_it = [&](const auto& other) {
      return other.tracking_number == fact_.tracking_number &&
             (fact_.carrier.empty() || other.carrier.empty() || other.carrier == fact_.carrier);
    };
    const bool known = std::any_of(owner_.shipments.begin(), owner_.shipments.end(), is_it) ||
                       std::any_of(owner_.facts.begin(), owner_.facts.end(), [&](const Fact& other) {
                         return other.kind == FactKind::waybill_entered && is_it(other);
                       });
    if (!known) fault("tracking_number", "is not a waybill of this return");
  }

  /// Any fact but a withdrawal: what was taken back is recorded anew.
  void check_withdrawn_fact() {
    if (fact_.withdraws.empty()) return fault("of", "is missing; name the fact to withdraw by its fact_id");
    const auto named = std::find_if(owner_.facts.begin(), owner_.facts.end(),
                                    [&](const Fact& other) { return other.fact_id == fact_.withdraws; });
    if (named == owner_.facts.end()) return fault("of", "is not the fact_id of a fact of this " + subject());
    if (named->kind == FactKind::withdrawn || named->kind == FactKind::waybill_withdrawn)
      fault("of", "is itself a withdrawal; record again what it took back");
  }

  [[nodiscard]] std::string kind() const { return std::string(to_string(fact_.kind)); }
  [[nodiscard]] std::string subject() const { return std::string(to_string(owner_.subject)); }

  const RulePack& rules_;
  const FactOwner& owner_;
  const Fact& fact_;
  std::vector<FactFault> faults_;
};

bool is_same(const Fact& left, const Fact& right) {
  Fact copy = left;
  copy.recorded_at = right.recorded_at;
  return copy == right;
}

/// Kinds that end clocks for good, or take back or replace what was recorded.
constexpr std::array kClosingKinds{
    FactKind::received, FactKind::refunded,   FactKind::exchange_sent,     FactKind::cancelled, FactKind::closed,
    FactKind::waived,   FactKind::overridden, FactKind::waybill_withdrawn, FactKind::withdrawn};

Result<void> check_room(const FactOwner& owner, FactKind kind) {
  const std::size_t held = owner.facts.size();
  if (held + kReservedFacts < kMostFacts || (held < kMostFacts && may_use_reserve(kind))) return {};
  std::string what = "fact_id: " + std::string(to_string(owner.subject)) + " " + std::string(owner.id) + " holds " +
                     std::to_string(held) + " facts of at most " + std::to_string(kMostFacts);
  if (held >= kMostFacts) return unexpected(ErrorKind::conflict, std::move(what));
  what.append("; the rest is kept for ");
  std::string kinds;
  for (const FactKind closing : kClosingKinds) {
    if (takes_fact(owner.subject, closing)) kinds.append(kinds.empty() ? "" : ", ").append(to_string(closing));
  }
  return unexpected(ErrorKind::conflict, what + kinds);
}

}  // namespace

bool may_use_reserve(FactKind kind) noexcept {
  return std::find(kClosingKinds.begin(), kClosingKinds.end(), kind) != kClosingKinds.end();
}

FactOwner fact_owner(const Return& ret) {
  return {ClockSubject::return_, ret.return_id, ret.order.kind, ret.facts, ret.shipments, std::nullopt};
}
FactOwner fact_owner(const Complaint& complaint) {
  return {ClockSubject::complaint, complaint.complaint_id, complaint.order.kind, complaint.facts, {},
          complaint.received_at};
}

std::vector<FactFault> find_fact_faults(const RulePack& rules, const FactOwner& owner, const Fact& fact) {
  return FactChecker(rules, owner, fact).check();
}
std::vector<FactFault> find_fact_faults(const RulePack& rules, const Return& ret, const Fact& fact) {
  return find_fact_faults(rules, fact_owner(ret), fact);
}

Result<void> check_fact(const RulePack& rules, const FactOwner& owner, const Fact& fact) {
  for (const Fact& known : owner.facts) {
    if (known.fact_id != fact.fact_id || is_same(known, fact)) continue;
    return unexpected(ErrorKind::rejected, "fact_id: was already used for a fact with other contents");
  }
  if (auto room = check_room(owner, fact.kind); !room) return room;
  std::string text;
  for (const FactFault& fault : find_fact_faults(rules, owner, fact)) {
    text.append(text.empty() ? "" : "; ").append(fault.field).append(": ").append(fault.problem);
  }
  return text.empty() ? Result<void>{} : unexpected(ErrorKind::rejected, std::move(text));
}
Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact) {
  return check_fact(rules, fact_owner(ret), fact);
}

bool is_repetition(const Fact& known, const Fact& fact) {
  const bool is_dated_by_us = known.at == known.recorded_at && fact.at == fact.recorded_at;
  Fact copy = known;
  if (is_dated_by_us) copy.at = fact.at;
  return is_same(copy, fact);
}

}  // namespace parcelgate
