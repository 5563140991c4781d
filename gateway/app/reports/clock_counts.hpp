// Clocks of a store by state, for dashboards and operators.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/domain/clock.hpp"

namespace parcelgate {

/// Running and paused clocks of all returns, parcels and complaints at the last count. Each counts once.
struct ClockCounts {
  std::optional<Instant> counted_at;  ///< nothing: not counted yet
  std::uint64_t in_time{0};
  std::uint64_t at_risk{0};  ///< warned of, and the deadline has not passed
  std::uint64_t missed{0};   ///< the deadline has passed

  void add(const Clock& clock) noexcept {
    if (!is_open(clock.state) || clock.state == ClockState::waiting) return;
    ++(is_missed(clock) ? missed : clock.warned.empty() ? in_time : at_risk);
  }
};

}  // namespace parcelgate
