// How long a store keeps the messages of tenants that want them to be erased earlier than the others.
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

/// Tenants that are not listed have no limit but the store's.
using MessageAges = std::vector<TenantMessageAge>;

}  // namespace parcelgate
