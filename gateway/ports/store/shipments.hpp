// Finding stored shipments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// Position in the list of a tenant's shipments, for paging. It belongs to a shipment as long as the store keeps it.
struct ShipmentPlace {
  std::int64_t row{0};
  friend bool operator==(const ShipmentPlace&, const ShipmentPlace&) = default;
};

/// Which shipments a list shows. Members that are absent or empty do not restrict it.
struct ShipmentFilter {
  std::string carrier;
  std::string tracking_number;  ///< canonical
  std::optional<Status> status;
  bool has_no_status{false};  ///< no event of it has a meaning yet
  bool is_overdue{false};     ///< one of its own deadlines stands and was missed
  friend bool operator==(const ShipmentFilter&, const ShipmentFilter&) = default;
};

}  // namespace parcelgate
