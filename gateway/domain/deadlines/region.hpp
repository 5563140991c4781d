// The class of the way between two provinces, as platforms grade their limits for transport.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/registered_place.hpp"

namespace parcelgate {

enum class RegionClass : std::uint8_t {
  same,    ///< within a province, or within a cluster of provinces that the pack counts as one
  other,   ///< between provinces
  remote,  ///< from or to a remote province
};
[[nodiscard]] std::string_view to_string(RegionClass region) noexcept;
[[nodiscard]] std::optional<RegionClass> find_region_class(std::string_view id) noexcept;

/// A pack's lists of provinces. Platforms do not share one list: Douyin counts Yunnan as remote, Tmall does not.
struct Regions {
  std::vector<std::vector<std::string>> clusters;
  std::vector<std::string> remote;

  /// The class of a way. A remote end decides by itself; otherwise nothing when a province is not known.
  [[nodiscard]] std::optional<RegionClass> class_of(const RegisteredPlace& from, const RegisteredPlace& to) const;
  friend bool operator==(const Regions&, const Regions&) = default;
};

/// Whether a place is a named province or city: "江苏省" is "江苏".
[[nodiscard]] bool is_named(const RegisteredPlace& place, std::string_view province_or_city);

}  // namespace parcelgate
