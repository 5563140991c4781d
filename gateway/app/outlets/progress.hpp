// How far an outlet has come: which entries in hand are done, and the cursor that follows from it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Entries finish in any order; the cursor only ever passes what is done.
class Progress {
 public:
  using Ticket = std::uint64_t;

  void start_at(FeedCursor cursor);
  /// Takes an entry that was read, in feed order.
  [[nodiscard]] Ticket take(const FeedEntry& entry);
  void finish(Ticket ticket);
  /// All entries taken so far are at or before `read`; skipped entries count as done too.
  void read_up_to(const FeedCursor& read);

  [[nodiscard]] const FeedCursor& cursor() const noexcept { return cursor_; }
  [[nodiscard]] const FeedCursor& read() const noexcept { return read_; }
  [[nodiscard]] std::size_t in_hand() const noexcept { return open_.size(); }
  /// When the oldest unfinished entry was recorded.
  [[nodiscard]] std::optional<Instant> oldest() const;

 private:
  struct Open {
    std::uint32_t partition;
    std::uint64_t position;
    Instant recorded_at;
    bool done;
  };
  void advance();

  FeedCursor cursor_;
  FeedCursor read_;
  std::deque<Open> open_;
  Ticket first_{0};
};

}  // namespace parcelgate
