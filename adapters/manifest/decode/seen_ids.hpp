// The set of event ids that a message has contained so far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace parcelgate {

/// A set of ids: a hash table of places in the list of those added, at most half full.
/// Trap: the texts must stay where they are until clear().
class SeenIds {
 public:
  void clear() {
    places_.clear();
    ids_.clear();
  }
  /// @return whether the id is new
  bool add(std::string_view id) {
    if (places_.size() < 2 * (ids_.size() + 1)) grow();
    std::uint32_t& place = slot_of(id);
    if (place != 0) return false;
    ids_.push_back(id);
    place = static_cast<std::uint32_t>(ids_.size());
    return true;
  }

 private:
  /// The slot that holds the id, or the empty one where it belongs. Places count from 1.
  std::uint32_t& slot_of(std::string_view id) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = std::hash<std::string_view>{}(id)&mask;
    while (places_[at] != 0 && ids_[places_[at] - 1] != id) at = (at + 1) & mask;
    return places_[at];
  }
  void grow() {
    places_.assign(std::max<std::size_t>(64, 2 * places_.size()), 0);
    for (std::size_t i = 0; i < ids_.size(); ++i) slot_of(ids_[i]) = static_cast<std::uint32_t>(i + 1);
  }
  std::vector<std::string_view> ids_;
  std::vector<std::uint32_t> places_;  ///< as many as a power of two
};

}  // namespace parcelgate
