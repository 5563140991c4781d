#include "gateway/app/deadlines/clock_evidence.hpp"

#include <algorithm>

#include "gateway/wire/push_record.hpp"

namespace parcelgate {
namespace {

bool has_doubtful_clock(const RulePack& rules, const std::vector<Clock>& clocks) {
  return std::any_of(clocks.begin(), clocks.end(),
                     [&](const Clock& clock) { return rests_on_missing_scans(&rules, clock); });
}

}  // namespace

Result<Evidence> find_evidence(Transaction& transaction, const Shipment& shipment, const RulePack* rules, Instant now) {
  auto polls = transaction.find_polls(shipment.key.tenant, shipment.key.tracking_number);
  if (!polls) return unexpected(std::move(polls).error());
  std::erase_if(*polls, [&](const PollState& poll) { return poll.key.carrier != shipment.key.carrier; });
  const auto last_push = find_last_push(transaction, shipment);
  if (!last_push) return unexpected(last_push.error());
  return evidence_of(shipment, *polls, rules, now, *last_push);
}

Result<ReturnEvidence> find_evidence(Transaction& transaction, const Return& ret, const RulePack* rules, Instant now) {
  ReturnEvidence out;
  for (const ReturnShipment& linked : ret.shipments) {
    const auto shipment = transaction.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
    if (!shipment && shipment.error().kind == ErrorKind::internal) continue;
    if (!shipment) return unexpected(shipment.error());
    if (*shipment == nullptr) continue;
    const auto evidence = find_evidence(transaction, **shipment, rules, now);
    if (!evidence) return unexpected(evidence.error());
    add_evidence(out, **shipment, *evidence);
  }
  return out;
}

Result<EvidenceByClock> find_clock_evidence(Transaction& transaction, const RulePack& rules, const Return& ret,
                                            Instant now) {
  if (!has_doubtful_clock(rules, ret.clocks)) return EvidenceByClock{};
  const auto evidence = find_evidence(transaction, ret, &rules, now);
  if (!evidence) return unexpected(evidence.error());
  return evidence_of_clocks(&rules, ret.clocks, *evidence);
}

Result<EvidenceByClock> find_clock_evidence(Transaction& transaction, const RulePack& rules, const Shipment& shipment,
                                            const std::vector<Clock>& clocks, Instant now) {
  if (!has_doubtful_clock(rules, clocks)) return EvidenceByClock{};
  const auto evidence = find_evidence(transaction, shipment, &rules, now);
  if (!evidence) return unexpected(evidence.error());
  return evidence_of_clocks(&rules, clocks, *evidence);
}

}  // namespace parcelgate
