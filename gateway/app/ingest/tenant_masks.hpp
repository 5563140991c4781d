// The mask level for personal data of each tenant.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/snapshot.hpp"
#include "gateway/domain/personal_data.hpp"
#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// Holds the mask level of each tenant. replace() swaps all levels at once on reload. Thread-safe.
class TenantMasks {
 public:
  using Levels = std::map<std::string, MaskLevel, std::less<>>;

  void replace(Levels levels) { levels_.store(std::make_shared<const Levels>(std::move(levels))); }
  /// MaskLevel::all for a tenant without a setting.
  [[nodiscard]] MaskLevel level_of(std::string_view tenant) const {
    const auto levels = levels_.load();
    if (!levels) return MaskLevel::all;
    const auto found = levels->find(tenant);
    return found == levels->end() ? MaskLevel::all : found->second;
  }

 private:
  Replaceable<Levels> levels_;
};

/// Masks personal data in the event's text and place. Feed, API, MQTT and tickets contain only the masked event. The
/// raw message keeps its content, and the event keeps its id, which was derived from the unmasked text.
/// @param tracking_number  never masked, although it may look like a phone number
/// @return nothing: the event contains nothing to mask
[[nodiscard]] inline std::optional<TrackingEvent> masked(const TrackingEvent& event, MaskLevel level,
                                                         std::string_view tracking_number) {
  std::string text = mask_personal_data(event.carrier_text, level, tracking_number);
  std::string place = mask_personal_data(event.location.name, level, tracking_number);
  if (text == event.carrier_text && place == event.location.name) return std::nullopt;
  TrackingEvent shown = event;
  shown.carrier_text = std::move(text);
  shown.location.name = std::move(place);
  return shown;
}

}  // namespace parcelgate
