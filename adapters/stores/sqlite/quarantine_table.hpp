// Messages that could not be read, bounded by number, size and age.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

class QuarantineTable {
 public:
  QuarantineTable(Connection& connection, const Options& options);

  /// Makes room by dropping the oldest; the new one stays however large it is.
  Result<std::int64_t> append(const QuarantinedMessage& message);
  Result<void> remove(std::int64_t id);
  /// Drops what is too old as of `now`.
  Result<void> drop_aged(Instant now);
  /// What was changed has been taken back.
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
  std::optional<Held> held_;  ///< absent: not counted since something was taken out or back
  Statement insert_;
  Statement count_;
  Statement drop_oldest_;
  Statement drop_aged_;
  Statement delete_;
};

}  // namespace parcelgate::sqlite
