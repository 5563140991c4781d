// How long parcels usually take, from those that arrived: an estimate where the courier gives none.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gateway/app/track/transit_route.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The parcels that an estimate uses, the most similar first. All have the same courier: with the same origin and
/// destination, with the same destination, or all.
enum class TransitLevel : std::uint8_t { route, destination, carrier };
[[nodiscard]] std::string_view to_string(TransitLevel level) noexcept;

/// From the first scan to the receipt: half of the parcels took no longer than `p50`, nine in ten no longer than `p90`.
struct TransitTime {
  std::chrono::milliseconds p50{0};
  std::chrono::milliseconds p90{0};
  std::uint32_t parcels{0};
  TransitLevel level{TransitLevel::carrier};
  friend bool operator==(const TransitTime&, const TransitTime&) = default;
};

/// Transit times of a tenant's parcels by carrier, direction and route. Immutable once it is finished.
///
///     TransitTimes times;
///     for (const Shipment& shipment : …) times.add(shipment, transit_route(shipment, ret));
///     times.finish();
///     const auto usual = times.find(shipment, transit_route(shipment, ret));
class TransitTimes {
 public:
  /// With fewer parcels, a level gives no estimate. Parcels on one route differ less, so fewer are enough.
  static constexpr std::size_t least_parcels(TransitLevel level) noexcept {
    return level == TransitLevel::route ? 20 : 30;
  }
  /// The most parcels that a lane keeps. Older ones are dropped: this limits the memory, and the estimate follows a
  /// courier that became faster.
  static constexpr std::size_t most_parcels(TransitLevel level) noexcept {
    return level == TransitLevel::carrier ? 2'000 : 500;
  }
  /// The most lanes of each level; further ones are ignored.
  static constexpr std::size_t kMostLanes = 20'000;

  /// Whether a parcel counts: it has arrived, and its transit time is plausible.
  [[nodiscard]] static bool counts(const Shipment& shipment) noexcept;
  /// Adds a parcel, if it counts().
  void add(const Shipment& shipment, const TransitRoute& route);
  void finish();
  /// The transit time by the first level that has enough parcels. Nothing: no level has enough.
  [[nodiscard]] std::optional<TransitTime> find(const Shipment& shipment, const TransitRoute& route) const;

 private:
  /// Tenant, carrier, whether to the shop, origin, destination. Places that a level does not use are empty.
  using Lane = std::tuple<std::string, std::string, bool, std::string, std::string>;
  struct Level {
    std::map<Lane, std::vector<std::uint32_t>> minutes;
    std::map<Lane, TransitTime> times;
  };
  /// Nothing: the route lacks a place that the level needs.
  [[nodiscard]] static std::optional<Lane> lane_of(const Shipment& shipment, const TransitRoute& route,
                                                   TransitLevel level);

  std::array<Level, 3> levels_;
};

/// An estimate from history.
struct ExpectedDelivery {
  EstimatedDelivery days;  ///< half of the parcels arrived by its start, nine in ten by its end
  TransitLevel level{TransitLevel::carrier};
  std::uint32_t parcels{0};
  friend bool operator==(const ExpectedDelivery&, const ExpectedDelivery&) = default;
};

/// When a parcel under way can be expected, counted from its first scan. Nothing: it is not under way, it has a
/// problem, its usual time has passed, or too few arrived.
[[nodiscard]] std::optional<ExpectedDelivery> expected_by_history(const TransitTimes& times, const Shipment& shipment,
                                                                  const TransitRoute& route, Instant now);

}  // namespace parcelgate
