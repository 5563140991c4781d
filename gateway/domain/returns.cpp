#include "gateway/domain/returns.hpp"

#include <algorithm>

#include "gateway/domain/names.hpp"

namespace parcelgate {
namespace {

constexpr Names<kFactKindCount> kFactKinds{"approved", "waybill_entered", "received", "inspected", "refunded",
                                           "extended", "paused",          "resumed",  "waived",    "overridden"};
constexpr Names<6> kClockStates{"waiting", "running", "paused", "met", "waived", "cancelled"};

bool is_over(const Clock& clock) noexcept {
  return clock.state == ClockState::met || clock.state == ClockState::waived || clock.state == ClockState::cancelled;
}

}  // namespace

std::string_view to_string(FactKind kind) noexcept {
  return name_of(kFactKinds, kind);
}
std::optional<FactKind> find_fact_kind(std::string_view id) noexcept {
  return find_name<FactKind>(kFactKinds, id);
}

std::string_view to_string(ClockState state) noexcept {
  return name_of(kClockStates, state);
}
std::optional<ClockState> find_clock_state(std::string_view id) noexcept {
  return find_name<ClockState>(kClockStates, id);
}

bool is_done(const Return& ret) noexcept {
  return !ret.clocks.empty() && std::all_of(ret.clocks.begin(), ret.clocks.end(), is_over);
}

}  // namespace parcelgate
