#include "gateway/app/track/transit_times.hpp"

#include <algorithm>

#include "gateway/app/track/track_parcel.hpp"
#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

/// Longer ways are a parcel that was lost and found, or a wrong clock.
constexpr std::chrono::hours kLongest{24 * 60};
constexpr Names<3> kTransitLevels{"route", "destination", "carrier"};
constexpr std::array kFromMostSimilar{TransitLevel::route, TransitLevel::destination, TransitLevel::carrier};

std::chrono::milliseconds quantile(const std::vector<std::uint32_t>& sorted, std::size_t percent) {
  return std::chrono::minutes{sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)]};
}

}  // namespace

std::string_view to_string(TransitLevel level) noexcept {
  return name_of(kTransitLevels, level);
}

std::optional<TransitTimes::Lane> TransitTimes::lane_of(const Shipment& shipment, const TransitRoute& route,
                                                        TransitLevel level) {
  Lane lane{shipment.key.tenant, shipment.key.carrier, is_to_shop(shipment.leg), {}, {}};
  if (level == TransitLevel::carrier) return lane;
  if (route.destination.empty() || (level == TransitLevel::route && route.origin.empty())) return std::nullopt;
  std::get<4>(lane) = route.destination;
  if (level == TransitLevel::route) std::get<3>(lane) = route.origin;
  return lane;
}

bool TransitTimes::counts(const Shipment& shipment) noexcept {
  const auto& from = shipment.milestones.first_physical_scan_at;
  const auto& until = shipment.milestones.signed_at;
  return from && until && *from < *until && *until - *from <= kLongest;
}

void TransitTimes::add(const Shipment& shipment, const TransitRoute& route) {
  if (!counts(shipment)) return;
  const auto took = *shipment.milestones.signed_at - *shipment.milestones.first_physical_scan_at;
  const auto minutes = static_cast<std::uint32_t>(std::chrono::floor<std::chrono::minutes>(took).count());
  for (const TransitLevel level : kFromMostSimilar) {
    auto lane = lane_of(shipment, route, level);
    if (!lane) continue;
    auto& lanes = levels_[static_cast<std::size_t>(level)].minutes;
    auto found = lanes.find(*lane);
    if (found == lanes.end()) {
      if (lanes.size() >= kMostLanes) continue;
      found = lanes.emplace(*std::move(lane), std::vector<std::uint32_t>{}).first;
    }
    auto& samples = found->second;
    if (samples.size() == most_parcels(level)) samples.erase(samples.begin());
    samples.push_back(minutes);
  }
}

void TransitTimes::finish() {
  for (const TransitLevel level : kFromMostSimilar) {
    auto& [lanes, times] = levels_[static_cast<std::size_t>(level)];
    for (auto& [lane, samples] : lanes) {
      if (samples.size() < least_parcels(level)) continue;
      std::sort(samples.begin(), samples.end());
      times[lane] = {quantile(samples, 50), quantile(samples, 90), static_cast<std::uint32_t>(samples.size()), level};
    }
    lanes.clear();
  }
}

std::optional<TransitTime> TransitTimes::find(const Shipment& shipment, const TransitRoute& route) const {
  for (const TransitLevel level : kFromMostSimilar) {
    const auto lane = lane_of(shipment, route, level);
    if (!lane) continue;
    const auto& times = levels_[static_cast<std::size_t>(level)].times;
    if (const auto found = times.find(*lane); found != times.end()) return found->second;
  }
  return std::nullopt;
}

std::optional<ExpectedDelivery> expected_by_history(const TransitTimes& times, const Shipment& shipment,
                                                    const TransitRoute& route, Instant now) {
  const auto& from = shipment.milestones.first_physical_scan_at;
  const bool is_over = !shipment.status || info(*shipment.status).terminal || is_problem(*shipment.status) ||
                       shipment.status == Status::available_for_pickup;
  if (!from || is_over) return std::nullopt;
  const auto usual = times.find(shipment, route);
  if (!usual || now > *from + usual->p90) return std::nullopt;
  const ScanZone& zone = shipment.milestones.zone_of(Milestone::first_physical_scan);
  const auto day_of = [&](std::chrono::milliseconds after) {
    ZonedInstant day{*from + after, std::chrono::minutes{zone.offset_minutes}, ZoneSource::assumed};
    const auto local = day.at.time_since_epoch() + day.offset;
    day.at -= local - std::chrono::floor<std::chrono::days>(local);
    day.day_hours = 24;
    return day;
  };
  return ExpectedDelivery{{day_of(usual->p50), day_of(usual->p90)}, usual->level, usual->parcels};
}

}  // namespace parcelgate
