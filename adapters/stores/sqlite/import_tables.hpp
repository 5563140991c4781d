// Moves the feed and the raw log of older stores from tables of the database file into the journal.
#pragma once

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/sqlite/connection.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::sqlite {

/// Whether the database file still holds the feed and the raw log itself.
[[nodiscard]] Result<bool> needs_import(Connection& connection);

/// Where the journal of such a store begins: at 0 when the store is new. Otherwise at 1, because the journal does not
/// hold what the database contains already: only a journal that begins at 0 gives a whole database by itself.
[[nodiscard]] Result<journal::Position> import_start(Connection& connection);

/// Writes all messages and entries of the feed as records, in their order, then drops the tables in one transaction and
/// gives their space back. Logs its progress. A crash before that transaction leaves the tables whole; import then
/// begins again with an empty journal.
/// @pre  the journal is empty
/// @error unreachable: the disk refused; a store of n bytes needs about n bytes more during the import
Result<void> import_tables(Connection& connection, journal::Journal& journal, const TimeSource& time);

}  // namespace parcelgate::sqlite
