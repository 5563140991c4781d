// An end of a shipment's way, as the shop registered it.
#pragma once

#include <string>

namespace parcelgate {

/// Names in Chinese or Latin letters; either may be empty.
struct RegisteredPlace {
  std::string province;
  std::string city;
  [[nodiscard]] bool empty() const noexcept { return province.empty() && city.empty(); }
  friend bool operator==(const RegisteredPlace&, const RegisteredPlace&) = default;
};

}  // namespace parcelgate
