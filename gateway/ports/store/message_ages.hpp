// Maximum ages of messages, for tenants whose messages are erased earlier than the store's limit.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace parcelgate {

/// A tenant with an age of its own.
struct TenantMessageAge {
  std::string tenant;
  std::chrono::milliseconds max_age{};  ///< older messages are erased
  std::vector<std::string> accounts{};  ///< of the tenant; sorted
};

/// For tenants that are not listed, only the store's limits apply.
using MessageAges = std::vector<TenantMessageAge>;

}  // namespace parcelgate
