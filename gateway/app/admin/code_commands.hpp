// codes.unmapped: codes that couriers sent and that no status map contains.
#pragma once

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// Adds codes.unmapped {source?}: unmapped codes, the most frequent first, each with its count, when it was seen and
/// the id of its latest event. `store` must outlive `admin`.
void add_code_commands(AdminService& admin, Store& store);

}  // namespace parcelgate
