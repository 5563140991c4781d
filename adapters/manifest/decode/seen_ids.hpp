// The set of event ids that a message has contained so far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// The ids of a list of events: a hash table of places in the list, at most half full.
class SeenIds {
 public:
  void clear() { places_.clear(); }
  /// @param events  those added before, in order; the next one gets the id when it is new
  /// @return whether it is new
  bool add(std::string_view id, const std::vector<TrackingEvent>& events) {
    if (places_.size() < 2 * (events.size() + 1)) grow(events);
    std::uint32_t& place = slot_of(id, events);
    if (place != 0) return false;
    place = static_cast<std::uint32_t>(events.size() + 1);
    return true;
  }

 private:
  /// The slot that holds the id, or the empty one where it belongs. Places count from 1.
  std::uint32_t& slot_of(std::string_view id, const std::vector<TrackingEvent>& events) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = std::hash<std::string_view>{}(id)&mask;
    while (places_[at] != 0 && events[places_[at] - 1].event_id != id) at = (at + 1) & mask;
    return places_[at];
  }
  void grow(const std::vector<TrackingEvent>& events) {
    places_.assign(std::max<std::size_t>(64, 2 * places_.size()), 0);
    for (std::size_t i = 0; i < events.size(); ++i) {
      slot_of(events[i].event_id, events) = static_cast<std::uint32_t>(i + 1);
    }
  }
  std::vector<std::uint32_t> places_;  ///< as many as a power of two
};

}  // namespace parcelgate
