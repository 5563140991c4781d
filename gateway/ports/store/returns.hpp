// Paging through the stored returns of a tenant.
#pragma once

#include <string>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// Position in the list of a tenant's returns, for paging. Neither member changes after registration, so the next page
/// starts right after the previous one, whatever is registered in between.
struct ReturnPlace {
  Instant created_at{};
  std::string return_id;
  friend bool operator==(const ReturnPlace&, const ReturnPlace&) = default;
};

}  // namespace parcelgate
