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

/// A filter for lists of shipments. Absent or empty members do not restrict the list.
struct ShipmentFilter {
  std::string carrier;
  std::string tracking_number;  ///< canonical
  std::optional<Status> status;
  bool has_no_status{false};  ///< only shipments without a status
  bool is_overdue{false};     ///< only shipments with a missed deadline of their own
  friend bool operator==(const ShipmentFilter&, const ShipmentFilter&) = default;
};

}  // namespace parcelgate
