#include "gateway/app/deadlines/compare_rules.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

constexpr std::size_t kRowsOfStep = 500;
constexpr std::size_t kMostDifferences = 500;  // more would make the answer of one step too long

ComparedClock compared(const std::vector<Clock>& clocks, std::string_view id) {
  const auto found = std::find_if(clocks.begin(), clocks.end(), [&](const Clock& clock) { return clock.id == id; });
  if (found == clocks.end()) return {};
  return {found->state, found->due_at, found->breached_at.has_value()};
}

/// A deadline of a clock that is over under both packs is history.
bool differs(const ComparedClock& before, const ComparedClock& after) {
  if (before.state != after.state || before.is_breached != after.is_breached) return true;
  return before.due_at != after.due_at && before.state && is_open(*before.state);
}

void add_difference(std::string_view clock, const Evaluation& before, const Evaluation& after,
                    std::vector<ClockDifference>& out) {
  ClockDifference difference{std::string(clock), compared(before.clocks, clock), compared(after.clocks, clock)};
  if (differs(difference.before, difference.after)) out.push_back(std::move(difference));
}

bool has_open_clock(const std::vector<Clock>& clocks) {
  return std::any_of(clocks.begin(), clocks.end(), [](const Clock& clock) { return is_open(clock.state); });
}

/// The two packs, and the step that they are compared in.
class RuleComparison {
 public:
  RuleComparison(const RulePack& before, const RulePack& after, Instant now)
      : before_(before), after_(after), now_(now) {}

  void add(const Return& ret) {
    if (ret.rule_pack != before_.id || is_done(ret)) return;
    ++step.returns;
    add({ret.tenant, ret.return_id, {}, {}, compare_clocks(before_, after_, input_of(ret, now_), now_)});
  }
  void add(const Shipment& shipment) {
    if (!shipment.deadlines || shipment.deadlines->rule_pack != before_.id) return;
    if (!has_open_clock(shipment.deadlines->clocks)) return;
    ++step.shipments;
    add({shipment.key.tenant, {}, shipment.key, {}, compare_clocks(before_, after_, input_of(shipment, now_), now_)});
  }
  void add(const Complaint& complaint) {
    if (complaint.rule_pack != before_.id || is_done(complaint)) return;
    ++step.complaints;
    add({complaint.tenant,
         {},
         {},
         complaint.complaint_id,
         compare_clocks(before_, after_, input_of(complaint, now_), now_)});
  }

  /// Adds rows until the page or the room for differences ends.
  template <class Row>
  void add_page(const ScanPage<Row>& page, ClockSubject subject) {
    step.next = {subject, page.next};
    for (std::size_t at = 0; at < page.rows.size(); ++at) {
      add(page.rows[at]);
      if (step.differences.size() < kMostDifferences) continue;
      step.next.from = page.places[at];
      return;
    }
    if (!page.is_end) return;
    step.is_end = subject == ClockSubject::complaint;
    if (!step.is_end) step.next = {static_cast<ClockSubject>(static_cast<int>(subject) + 1), 0};
  }

  ComparisonStep step;

 private:
  void add(OwnerDifference difference) {
    if (!difference.clocks.empty()) step.differences.push_back(std::move(difference));
  }

  const RulePack& before_;
  const RulePack& after_;
  Instant now_;
};

}  // namespace

std::vector<ClockDifference> compare_clocks(const RulePack& before, const RulePack& after, ClockInput input,
                                            Instant now) {
  input.recorded = {};
  const Evaluation old_clocks = evaluate(before, input, now);
  const Evaluation new_clocks = evaluate(after, input, now);
  std::vector<ClockDifference> out;
  for (const Clock& clock : new_clocks.clocks) add_difference(clock.id, old_clocks, new_clocks, out);
  for (const Clock& clock : old_clocks.clocks) {
    if (!compared(new_clocks.clocks, clock.id).state) add_difference(clock.id, old_clocks, new_clocks, out);
  }
  return out;
}

Result<ComparisonStep> compare_step(Reader& reader, const RulePack& before, const RulePack& after,
                                    const ComparisonPlace& place, Instant now) {
  RuleComparison writer(before, after, now);
  const auto add = [&](const auto& page) -> Result<void> {
    if (!page) return unexpected(page.error());
    writer.add_page(*page, place.subject);
    return {};
  };
  Result<void> done;
  switch (place.subject) {
    case ClockSubject::return_:
      done = add(reader.scan_returns(place.from, kRowsOfStep));
      break;
    case ClockSubject::shipment:
      done = add(reader.scan_shipments(place.from, kRowsOfStep));
      break;
    case ClockSubject::complaint:
      done = add(reader.scan_complaints(place.from, kRowsOfStep));
      break;
  }
  if (!done) return unexpected(std::move(done).error());
  return std::move(writer.step);
}

}  // namespace parcelgate
