// polling.accounts: the state of each polling account.
#pragma once

#include <functional>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/polling/poll_parts.hpp"

namespace parcelgate {

/// Adds polling.accounts, which answers {"accounts": [{"account", "source", "breaker": closed | open | half_open,
///   "reason"?, "open_until"?, "held_by", "requests_per_second", "used_today", "requests_per_day", "in_flight",
///   "lag_seconds"}…]}.
/// @param status  thread-safe; what it refers to must outlive the service
void add_polling_command(AdminService& service, std::function<std::vector<PollStatus>()> status);

}  // namespace parcelgate
