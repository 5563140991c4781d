// Tracking events that need attention at the desk, and the agent's next step.
#pragma once

#include <optional>
#include <string>

#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// How urgently a parcel's state needs an agent, rising. A notice is written with its next step but raises no
/// priority; a problem raises the priority to high, a loss to urgent.
enum class ProblemLevel : std::uint8_t { none, notice, problem, loss };

/// Status and reason of a parcel as one value; a ticket remembers it as the parcel's problem.
struct ParcelState {
  Status status{};
  Reason reason{};
  friend bool operator==(const ParcelState&, const ParcelState&) = default;
};

[[nodiscard]] ProblemLevel level_of(const ParcelState& state) noexcept;

/// Whether the state is a failed delivery. Each one is reported, also when the one before was the same.
[[nodiscard]] bool is_failed_attempt(const ParcelState& state) noexcept;

/// Whether later scans do not undo the problem (refused, damaged, lost). It is reported even when it arrives late.
[[nodiscard]] bool is_lasting(const ParcelState& state) noexcept;

/// The next step for the agent, or empty. The most specific text counts: "remedy_<reason>_<leg>", "remedy_<reason>",
/// "remedy_<status>_<leg>", "remedy_<status>", and last the texts of "delivery_attempted" or "exception". Legs are
/// "outbound" (also exchange: the buyer receives), "return" (the seller receives) and "rto" (on the way back to its
/// sender).
[[nodiscard]] std::string remedy_for(const ParcelState& state, Leg leg, const TicketWording& wording);

/// "exception/damaged", and back.
[[nodiscard]] std::string to_text(const ParcelState& state);
[[nodiscard]] std::optional<ParcelState> parse_parcel_state(std::string_view text);

}  // namespace parcelgate
