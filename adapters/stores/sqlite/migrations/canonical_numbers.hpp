// The migration that gives stored tracking numbers their canonical form.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Renames shipments, polls, customers' keys, carrier choices and the shipments and facts of returns. Where a shipment
/// stands under the canonical number already, the other one keeps its spelling, under which the API still finds it.
/// Runs inside the migration's transaction.
[[nodiscard]] Result<void> canonicalize_numbers(Connection& connection);

}  // namespace parcelgate::sqlite
