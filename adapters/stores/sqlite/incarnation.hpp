// The identity of a data folder.
#pragma once

#include <string>

#include "adapters/stores/journal/segment.hpp"
#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// The data folder's identity, which stands in the database file and in each file of the journal. Drawn and stored when
/// the folder has none yet. Ids that the gateway hands out carry it, so a lost or replaced folder never hands out an id
/// again.
/// @error internal: the database file has none, but there is a journal: the two do not belong together
[[nodiscard]] Result<journal::Incarnation> find_incarnation(Connection& connection, const std::string& journal_folder);

}  // namespace parcelgate::sqlite
