// How long parcels usually take, from those that arrived: an estimate where the courier gives none.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// From the first scan to the receipt: half of the parcels took no longer than `p50`, nine in ten no longer than `p90`.
struct TransitTime {
  std::chrono::milliseconds p50{0};
  std::chrono::milliseconds p90{0};
  std::uint32_t parcels{0};
  friend bool operator==(const TransitTime&, const TransitTime&) = default;
};

/// Transit times of a tenant's parcels by carrier and direction. Immutable once it is finished.
///
///     TransitTimes times;
///     for (const Shipment& shipment : …) times.add(shipment);
///     times.finish();
///     const auto usual = times.find(shipment);
class TransitTimes {
 public:
  /// With fewer parcels there is no estimate.
  static constexpr std::size_t kLeastParcels = 30;
  /// Older ones are dropped: this bounds the memory, and the estimate follows a courier that became faster.
  static constexpr std::size_t kMostParcels = 2'000;

  /// Adds a parcel that has arrived; any other is ignored.
  void add(const Shipment& shipment);
  void finish();
  /// What parcels like this one usually take. Nothing: too few arrived.
  [[nodiscard]] std::optional<TransitTime> find(const Shipment& shipment) const;

 private:
  using Lane = std::tuple<std::string, std::string, bool>;  ///< tenant, carrier, to the shop
  [[nodiscard]] static Lane lane_of(const Shipment& shipment);

  std::map<Lane, std::vector<std::chrono::milliseconds>> samples_;
  std::map<Lane, TransitTime> times_;
};

/// When a parcel under way can be expected, counted from its first scan. Nothing: it is not under way, it has a
/// problem, its usual time has passed, or too few arrived.
[[nodiscard]] std::optional<EstimatedDelivery> expected_by_history(const TransitTimes& times, const Shipment& shipment,
                                                                   Instant now);

}  // namespace parcelgate
