// Members that every kind of outlet has.
#pragma once

#include <string>

#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

struct OutletSettings {
  std::string id;
  std::string tenant;         ///< publish this tenant's entries only; empty: all tenants'
  bool from_beginning{true};  ///< a new outlet starts at the feed's first entry; false ("head"): after its last
  bool paused{false};         ///< a new outlet starts paused
  friend bool operator==(const OutletSettings&, const OutletSettings&) = default;
};

}  // namespace parcelgate
