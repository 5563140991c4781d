#include "adapters/stores/sqlite/search_columns.hpp"

#include <algorithm>

namespace parcelgate::sqlite {
AlertColumns alert_columns(std::span<const Clock> clocks, std::span<const Alert> alerts) {
  AlertColumns columns;
  for (const Clock& clock : clocks) {
    if (!needs_person(clock)) continue;
    keep_earlier(columns.at, earliest_due(clock));
    const std::int64_t money = clock.money_at_risk ? clock.money_at_risk->minor_units : 0;
    columns.rank = std::min(columns.rank.value_or(0), -money);
  }
  for (const Alert& alert : alerts) {
    keep_earlier(columns.at, alert.since);
    columns.rank = columns.rank.value_or(0);
  }
  return columns;
}

ReturnColumns return_columns(const Return& ret) {
  ReturnColumns columns;
  columns.alert = alert_columns(ret.clocks, ret.alerts);
  columns.is_open = !is_done(ret);
  for (const Clock& clock : ret.clocks) {
    columns.clock_states |= std::int64_t{1} << static_cast<unsigned>(clock.state);
    if (clock.state == ClockState::running) keep_earlier(columns.next_due_at, earliest_due(clock));
    if (is_open(clock.state) && !clock.warned.empty()) columns.clock_states |= std::int64_t{1} << kAtRiskBit;
    if (clock.breached_at) columns.clock_states |= std::int64_t{1} << kBreachedBit;
  }
  for (const ReturnShipment& shipment : ret.shipments) {
    columns.carriers.append(columns.carriers.empty() ? " " : "").append(shipment.carrier).append(" ");
  }
  return columns;
}

}  // namespace parcelgate::sqlite
