// The polling schedule of shipments, as stored.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/domain/subscription.hpp"

namespace parcelgate {

/// The polling schedule of one shipment at one account. (key, account) is unique. The row also exists for push-only
/// accounts, where it holds the subscription.
struct PollState {
  ShipmentKey key;
  std::string account;
  Instant next_at{};
  std::optional<Instant> last_checked_at;
  std::optional<Instant> last_news_at;  ///< last response with something new
  std::uint32_t failures{0};            ///< in a row
  bool ended{false};                    ///< polled no more
  CheckBasis basis;                     ///< reason of next_at
  std::map<std::string, std::string, std::less<>> hints;
  std::uint32_t known_events{0};  ///< the shipment's event_count after the last check
  std::uint32_t pushed_first{0};  ///< see PollOutcome::pushed_first
  Subscription subscription;
  PollHistory history{};
};

/// The demand for polls at one account for one urgency.
struct PollLoad {
  std::string account;
  PollUrgency urgency{PollUrgency::routine};
  std::uint64_t shipments{0};
  double wanted_per_day{0};  ///< polls a day, if no interval were stretched
  Instant oldest_at{};       ///< earliest next_at
};

}  // namespace parcelgate
