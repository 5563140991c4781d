// The table of messages that could not be decoded, limited in number, size and age.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "adapters/stores/journal/record.hpp"
#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// Part of the writer's transaction; used by the store's thread alone. The limits are in Options. Rows and bytes are
/// counted once and then kept up to date; call forget() after every rollback, else the counts are wrong.
class QuarantineTable {
 public:
  QuarantineTable(Connection& connection, const Options& options);

  /// Stores a message and drops the oldest ones until the limits are met. The new message is kept whatever its size.
  /// @param message   with its id when it had one already, else 0
  /// @param position  of the journal record that holds the body
  /// @return its id
  Result<std::int64_t> append(const QuarantinedMessage& message, journal::Position position);
  Result<void> remove(std::int64_t id);
  /// Drops messages that were received before an instant.
  /// @return whether there were any
  Result<bool> drop_before(Instant before);
  /// Discards the counts. Call it after a rollback.
  void forget() noexcept { held_.reset(); }

 private:
  struct Held {
    std::size_t rows{0};
    std::size_t bytes{0};
  };
  Result<void> count();
  Result<void> make_room();

  Connection& connection_;
  const Options& options_;
  std::optional<Held> held_;  ///< absent: must be counted again
  Statement insert_;
  Statement count_;
  Statement drop_oldest_;
  Statement drop_aged_;
  Statement delete_;
};

}  // namespace parcelgate::sqlite
