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

/// One deadline of a return, a shipment or a complaint, as evaluate() computed it last. `at_risk_since` and
/// `breached_at` are recorded facts: they stay when the clock is met late.
struct Clock {
  std::string id;  ///< the rule's id: "buyer_sends"
  ClockState state{ClockState::waiting};
  Party actor{Party::none};  ///< who must act
  std::optional<Instant> started_at;
  std::optional<Instant> due_at;
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
  friend bool operator==(const Clock&, const Clock&) = default;
};

/// Whether the deadline that stands has passed unmet. A deadline that was missed and then moved is not.
[[nodiscard]] inline bool is_missed(const Clock& clock) noexcept {
  return clock.breached_at.has_value() && clock.breached_at == clock.due_at;
}

/// Whether somebody has to look at a clock: it is open, and the deadline that stands is near or missed.
[[nodiscard]] inline bool needs_person(const Clock& clock) noexcept {
  return is_open(clock.state) && (is_missed(clock) || !clock.warned.empty());
}

}  // namespace parcelgate
