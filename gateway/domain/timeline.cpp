#include "gateway/domain/clock_timeline.hpp"

#include <algorithm>
#include <tuple>

namespace parcelgate {
namespace {

std::optional<Trigger> trigger_of(FactKind kind) noexcept {
  switch (kind) {
    case FactKind::approved:
      return Trigger::approved;
    case FactKind::waybill_entered:
      return Trigger::waybill_entered;
    case FactKind::received:
      return Trigger::received;
    case FactKind::inspected:
      return Trigger::inspected;
    case FactKind::refunded:
      return Trigger::refunded;
    default:
      return std::nullopt;
  }
}

void add_shipment(std::vector<Occurrence>& out, const ReturnShipment& shipment) {
  if (shipment.leg != Leg::return_) return;
  const std::string name = "shipment:" + shipment.carrier + "/" + shipment.tracking_number + ":";
  const auto add = [&](Trigger trigger, const std::optional<Instant>& at) {
    if (at) out.push_back({trigger, *at, name + std::string(to_string(trigger))});
  };
  add(Trigger::first_physical_scan, shipment.milestones.first_physical_scan_at);
  add(Trigger::signed_, shipment.milestones.signed_at);
}

std::vector<Fact> ordered_facts(const Return& ret) {
  std::vector<Fact> facts = ret.facts;
  for (Fact& fact : facts) {
    if (fact.recorded_at != Instant{}) fact.at = std::min(fact.at, fact.recorded_at);
  }
  std::sort(facts.begin(), facts.end(), [](const Fact& left, const Fact& right) {
    return std::tie(left.at, left.fact_id, left.kind) < std::tie(right.at, right.fact_id, right.kind);
  });
  std::vector<Fact> once;
  for (Fact& fact : facts) {
    const bool known =
        std::any_of(once.begin(), once.end(), [&](const Fact& other) { return other.fact_id == fact.fact_id; });
    if (!known) once.push_back(std::move(fact));
  }
  return once;
}

/// Takes what is dated later than `now` out of a list in order of time.
template <class T>
void keep_until(std::vector<T>& items, Instant now, std::optional<Instant>& next_at) {
  const auto later = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.at > now; });
  if (later != items.end() && (!next_at || later->at < *next_at)) next_at = later->at;
  items.erase(later, items.end());
}

}  // namespace

Timeline timeline_of(const Return& ret, Instant now) {
  Timeline timeline;
  std::vector<Fact> facts = ordered_facts(ret);
  for (Fact& fact : facts) {
    if (const auto trigger = trigger_of(fact.kind)) {
      timeline.occurrences.push_back({*trigger, fact.at, "fact:" + fact.fact_id});
    } else {
      timeline.facts.push_back(std::move(fact));
    }
  }
  for (const ReturnShipment& shipment : ret.shipments) add_shipment(timeline.occurrences, shipment);
  std::sort(timeline.occurrences.begin(), timeline.occurrences.end(),
            [](const Occurrence& left, const Occurrence& right) {
              return std::tie(left.at, left.trigger, left.by) < std::tie(right.at, right.trigger, right.by);
            });
  keep_until(timeline.occurrences, now, timeline.next_at);
  keep_until(timeline.facts, now, timeline.next_at);
  return timeline;
}

}  // namespace parcelgate
