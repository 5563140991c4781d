// Finding stored complaints.
#pragma once

#include <optional>
#include <string>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// Position in the list of a tenant's complaints, for paging; as ReturnPlace.
struct ComplaintPlace {
  Instant created_at{};
  std::string complaint_id;
  friend bool operator==(const ComplaintPlace&, const ComplaintPlace&) = default;
};

/// Which complaints a list shows. Members that are absent or empty do not restrict it.
struct ComplaintFilter {
  std::string order_id;
  std::string carrier;
  std::string tracking_number;  ///< canonical
  std::optional<bool> is_open;  ///< it was not closed
  std::optional<Instant> updated_since;
  friend bool operator==(const ComplaintFilter&, const ComplaintFilter&) = default;
};

}  // namespace parcelgate
