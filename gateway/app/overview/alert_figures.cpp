#include "gateway/app/overview/alert_figures.hpp"

#include "gateway/wire/evidence.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kOwnersOfStep = 200;

void add_owner(AlertFigures& figures, const Return& ret, const RulePacks& rules) {
  add_clocks(figures, ret.clocks, rules.find(ret.rule_pack));
  figures.others += ret.alerts.size();
}

void add_owner(AlertFigures& figures, const Shipment& shipment, const RulePacks& rules) {
  if (!shipment.deadlines) return;
  add_clocks(figures, shipment.deadlines->clocks, rules.find(shipment.deadlines->rule_pack));
  figures.others += shipment.deadlines->alerts.size();
}

void add_owner(AlertFigures& figures, const Complaint& complaint, const RulePacks& rules) {
  add_clocks(figures, complaint.clocks, rules.find(complaint.rule_pack));
}

}  // namespace

AlertFigures& AlertFigures::operator+=(const AlertFigures& other) {
  at_risk += other.at_risk;
  breached += other.breached;
  others += other.others;
  owners += other.owners;
  for (const auto& [currency, amount] : other.money) money[currency] += amount;
  is_capped = is_capped || other.is_capped;
  return *this;
}

void add_clocks(AlertFigures& figures, const std::vector<Clock>& clocks, const RulePack* rules) {
  for (const Clock& clock : clocks) {
    if (!needs_person(clock)) continue;
    ++(is_missed(clock) ? figures.breached : figures.at_risk);
    if (!clock.money_at_risk || rests_on_missing_scans(rules, clock)) continue;
    figures.money[std::string(clock.money_at_risk->code())] += clock.money_at_risk->minor_units;
  }
}

Result<AlertFigures> count_alerts(Reader& reader, const RulePacks& rules, std::string_view tenant,
                                  std::size_t most_owners, const std::stop_token& stop) {
  AlertFigures figures;
  std::optional<AlertPlace> place;
  while (!stop.stop_requested()) {
    const auto owners = reader.list_alerts(tenant, AlertOrder::due, place, kOwnersOfStep);
    if (!owners) return unexpected(owners.error());
    for (const AlertOwner& each : *owners) {
      std::visit([&](const auto& owner) { add_owner(figures, owner, rules); }, each.owner);
      place = each.place;
    }
    figures.owners += owners->size();
    if (owners->size() < kOwnersOfStep) break;
    figures.is_capped = figures.owners >= most_owners;
    if (figures.is_capped) break;
  }
  return figures;
}

}  // namespace parcelgate
