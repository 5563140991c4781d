#include "gateway/domain/deadlines/clock_notes.hpp"

#include "gateway/domain/deadlines/occurrence_finder.hpp"

namespace parcelgate {

void ClockNotes::add_withdrawals() {
  if (!are_wanted()) return;
  for (const Fact& fact : timeline_.withdrawals) {
    const bool is_waybill = fact.kind == FactKind::waybill_withdrawn;
    const auto reads_waybills = [](const std::vector<Trigger>& triggers) {
      return contains(triggers, Trigger::waybill_entered) || contains(triggers, Trigger::shipment_registered);
    };
    if (is_waybill && !reads_waybills(rule_.met_by) && !reads_waybills(rule_.starts)) continue;
    add({.kind = StepKind::fact_withdrawn,
         .at = fact.at,
         .by = name_of_fact(fact),
         .subject = fact.withdraws.empty() ? fact.tracking_number : "fact:" + fact.withdraws});
  }
}

void ClockNotes::add_proof(const Occurrence& occurrence) {
  const bool is_entry = occurrence.by.starts_with("fact:");
  if (!is_entry && (!occurrence.zone.source || occurrence.zone.doubt.exists())) return;
  ClockStep step{.kind = StepKind::proof, .at = occurrence.at, .by = occurrence.by};
  if (!is_entry) step.zone = occurrence.zone;
  add(std::move(step));
}

void ClockNotes::add_statement(const Fact& statement, const std::optional<Instant>& computed) {
  if (!are_wanted()) return;
  add({.kind = StepKind::stated,
       .at = statement.at,
       .by = name_of_fact(statement),
       .due = statement.due_at,
       .computed = computed,
       .text = statement.source});
}

void ClockNotes::add_doubt(std::vector<ClockDoubt>& doubts, DoubtRole role, const Occurrence& scan) {
  const InstantRange range = scan.range();
  const std::chrono::minutes offset{scan.zone.offset_minutes};
  doubts.push_back({role, scan.by, scan.at, offset, range.earliest, range.latest});
  if (are_wanted()) add({.kind = StepKind::zone_doubt, .at = scan.at, .by = scan.by, .doubt = doubts.back()});
}

void ClockNotes::add_doubts(std::vector<ClockDoubt>& doubts, DoubtRole role, std::span<const Trigger> triggers,
                            const Occurrence& decided) {
  for (const Occurrence& other : timeline_.occurrences) {
    if (!other.zone.doubt.exists()) continue;
    const bool may_be_earlier = contains(triggers, other.trigger) && other.range().earliest <= decided.at;
    if (&other == &decided || may_be_earlier) add_doubt(doubts, role, other);
  }
}

}  // namespace parcelgate
