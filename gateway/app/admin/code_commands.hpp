// codes.unmapped: what couriers report that no status map knows.
#pragma once

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// Adds codes.unmapped {source?}: codes without a meaning, the most frequent first, each with its count, when it was seen
/// and the id of its latest event. `store` must outlive `admin`.
void add_code_commands(AdminService& admin, Store& store);

}  // namespace parcelgate
