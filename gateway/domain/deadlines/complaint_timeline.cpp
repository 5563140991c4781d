#include <algorithm>

#include "gateway/domain/deadlines/dated_facts.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {
namespace {

/// Of messages in a row the first, and of answers to them the first.
/// @param occurrences  in order; at one instant a message comes before its answer
void keep_first_of_exchanges(std::vector<Occurrence>& occurrences) {
  bool is_waiting = false;
  std::erase_if(occurrences, [&](const Occurrence& occurrence) {
    const bool is_message = occurrence.trigger == Trigger::customer_message;
    if (!is_message && occurrence.trigger != Trigger::customer_answered) return false;
    const bool is_repeated = is_waiting == is_message;
    is_waiting = is_message;
    return is_repeated;
  });
}

/// A complaint cannot have been received after it was registered.
Instant start_of(const Complaint& complaint) noexcept {
  if (complaint.created_at == Instant{}) return complaint.received_at;
  return std::min(complaint.received_at, complaint.created_at);
}

}  // namespace

Timeline timeline_of(const Complaint& complaint, Instant now) {
  Timeline timeline;
  timeline.carrier = complaint.carrier;
  std::vector<DatedFact> facts = ordered_facts(complaint.facts, now, timeline.next_at);
  for (const DatedFact& dated : facts) {
    if (dated.fact->kind == FactKind::withdrawn) timeline.withdrawals.push_back(dated.copy());
  }
  std::erase_if(facts,
                [&](const DatedFact& dated) { return find_withdrawal(timeline.withdrawals, *dated.fact) != nullptr; });
  timeline.occurrences.push_back({Trigger::complaint_received, start_of(complaint), "registration"});
  for (const DatedFact& dated : facts) {
    const auto trigger = trigger_of(dated.fact->kind);
    if (trigger && is_trigger_of(ClockSubject::complaint, *trigger))
      timeline.occurrences.push_back({*trigger, dated.at, "fact:" + dated.fact->fact_id});
    else if (changes_clocks(dated.fact->kind))
      timeline.facts.push_back(dated.copy());
  }
  sort_and_keep_until(timeline, now);
  keep_first_of_exchanges(timeline.occurrences);
  return timeline;
}

}  // namespace parcelgate
