#include "adapters/stores/sqlite/incarnation.hpp"

#include <algorithm>
#include <filesystem>

#include "gateway/crypto/digest.hpp"

namespace parcelgate::sqlite {

Result<StoreIdentity> read_identity(Connection& connection) {
  Statement select(connection, "SELECT incarnation, unscoped_feed FROM counter WHERE id = 1");
  Rows rows = select.query();
  if (rows.next()) return StoreIdentity{std::string(rows.text(0)), static_cast<std::uint64_t>(rows.integer(1))};
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
}

Result<journal::Incarnation> find_incarnation(Connection& connection, const std::string& journal_folder) {
  const auto identity = read_identity(connection);
  if (!identity) return unexpected(identity.error());
  std::string known = identity->incarnation;
  journal::Incarnation incarnation{};
  if (known.empty()) {
    std::error_code fault;
    if (std::filesystem::exists(journal_folder, fault) && !std::filesystem::is_empty(journal_folder, fault)) {
      return unexpected(ErrorKind::internal, journal_folder +
                                                 ": does not belong to the parcelgate.db next to it; restore the data "
                                                 "folder from a backup, or move the folder journal away");
    }
    known = to_hex(random_bytes(incarnation.size()));
    Statement update(connection, "UPDATE counter SET incarnation = ?1 WHERE id = 1");
    if (auto stored = update.run(known); !stored) return unexpected(std::move(stored).error());
    // A checkpoint also syncs: files of the journal must never name an identity that a power failure takes back.
    auto synced = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!synced) return unexpected(std::move(synced).error());
  }
  const auto bytes = from_hex(known);
  if (!bytes || bytes->size() != incarnation.size()) {
    return unexpected(ErrorKind::internal, "store: its identity cannot be read; restore the data folder from a backup");
  }
  std::copy(bytes->begin(), bytes->end(), incarnation.begin());
  return incarnation;
}

}  // namespace parcelgate::sqlite
