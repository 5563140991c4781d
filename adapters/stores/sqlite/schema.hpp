// The schema of the database file, and its migrations from older versions. To change the schema, add a step to
// migrations/ and to the list in schema.cpp; never edit a released step, since files of users have run it.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// The schema version of this release, stored in the file as PRAGMA user_version.
[[nodiscard]] int current_schema_version() noexcept;

/// Migrates the file to a version, each step in a transaction of its own. After an error the file has the version of
/// the last complete step, so a later start continues there.
/// @param version  tests pass an older one to create files of that version
/// @error rejected: the file was written by a newer version of the program
Result<void> migrate(Connection& connection, int version = current_schema_version());

/// Compares the tables and indexes of a file of the current version with those that the migrations make. A damaged
/// definition would pass SQLite's own checks, and statements would fail long after the start.
/// @error internal: names the table or index that differs, and the remedy
Result<void> check_schema(Connection& connection);

}  // namespace parcelgate::sqlite
