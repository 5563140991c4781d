// When to ask about a shipment again: a pure function, and the place where a budget driven by deadlines belongs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// What the last question brought.
enum class PollResult : std::uint8_t {
  answered,   ///< events, new or known
  no_events,  ///< the number is known, nothing has happened
  not_found,  ///< the number is not known (yet)
  rejected,   ///< this number is refused
  failed,     ///< no usable answer
};
[[nodiscard]] std::string_view to_string(PollResult result) noexcept;

struct PollOutcome {
  PollResult result{PollResult::answered};
  std::uint32_t failures{0};  ///< questions in a row, this one included, that brought no events
  bool subscribed{false};     ///< pushes are expected: polling is the safety net
};

struct NextCheck {
  Instant next_at{};
  bool ended{false};  ///< nothing more to ask
  std::string why;    ///< for people: "out_for_delivery: every 15m"
};

/// @param shipment  its state after the answer
/// @param ret       the return that it belongs to
/// @param jitter    0 … 1: spreads checks over ±10 % of the period
[[nodiscard]] NextCheck plan_next_check(const Shipment& shipment, const std::optional<Return>& ret,
                                        const PollPolicy& policy, const PollOutcome& outcome, Instant now,
                                        double jitter);

/// The shipment's journey is over and no clock hangs on it any more.
[[nodiscard]] bool is_polling_over(const Shipment& shipment, const std::optional<Return>& ret) noexcept;

}  // namespace parcelgate
