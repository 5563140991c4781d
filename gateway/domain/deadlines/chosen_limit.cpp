#include "gateway/domain/deadlines/chosen_limit.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

bool holds(const LimitCase& wanted, const OrderDetails& order, RegionClass region) noexcept {
  if (wanted.region && *wanted.region != region) return false;
  if (wanted.kind && *wanted.kind != order.kind) return false;
  if (wanted.complex && *wanted.complex != order.is_complex) return false;
  if (!wanted.amount_from) return true;
  return order.amount && order.amount->currency == wanted.amount_from->currency &&
         order.amount->minor_units >= wanted.amount_from->minor_units;
}

bool is_within(const DatedOverride& dated, const RulePack& rules, const OrderDetails& order, Instant start) {
  const LocalTime local = rules.zone ? rules.zone->local(start) : LocalTime(start.time_since_epoch());
  const auto day = std::chrono::floor<std::chrono::days>(local);
  if (day < dated.from || day > dated.until) return false;
  return dated.places.empty() || std::any_of(dated.places.begin(), dated.places.end(), [&](const std::string& place) {
           return is_named(order.origin, place) || is_named(order.destination, place);
         });
}

}  // namespace

ChosenLimit choose_limit(const RulePack& rules, const ClockRule& rule, const OrderDetails& order, Instant start) {
  ChosenLimit chosen;
  const LimitCases* cases = &rule.limits;
  for (const DatedOverride& dated : rules.overrides) {
    const LimitCases* const found = dated.find(rule.id);
    if (found == nullptr || !is_within(dated, rules, order, start)) continue;
    cases = found;
    chosen.dated_override = &dated;
  }
  const bool needs_region =
      std::any_of(cases->begin(), cases->end(), [](const LimitCase& one) { return one.region.has_value(); });
  if (needs_region) {
    const auto region = rules.regions.class_of(order.origin, order.destination);
    chosen.region = region.value_or(RegionClass::other);
    chosen.region_is_unknown = !region;
  }
  const auto found = std::find_if(cases->begin(), cases->end(), [&](const LimitCase& one) {
    return holds(one, order, chosen.region.value_or(RegionClass::other));
  });
  if (found == cases->end()) return chosen;
  chosen.limit = &found->limit;
  chosen.is_of_complex = found->complex.value_or(false);
  return chosen;
}

}  // namespace parcelgate
