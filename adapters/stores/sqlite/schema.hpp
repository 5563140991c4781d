// Tables of the store and how an older file becomes a current one.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// Version that a current file has (PRAGMA user_version).
[[nodiscard]] int current_schema_version() noexcept;

/// Brings the file to a version, each step in a transaction of its own.
/// @error rejected: the file was written by a newer version of the program
Result<void> migrate(Connection& connection, int version = current_schema_version());

}  // namespace parcelgate::sqlite
