// How good the trace of one delivered parcel is.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The milestones that the trace of a delivered parcel should have.
inline constexpr std::array<std::string_view, 4> kTraceMilestones{"picked_up", "hub_scan", "out_for_delivery",
                                                                  "signed"};

struct TraceQuality {
  std::array<bool, kTraceMilestones.size()> has{};
  Instant delivered_at{};            ///< of the first delivery
  bool scanned_after{false};         ///< it moved on its way after it was delivered
  bool contradicted{false};          ///< another source contradicts the delivery
  std::optional<bool> kept_promise;  ///< delivered by the promised date; nothing: none was stated before

  [[nodiscard]] unsigned milestones() const noexcept;
  [[nodiscard]] bool is_complete() const noexcept { return milestones() == has.size(); }
  [[nodiscard]] bool is_accurate() const noexcept {
    return !scanned_after && !contradicted && kept_promise.value_or(true);
  }
};

/// Nothing: no carrier has reported its delivery.
[[nodiscard]] std::optional<TraceQuality> trace_quality_of(const Shipment& shipment);

}  // namespace parcelgate
