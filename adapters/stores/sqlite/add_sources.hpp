// A step of migration: rows learn which source told what.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Rewrites every shipment and history chunk from RowVersion::without_sources. Who told an event stands in the feed; an
/// event that the feed no longer has counts as told by "".
/// @error malformed: a row that cannot be read
Result<void> add_sources(Connection& connection);

}  // namespace parcelgate::sqlite
