// accounts.list: the accounts at couriers, with their last push.
#pragma once

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/directory/directory.hpp"

namespace parcelgate {

/// Adds accounts.list, which answers {"accounts": [{"account", "source", "tenant", "polls", "subscribes",
/// "mapping_version", "last_push_at"}…]}. `last_push_at` is that of the tenant's accounts at the source together.
/// Secrets and settings are left out. Store must outlive the service.
void add_account_command(AdminService& service, Store& store, LoadDirectory load);

}  // namespace parcelgate
