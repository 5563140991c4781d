// The migration that gives stored tracking numbers their canonical form.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Renames shipments, polls, customers' keys, carrier choices and the shipments and facts of returns. When a shipment
/// with the canonical number exists already, the other one keeps its spelling, and the API still finds it under that
/// spelling. Runs inside the transaction of the migration.
[[nodiscard]] Result<void> canonicalize_numbers(Connection& connection);

}  // namespace parcelgate::sqlite
