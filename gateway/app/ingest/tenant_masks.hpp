// What each tenant lets its desks see of people's data.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/replaceable.hpp"
#include "gateway/domain/personal_data.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Levels by tenant, replaced as a whole on reload. From any thread.
class TenantMasks {
 public:
  using Levels = std::map<std::string, MaskLevel, std::less<>>;

  void replace(Levels levels) { levels_.store(std::make_shared<const Levels>(std::move(levels))); }
  /// A tenant that was not given hides everything.
  [[nodiscard]] MaskLevel level_of(std::string_view tenant) const {
    const auto levels = levels_.load();
    if (!levels) return MaskLevel::all;
    const auto found = levels->find(tenant);
    return found == levels->end() ? MaskLevel::all : found->second;
  }

 private:
  Replaceable<Levels> levels_;
};

/// Masks texts and places of decoded events. Every way out (feed, API, MQTT, tickets, the list of unmapped codes) shows
/// what is recorded from here on; the raw message in the store stays as it was received, and so do event ids, which
/// were made from the raw words.
inline void mask_personal_data(Decoded& decoded, MaskLevel level) {
  for (DecodedShipment& shipment : decoded.shipments) {
    for (TrackingEvent& event : shipment.events) {
      for (std::string* text : {&event.carrier_text, &event.location.name}) {
        if (!text->empty()) *text = mask_personal_data(*text, level, shipment.tracking_number);
      }
    }
  }
}

}  // namespace parcelgate
