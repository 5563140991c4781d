// The identity of a data folder.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/stores/journal/segment.hpp"
#include "adapters/stores/sqlite/connection.hpp"

namespace parcelgate::sqlite {

/// What readers need to know of the identity.
struct StoreIdentity {
  std::string incarnation;         ///< hexadecimal
  std::uint64_t unscoped_feed{0};  ///< last entry of the feed that was published before the folder had an identity
};
[[nodiscard]] Result<StoreIdentity> read_identity(Connection& connection);

/// The data folder's identity, which stands in the database file and in each file of the journal. Drawn and stored when
/// the folder has none yet. Ids that the gateway hands out carry it, so a lost or replaced folder never hands out an id
/// again.
/// @error internal: the database file has none, but there is a journal: the two do not belong together
[[nodiscard]] Result<journal::Incarnation> find_incarnation(Connection& connection, const std::string& journal_folder);

}  // namespace parcelgate::sqlite
