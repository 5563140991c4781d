#include "gateway/app/track/transit_times.hpp"

#include <algorithm>

#include "gateway/app/track/track_parcel.hpp"

namespace parcelgate {
namespace {

/// Longer ways are a parcel that was lost and found, or a wrong clock.
constexpr std::chrono::hours kLongest{24 * 60};

std::chrono::milliseconds quantile(const std::vector<std::chrono::milliseconds>& sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

}  // namespace

TransitTimes::Lane TransitTimes::lane_of(const Shipment& shipment) {
  return {shipment.key.tenant, shipment.key.carrier, is_to_shop(shipment.leg)};
}

void TransitTimes::add(const Shipment& shipment) {
  const auto& from = shipment.milestones.first_physical_scan_at;
  const auto& until = shipment.milestones.signed_at;
  if (!from || !until || *until <= *from || *until - *from > kLongest) return;
  auto& samples = samples_[lane_of(shipment)];
  if (samples.size() == kMostParcels) samples.erase(samples.begin());
  samples.push_back(*until - *from);
}

void TransitTimes::finish() {
  for (auto& [lane, samples] : samples_) {
    if (samples.size() < kLeastParcels) continue;
    std::sort(samples.begin(), samples.end());
    times_[lane] = {quantile(samples, 50), quantile(samples, 90), static_cast<std::uint32_t>(samples.size())};
  }
  samples_.clear();
}

std::optional<TransitTime> TransitTimes::find(const Shipment& shipment) const {
  const auto found = times_.find(lane_of(shipment));
  return found == times_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<EstimatedDelivery> expected_by_history(const TransitTimes& times, const Shipment& shipment, Instant now) {
  const auto& from = shipment.milestones.first_physical_scan_at;
  const bool is_over = !shipment.status || info(*shipment.status).terminal || is_problem(*shipment.status) ||
                       shipment.status == Status::available_for_pickup;
  if (!from || is_over) return std::nullopt;
  const auto usual = times.find(shipment);
  if (!usual || now > *from + usual->p90) return std::nullopt;
  const ScanZone& zone = shipment.milestones.zone_of(Milestone::first_physical_scan);
  const auto day_of = [&](std::chrono::milliseconds after) {
    ZonedInstant day{*from + after, std::chrono::minutes{zone.offset_minutes}, ZoneSource::assumed};
    const auto local = day.at.time_since_epoch() + day.offset;
    day.at -= local - std::chrono::floor<std::chrono::days>(local);
    day.day_hours = 24;
    return day;
  };
  return EstimatedDelivery{day_of(usual->p50), day_of(usual->p90)};
}

}  // namespace parcelgate
