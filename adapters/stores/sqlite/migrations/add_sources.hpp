// A step of migration: entries get the source that reported them.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Rewrites every shipment and history chunk from RowVersion::without_sources. The feed names the source of an
/// event; an event that the feed no longer has gets the source "".
/// @error malformed: a row that cannot be read
Result<void> add_sources(Connection& connection);

}  // namespace parcelgate::sqlite
