// Kuaidi100's states: the codes in which it reports where a parcel is, and what they are for our statuses.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// A state of Kuaidi100 in its three spellings. Source: the state table of its documents on queries and subscriptions,
/// which nine public receivers repeat; read 2026-11-22.
struct Kuaidi100State {
  std::string_view basic;     ///< "0" … "8", "14": what a request without `resultv2` receives
  std::string_view advanced;  ///< the same, or finer: "1001", "304"; with `resultv2` 4 and above
  std::string_view name;      ///< of the advanced state, in Chinese
};

/// The state that is closest to a status and its reason. Never empty for a status that a courier reports.
///
/// Kuaidi100 has fewer states than we have reasons. A reason without a state of its own gets the state of its status.
/// A reader that maps states as adapters/carriers/kuaidi100 does finds the same status again, but for
/// `lost_or_destroyed` and `expired`, which become `exception`. Trap: a parcel that was cancelled is 210 (under 2, a
/// problem) and not 401, since 401 is under 4, which means that the sender has the parcel back.
/// @return nothing: `not_found`, or no status. Kuaidi100 has no state for a parcel that no courier knows
[[nodiscard]] std::optional<Kuaidi100State> kuaidi100_state(std::optional<Status> status, Reason reason) noexcept;

}  // namespace parcelgate
