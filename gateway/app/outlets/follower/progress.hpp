// The cursor of an outlet, computed from the entries in progress.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Entries finish in any order; the cursor never passes an unfinished one, so after a crash none is lost.
///
///     const auto ticket = progress.take(entry);   // in feed order
///     progress.finish(ticket);                    // in any order
///     store(progress.cursor());
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
  /// Entries that were taken and are not finished.
  [[nodiscard]] std::size_t in_hand() const noexcept { return unfinished_; }
  /// Entries from the first unfinished one on, finished ones among them.
  [[nodiscard]] std::size_t span() const noexcept { return open_.size(); }
  /// When the oldest unfinished entry was recorded.
  [[nodiscard]] std::optional<Instant> oldest() const;

 private:
  struct Open {
    std::uint32_t partition{0};
    std::uint64_t position{0};
    Instant recorded_at{};
    bool done{false};
  };
  void advance();

  FeedCursor cursor_;
  FeedCursor read_;
  std::deque<Open> open_;
  std::size_t unfinished_{0};
  Ticket first_{0};
};

}  // namespace parcelgate
