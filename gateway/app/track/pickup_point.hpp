// Where and how a waiting parcel is collected, read from a courier's sentence.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// What a sentence states about a pickup. Members that it does not state are empty. Never a street or a name of a
/// person: the station is one of the known kinds of stations alone.
struct PickupPoint {
  std::string code;     ///< letters, digits and hyphens: "12-3-4567"
  std::string station;  ///< "菜鸟驿站", "丰巢", "Packstation"
  std::string hours;    ///< "08:30–20:00"

  [[nodiscard]] bool empty() const noexcept { return code.empty() && station.empty() && hours.empty(); }
  friend bool operator==(const PickupPoint&, const PickupPoint&) = default;
};

/// Reads a sentence such as "快件已到菜鸟驿站，请凭取件码12-3-4567领取，营业时间08:30-20:00".
[[nodiscard]] PickupPoint pickup_point_in(std::string_view text);

}  // namespace parcelgate
