#include "gateway/domain/deadlines/rules.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kConfidences{"primary", "secondary", "unconfirmed"};
constexpr Names<kTriggerCount> kTriggers{"approved",
                                         "waybill_entered",
                                         "first_physical_scan",
                                         "signed",
                                         "received",
                                         "inspected",
                                         "refunded",
                                         "shipment_registered",
                                         "requested",
                                         "rejected",
                                         "exchange_sent",
                                         "cancelled",
                                         "dispute_opened",
                                         "dispute_closed",
                                         "picked_up",
                                         "hub_scan",
                                         "first_movement",
                                         "movement",
                                         "out_for_delivery",
                                         "available_for_pickup",
                                         "returning",
                                         "ended",
                                         "promised",
                                         "complaint_received",
                                         "acknowledged",
                                         "proposed",
                                         "closed",
                                         "customer_message",
                                         "customer_answered"};

constexpr Names<3> kParcelChoices{"first", "last", "each"};

/// A reload reads calendars anew, so they are compared by what they hold.
bool is_same(const std::shared_ptr<const Calendar>& left, const std::shared_ptr<const Calendar>& right) {
  return left == right || (left && right && *left == *right);
}

bool is_same(const std::shared_ptr<const CarrierCalendars>& left,
             const std::shared_ptr<const CarrierCalendars>& right) {
  if (left == right || !left || !right) return left == right;
  return std::equal(left->begin(), left->end(), right->begin(), right->end(), [](const auto& one, const auto& other) {
    return one.first == other.first && is_same(one.second, other.second);
  });
}

}  // namespace

std::string_view to_string(Trigger trigger) noexcept {
  return name_of(kTriggers, trigger);
}
std::optional<Trigger> find_trigger(std::string_view id) noexcept {
  return find_name<Trigger>(kTriggers, id);
}

std::string_view to_string(RuleConfidence confidence) noexcept {
  return name_of(kConfidences, confidence);
}
std::optional<RuleConfidence> find_rule_confidence(std::string_view id) noexcept {
  return find_name<RuleConfidence>(kConfidences, id);
}

std::string_view to_string(ParcelChoice choice) noexcept {
  return name_of(kParcelChoices, choice);
}
std::optional<ParcelChoice> find_parcel_choice(std::string_view id) noexcept {
  return find_name<ParcelChoice>(kParcelChoices, id);
}

const LimitCases* DatedOverride::find(std::string_view rule_id) const noexcept {
  for (const auto& [rule, cases] : limits) {
    if (rule == rule_id) return &cases;
  }
  return nullptr;
}

std::optional<Money> penalty_for(const Penalty& penalty, const Money& amount) noexcept {
  if (amount.currency != penalty.least.currency) return std::nullopt;
  constexpr std::int64_t kWhole = 10'000;
  const std::int64_t share = (amount.minor_units * penalty.basis_points + kWhole / 2) / kWhole;
  std::int64_t cost = std::clamp(share, penalty.least.minor_units, penalty.most.minor_units);
  if (penalty.cap) cost = std::min(cost, penalty.cap->minor_units);
  return Money{cost, amount.currency};
}

bool ClockRule::applies_to(ClockSubject subject_of_clock, ReturnKind kind) const noexcept {
  if (subject != subject_of_clock) return false;
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool ClockRule::rests_on_missing_scans() const noexcept {
  return !met_by.empty() && std::all_of(met_by.begin(), met_by.end(), is_scan);
}

bool operator==(const ClockRule& left, const ClockRule& right) {
  const auto members = [](const ClockRule& rule) {
    return std::tie(rule.id, rule.subject, rule.actor, rule.kinds, rule.starts, rule.met_by, rule.restarts,
                    rule.met_after_start, rule.evidence, rule.parcels, rule.limits, rule.warn_before, rule.labels,
                    rule.on_expiry, rule.penalty, rule.source, rule.confidence, rule.valid_from, rule.valid_until,
                    rule.counts_carrier_days);
  };
  return members(left) == members(right) && is_same(left.calendar, right.calendar);
}

const ClockRule* RulePack::find(std::string_view rule_id) const noexcept {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const ClockRule& rule) { return rule.id == rule_id; });
  return found == rules.end() ? nullptr : &*found;
}

bool RulePack::has_rules_of(ClockSubject subject) const noexcept {
  return std::any_of(rules.begin(), rules.end(), [&](const ClockRule& rule) { return rule.subject == subject; });
}

const Calendar* RulePack::calendar_of(std::string_view carrier) const noexcept {
  if (!carrier_calendars) return nullptr;
  const auto found = carrier_calendars->find(carrier);
  return found == carrier_calendars->end() ? nullptr : found->second.get();
}

DayCount RulePack::day_count(const ClockRule& rule, std::string_view carrier) const noexcept {
  if (rule.counts_carrier_days) {
    const Calendar* const own = calendar_of(carrier);
    return {zone.get(), own != nullptr ? own : calendar.get()};
  }
  return {zone.get(), rule.calendar ? rule.calendar.get() : calendar.get()};
}

bool operator==(const RulePack& left, const RulePack& right) {
  const auto members = [](const RulePack& pack) {
    return std::tie(pack.id, pack.version, pack.confidence, pack.labels, pack.zone_name, pack.currency,
                    pack.dispute_pauses, pack.alert_limits, pack.on_time_target, pack.regions, pack.overrides,
                    pack.rules);
  };
  return members(left) == members(right) && is_same(left.calendar, right.calendar) &&
         is_same(left.carrier_calendars, right.carrier_calendars);
}

}  // namespace parcelgate
