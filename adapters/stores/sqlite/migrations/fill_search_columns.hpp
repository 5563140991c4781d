// The migration that fills the columns by which returns are found.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Reads the state of each return. A row that cannot be read keeps the defaults; whoever reads it gets the fault. Runs
/// inside the transaction of the migration.
[[nodiscard]] Result<void> fill_search_columns(Connection& connection);

}  // namespace parcelgate::sqlite
