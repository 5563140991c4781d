#include "gateway/edge/api/shipment_version.hpp"

#include <cstdint>

#include "gateway/edge/http/version_bytes.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate {
namespace {

void add_shipment(VersionBytes& out, const Shipment& shipment) {
  out.text(shipment.key.tenant);
  out.text(shipment.key.carrier);
  out.text(shipment.key.tracking_number);
  out.number(shipment.version);
  out.number(shipment.event_count);
  out.text(shipment.return_id);
  for (const std::string& return_id : shipment.other_returns) out.text(return_id);
  out.number(shipment.history.size());
  for (const HistoryEntry& entry : shipment.history) out.number(entry.fingerprint);
}

/// Clocks and alerts change by themselves, and the shipment's version does not rise then.
void add_deadlines(VersionBytes& out, const ShipmentDeadlines& deadlines) {
  out.text(deadlines.rule_pack);
  out.text(deadlines.order_id);
  for (const Clock& clock : deadlines.clocks) {
    out.text(clock.id);
    out.number(static_cast<std::uint64_t>(clock.state));
    for (const auto& at : {clock.started_at, clock.due_at, clock.met_at, clock.at_risk_since, clock.breached_at,
                           clock.due_from, clock.due_to})
      out.instant(at);
    out.number(clock.warned.size());
  }
  for (const Alert& alert : deadlines.alerts) {
    out.number(static_cast<std::uint64_t>(alert.kind));
    out.instant(alert.since);
  }
}

void add_poll(VersionBytes& out, const PollState& poll) {
  out.text(poll.account);
  out.instant(poll.next_at);
  out.instant(poll.last_checked_at);
  out.instant(poll.last_news_at);
  out.number(poll.ended ? 1 : 0);
  out.text(to_json(poll.basis));
  out.text(to_json(poll.subscription));
}

void add_evidence(VersionBytes& out, const Evidence& evidence) {
  out.number(static_cast<std::uint64_t>(evidence.grade));
  out.number(static_cast<std::uint64_t>(evidence.reason));
  out.instant(evidence.last_good_answer_at);
}

}  // namespace

std::string shipment_tag(const ShipmentViewParts& parts) {
  VersionBytes bytes;
  bytes.number(kShipmentForm);
  bytes.number(static_cast<std::uint64_t>(parts.view));
  bytes.number(static_cast<std::uint64_t>(parts.locale));
  bytes.number(static_cast<std::uint64_t>(parts.fit));
  add_shipment(bytes, parts.shipment);
  if (parts.shipment.deadlines) add_deadlines(bytes, *parts.shipment.deadlines);
  bytes.number(parts.polls.size());
  for (const PollState& poll : parts.polls) add_poll(bytes, poll);
  const ShipmentKey& key = parts.shipment.key;
  bytes.number(parts.evidence == nullptr ? 0 : 1);
  if (parts.evidence != nullptr) add_evidence(bytes, *parts.evidence);
  bytes.text(parts.choice == nullptr ? std::string() : to_record(key.tenant, key.tracking_number, *parts.choice).value);
  return '"' + bytes.tag() + '"';
}

}  // namespace parcelgate
