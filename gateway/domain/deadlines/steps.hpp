// The steps by which a clock came to its deadline: what an explanation is written from.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/limit.hpp"
#include "gateway/domain/deadlines/rules.hpp"

namespace parcelgate {

enum class StepKind : std::uint8_t {
  fact_withdrawn,       ///< a fact or waybill was taken back; `subject` names it
  waits,                ///< for one of the rule's starts
  waits_for_statement,  ///< the rule has no figure, or no start: only a stated deadline starts it
  started,
  started_by_statement,
  restarted,
  override_applied,      ///< `subject` is the override's id, `text` its source
  region_chosen,         ///< `subject` is the region class
  region_unknown,        ///< origin or destination is not known; counted as another province
  complex_chosen,        ///< the complaint is complex, and the rule has a limit for these
  carrier_days,          ///< only the working days of carrier `subject` count, by calendar `text`
  carrier_days_unknown,  ///< no calendar names carrier `subject`: the days of calendar `text` count
  days_counted,          ///< `days` holds each of them; `subject` is the carrier whose they are, or empty
  year_unknown,          ///< the calendar has no data for `year`: counted as plain weeks
  time_skipped,          ///< the local time of the deadline does not exist on that day
  time_repeated,         ///< it occurs twice
  due_computed,
  promised,          ///< the carrier stated when it will deliver
  outside_validity,  ///< the source states the figure for other days
  stated,            ///< the platform stated the deadline; `computed` is the rule's own
  extended,
  set,  ///< a fact set the deadline
  paused,
  resumed,
  at_risk,
  passed,  ///< the deadline passed unmet
  met,     ///< `span` before the deadline, or after it when negative
  waived,
  cancelled,     ///< the return was closed
  rule_removed,  ///< the pack has no such rule any more
  evidence,
  proof,         ///< what shows the start: a scan with its zone, or an entry
  zone_doubt,    ///< the zone of a scan was assumed; `doubt` says which, and between which instants it lies
  due_in_doubt,  ///< the deadline lies between `due_from` and `due_to`
  met_in_doubt,  ///< met, and it is not certain that it was in time
};
[[nodiscard]] std::string_view to_string(StepKind kind) noexcept;

/// One step. Only the members that its kind needs are set.
struct ClockStep {
  StepKind kind{StepKind::started};
  Instant at{};      ///< when it happened
  std::string by{};  ///< "fact:f-1", "shipment:sf/SF123:signed", "registration"
  std::optional<Trigger> trigger{};
  std::optional<Instant> due{};       ///< the deadline after this step
  std::optional<Instant> computed{};  ///< the rule's own deadline, where another one stands
  std::optional<std::chrono::milliseconds> span{};
  std::optional<Limit> limit{};  ///< due_computed
  std::string subject{};
  std::string text{};
  std::chrono::year year{};
  std::vector<CountedDay> days{};
  std::optional<ScanZone> zone{};  ///< proof: of the scan
  std::optional<ClockDoubt> doubt{};
  std::optional<Instant> due_from{};
  std::optional<Instant> due_to{};
};

/// The steps of one clock, in the order in which they are explained.
struct ClockSteps {
  std::string clock;
  std::vector<ClockStep> steps;
};

}  // namespace parcelgate
