// One deadline at work, as evaluate() computed it last.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/domain/money.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// What a clock belongs to. Enumerators equal their wire spelling.
enum class ClockSubject : std::uint8_t {
  return_,    ///< "return"
  shipment,   ///< a shipment to the buyer
  complaint,  ///< a complaint about a shipment
};
[[nodiscard]] std::string_view to_string(ClockSubject subject) noexcept;
[[nodiscard]] std::optional<ClockSubject> find_clock_subject(std::string_view id) noexcept;

enum class ClockState : std::uint8_t { waiting, running, paused, met, waived, cancelled };

[[nodiscard]] std::string_view to_string(ClockState state) noexcept;
[[nodiscard]] std::optional<ClockState> find_clock_state(std::string_view id) noexcept;
/// Whether a clock in that state can still be met: waiting, running or paused.
[[nodiscard]] constexpr bool is_open(ClockState state) noexcept {
  return state == ClockState::waiting || state == ClockState::running || state == ClockState::paused;
}

/// What a scan with an assumed zone does for a clock.
enum class DoubtRole : std::uint8_t {
  start,    ///< it started the clock, or started it again
  met,      ///< it met the clock
  promise,  ///< the time for which the carrier promised delivery
};
[[nodiscard]] std::string_view to_string(DoubtRole role) noexcept;

/// A scan of a clock whose zone was assumed: the instant lies anywhere between `earliest` and `latest`.
struct ClockDoubt {
  DoubtRole role{DoubtRole::start};
  std::string by;                  ///< as started_by and met_by: "shipment:fedex/1234:signed"
  Instant at{};                    ///< with the assumed zone
  std::chrono::minutes offset{0};  ///< of the assumed zone at that time
  Instant earliest{};
  Instant latest{};
  friend bool operator==(const ClockDoubt&, const ClockDoubt&) = default;
};

/// One deadline of a return, a shipment or a complaint, as evaluate() computed it last. `at_risk_since` and
/// `breached_at` are recorded facts: they stay when the clock is met late.
struct Clock {
  std::string id;  ///< the rule's id: "buyer_sends"
  ClockState state{ClockState::waiting};
  Party actor{Party::none};  ///< who must act
  std::optional<Instant> started_at;
  std::optional<Instant> due_at;         ///< computed with the assumed zone where a zone is in doubt
  std::optional<Instant> due_from{};     ///< the earliest instant that it can be, where that differs from due_at
  std::optional<Instant> due_to{};       ///< the latest; a breach is recorded only when it has passed
  std::optional<Instant> met_at;         ///< instant of the event that met it, even after the deadline
  std::optional<Instant> at_risk_since;  ///< first warning
  std::optional<Instant> breached_at;    ///< the deadline that passed unmet
  std::optional<Instant> paused_at;
  std::optional<Instant> evidence_at;      ///< of the rule's evidence (first physical scan); does not meet the clock
  std::optional<Instant> computed_due_at;  ///< of the rule, where due_at is the one that the platform stated
  std::string started_by;                  ///< "fact:f-1", "shipment:sf/SF123:signed"
  std::string met_by;
  std::string stated_by;               ///< the fact that states due_at; empty: due_at was computed
  std::optional<Money> money_at_risk;  ///< what a breach costs, where the rule has a penalty and the amount is known
  std::vector<std::chrono::milliseconds> warned;  ///< lead times already warned of, longest first
  std::vector<ClockDoubt> zone_doubts{};          ///< scans that it rests on and whose zone was assumed
  bool is_met_in_doubt{false};                    ///< met, but it is not certain that it was in time
  friend bool operator==(const Clock&, const Clock&) = default;
};

/// The earliest instant at which a clock can be due: warnings go by it.
[[nodiscard]] inline const std::optional<Instant>& earliest_due(const Clock& clock) noexcept {
  return clock.due_from ? clock.due_from : clock.due_at;
}
/// The latest instant at which a clock can be due: a breach goes by it.
[[nodiscard]] inline const std::optional<Instant>& latest_due(const Clock& clock) noexcept {
  return clock.due_to ? clock.due_to : clock.due_at;
}

/// Whether the deadline that stands has passed unmet, for certain. A deadline that was missed and then moved is not.
[[nodiscard]] inline bool is_missed(const Clock& clock) noexcept {
  return clock.breached_at.has_value() && clock.breached_at == latest_due(clock);
}

/// Whether somebody has to look at a clock: it is open, and the deadline that stands is near or missed.
[[nodiscard]] inline bool needs_person(const Clock& clock) noexcept {
  return is_open(clock.state) && (is_missed(clock) || !clock.warned.empty());
}

}  // namespace parcelgate
