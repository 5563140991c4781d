#include "gateway/domain/deadlines/timeline.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "gateway/domain/deadlines/dated_facts.hpp"

namespace parcelgate {
namespace {

/// The occurrences that the milestones of one shipment are for its return. Of a return parcel only its own journey
/// counts; an outbound one counts when it comes home, refused or undelivered, and then meets and starts the same
/// clocks.
class ShipmentReader {
 public:
  ShipmentReader(const Return& ret, const ReturnShipment& shipment, std::uint16_t parcel, std::vector<Occurrence>& out)
      : ret_(ret),
        shipment_(shipment),
        parcel_(parcel),
        out_(out),
        name_("shipment:" + shipment.carrier + "/" + shipment.tracking_number + ":") {}

  void read() {
    const Milestones& milestones = shipment_.milestones;
    switch (shipment_.leg) {
      case Leg::return_: {
        const auto from = journey_start(ret_, shipment_);
        const auto within = [&](const std::optional<Instant>& at) { return at && (!from || *at >= *from); };
        add(Trigger::shipment_registered, shipment_.registered_at, "shipment_registered");
        if (within(milestones.first_physical_scan_at)) scanned();
        if (within(milestones.signed_at))
          add(Trigger::signed_, milestones.signed_at, "signed", milestones.zone_of(Milestone::signed_));
        // The sender of a number that went to the buyer first is the seller: going back to the sender is coming home.
        if (milestones.earlier_scan_at && within(milestones.returned_at)) came_home();
        return;
      }
      case Leg::rto:
        add(Trigger::shipment_registered, shipment_.registered_at, "shipment_registered");
        scanned();
        add_receipt(milestones.signed_at, "signed", milestones.zone_of(Milestone::signed_));
        return came_home();
      case Leg::outbound:
        return came_home();
      case Leg::exchange:
        return;
    }
  }

 private:
  void add(Trigger trigger, const std::optional<Instant>& at, std::string_view milestone, const ScanZone& zone = {}) {
    if (at) out_.push_back({trigger, *at, name_ + std::string(milestone), parcel_, zone});
  }
  void scanned() {
    const Milestones& milestones = shipment_.milestones;
    add(Trigger::first_physical_scan, milestones.first_physical_scan_at, "first_physical_scan",
        milestones.zone_of(Milestone::first_physical_scan));
  }

  void came_home() {
    const Milestones& milestones = shipment_.milestones;
    add(Trigger::first_physical_scan, milestones.returning_at, "returning", milestones.zone_of(Milestone::returning));
    add_receipt(milestones.returned_at, "returned", milestones.zone_of(Milestone::returned));
  }

  /// A parcel that came home before its return was opened: the seller's time runs from the opening.
  void add_receipt(const std::optional<Instant>& at, std::string_view milestone, ScanZone zone) {
    const auto opened = opened_at(ret_);
    if (!at || !opened) return add(Trigger::signed_, at, milestone, zone);
    const Instant shifted = std::max(*at, *opened);
    if (zone.doubt.exists())
      zone.doubt = doubt_between(std::max(*at - zone.doubt.earlier(), *opened), shifted,
                                 std::max(*at + zone.doubt.later(), *opened));
    add(Trigger::signed_, shifted, milestone, zone);
  }

  const Return& ret_;
  const ReturnShipment& shipment_;
  std::uint16_t parcel_;
  std::vector<Occurrence>& out_;
  std::string name_;
};

/// The request of a return that was registered without one: its registration, unless it was decided before.
void add_registration(const Return& ret, const std::vector<DatedFact>& facts, std::vector<Occurrence>& out) {
  if (ret.created_at == Instant{}) return;
  const bool is_stated = std::any_of(facts.begin(), facts.end(), [&](const DatedFact& dated) {
    const FactKind kind = dated.fact->kind;
    const bool decides = kind == FactKind::approved || kind == FactKind::rejected;
    return kind == FactKind::requested || (decides && dated.at <= ret.created_at);
  });
  if (!is_stated) out.push_back({Trigger::requested, ret.created_at, "registration"});
}

bool is_taken_back(const DatedFact& dated, const std::vector<Fact>& withdrawals) {
  if (withdrawals.empty() || dated.fact->kind != FactKind::waybill_entered) return false;
  const Fact waybill = dated.copy();
  return std::any_of(withdrawals.begin(), withdrawals.end(),
                     [&](const Fact& withdrawal) { return withdraws(withdrawal, waybill); });
}

}  // namespace

std::string_view carrier_of(const Timeline& timeline, const Occurrence& occurrence) noexcept {
  constexpr std::string_view kShipment = "shipment:";
  const std::string_view by = occurrence.by;
  if (!by.starts_with(kShipment)) return timeline.carrier;
  return by.substr(kShipment.size(), by.find('/') - kShipment.size());
}

void sort_and_keep_until(Timeline& timeline, Instant now) {
  std::sort(timeline.occurrences.begin(), timeline.occurrences.end(),
            [](const Occurrence& left, const Occurrence& right) {
              return std::tie(left.at, left.trigger, left.by) < std::tie(right.at, right.trigger, right.by);
            });
  keep_until(timeline.occurrences, now, timeline.next_at);
  timeline.has_doubts = std::any_of(timeline.occurrences.begin(), timeline.occurrences.end(),
                                    [](const Occurrence& occurrence) { return occurrence.zone.doubt.exists(); });
}

Timeline timeline_of(const Return& ret, Instant now) {
  Timeline timeline;
  std::vector<DatedFact> facts = ordered_facts(ret.facts, now, timeline.next_at);
  for (const DatedFact& dated : facts) {
    const FactKind kind = dated.fact->kind;
    if (kind == FactKind::waybill_withdrawn || kind == FactKind::withdrawn)
      timeline.withdrawals.push_back(dated.copy());
  }
  std::vector<Fact> copies;  // only a withdrawal needs them
  for (const DatedFact& dated : facts) {
    if (!timeline.withdrawals.empty()) copies.push_back(dated.copy());
  }
  std::uint16_t parcel = 0;
  for (const ReturnShipment& shipment : ret.shipments) {
    ++parcel;
    if (is_withdrawn(shipment, copies)) continue;
    if (shipment.leg == Leg::return_) {
      if (timeline.parcels.empty()) timeline.carrier = shipment.carrier;
      timeline.parcels.push_back(parcel);
    }
    ShipmentReader(ret, shipment, parcel, timeline.occurrences).read();
  }
  std::erase_if(facts,
                [&](const DatedFact& dated) { return find_withdrawal(timeline.withdrawals, *dated.fact) != nullptr; });
  add_registration(ret, facts, timeline.occurrences);
  for (const DatedFact& dated : facts) {
    const Fact& fact = *dated.fact;
    const auto trigger = trigger_of(fact.kind);
    if (!trigger) {
      if (changes_clocks(fact.kind)) timeline.facts.push_back(dated.copy());
    } else if (is_trigger_of(ClockSubject::return_, *trigger) && !is_taken_back(dated, timeline.withdrawals)) {
      timeline.occurrences.push_back({*trigger, dated.at, "fact:" + fact.fact_id});
    }
  }
  sort_and_keep_until(timeline, now);
  return timeline;
}

}  // namespace parcelgate
