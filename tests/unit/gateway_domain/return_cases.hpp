// Short ways to write returns, facts and a rule pack in tests.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"

namespace parcelgate::testing {

/// Hours after 2026-03-02T00:00:00Z.
inline Instant hour(int count) {
  return parse_rfc3339("2026-03-02T00:00:00Z").value().at + std::chrono::hours{count};
}

/// The same three rules as config/rules/cn-baseline.json.
inline RulePack baseline() {
  using std::chrono::hours;
  const auto rule = [](const char* id, Party actor, std::vector<Trigger> starts, std::vector<Trigger> met_by,
                       hours limit) {
    ClockRule made;
    made.id = id;
    made.actor = actor;
    made.starts = std::move(starts);
    made.met_by = std::move(met_by);
    made.limits = limit_of(limit);
    made.warn_before = {hours{24}, hours{6}};
    return made;
  };
  RulePack pack;
  pack.id = "baseline";
  pack.version = "1";
  pack.rules.push_back(rule("buyer_sends", Party::buyer, {Trigger::approved}, {Trigger::waybill_entered}, hours{168}));
  pack.rules.back().evidence = Trigger::first_physical_scan;
  pack.rules.push_back(rule("seller_confirms", Party::seller, {Trigger::signed_},
                            {Trigger::received, Trigger::inspected, Trigger::refunded}, hours{48}));
  pack.rules.push_back(
      rule("refund_due", Party::seller, {Trigger::received, Trigger::signed_}, {Trigger::refunded}, hours{168}));
  return pack;
}

inline Fact fact(std::string id, FactKind kind, int at, std::string clock = {}) {
  Fact made;
  made.fact_id = std::move(id);
  made.kind = kind;
  made.at = hour(at);
  made.clock = std::move(clock);
  return made;
}

inline Fact extension(std::string id, int at, int by, std::string clock = {}) {
  Fact made = fact(std::move(id), FactKind::extended, at, std::move(clock));
  made.by = std::chrono::hours{by};
  return made;
}

inline ReturnShipment shipment(std::optional<int> scanned, std::optional<int> is_signed) {
  ReturnShipment made{"sf", "SF123", Leg::return_, {}};
  if (scanned) made.milestones.first_physical_scan_at = hour(*scanned);
  if (is_signed) made.milestones.signed_at = hour(*is_signed);
  return made;
}

inline Return return_with(std::vector<Fact> facts, std::vector<ReturnShipment> shipments = {}) {
  Return ret;
  ret.return_id = "R-1";
  ret.facts = std::move(facts);
  ret.shipments = std::move(shipments);
  return ret;
}

/// Evaluates and records, as the gateway does.
inline std::vector<ClockChange> step(const RulePack& rules, Return& ret, Instant now) {
  Evaluation evaluation = evaluate(rules, ret, now);
  ret.clocks = std::move(evaluation.clocks);
  ret.wake_at = evaluation.wake_at;
  return std::move(evaluation.changes);
}

inline const Clock& clock_of(const Return& ret, std::string_view id) {
  for (const Clock& clock : ret.clocks) {
    if (clock.id == id) return clock;
  }
  throw std::out_of_range("no clock " + std::string(id));
}

/// The steps of one kind of a clock.
inline std::vector<ClockStep> steps_named(const RulePack& rules, const Return& ret, Instant now, std::string_view clock,
                                          StepKind kind) {
  std::vector<ClockStep> found;
  for (const ClockSteps& each : steps_of(rules, ret, now)) {
    if (each.clock != clock) continue;
    for (const ClockStep& step : each.steps) {
      if (step.kind == kind) found.push_back(step);
    }
  }
  return found;
}

/// Changes as words: "buyer_sends warning 24h".
inline std::vector<std::string> reported(const std::vector<ClockChange>& changes) {
  std::vector<std::string> words;
  for (const ClockChange& change : changes) {
    words.push_back(change.clock + " " + std::string(to_string(change.kind)));
    if (change.lead) words.back() += " " + to_string(*change.lead);
  }
  return words;
}

}  // namespace parcelgate::testing
