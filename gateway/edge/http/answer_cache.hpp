// Rendered answers, kept as long as the rows behind them do not change.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/instant.hpp"
#include "gateway/ports/store/change_stamps.hpp"

namespace parcelgate {

/// The rows behind an answer, as they were before it was made.
///
///     AnswerBasis basis;
///     basis.add(stamps, ChangeStamps::slot_of_record(owner, key));  // before the record is read
///     ... read the record ...
class AnswerBasis {
 public:
  using Slots = std::initializer_list<ChangeStamps::Slot>;
  /// Answers that need more rows are not kept.
  static constexpr std::size_t kMostRows = 8;

  AnswerBasis() = default;
  /// Reads the stamps. Trap: do it before the rows are read.
  AnswerBasis(const ChangeStamps& stamps, Slots slots) {
    for (const auto slot : slots) add(stamps, slot);
  }

  /// Adds one more row. Trap: do it before the row is read.
  void add(const ChangeStamps& stamps, ChangeStamps::Slot slot) {
    if (count_ == kMostRows) {
      is_full_ = true;
      return;
    }
    slots_[count_] = slot;
    stamps_[count_] = stamps.read(slot);
    ++count_;
  }

  /// False while a commit that may change the rows is being made visible, and for too many rows: then the answer must
  /// not be kept.
  [[nodiscard]] bool is_settled() const noexcept {
    if (is_full_) return false;
    for (std::size_t at = 0; at < count_; ++at) {
      if (!ChangeStamps::is_settled(stamps_[at])) return false;
    }
    return true;
  }
  /// Whether none of the rows was changed since.
  [[nodiscard]] bool holds(const ChangeStamps& stamps) const noexcept {
    for (std::size_t at = 0; at < count_; ++at) {
      if (stamps.read(slots_[at]) != stamps_[at]) return false;
    }
    return true;
  }

 private:
  std::array<ChangeStamps::Slot, kMostRows> slots_{};
  std::array<ChangeStamps::Stamp, kMostRows> stamps_{};
  std::size_t count_{0};
  bool is_full_{false};
};

/// One answer of status 200, or its tag alone while all its requests were answered by 304.
struct KeptAnswer {
  AnswerBasis basis;
  std::string tag;                ///< ETag, with quotes
  std::string body;               ///< empty: not rendered
  Instant until{Instant::max()};  ///< then time alone has changed the answer
};

/// Keeps the answers that were used last, up to a number of bytes. For one thread.
/// Trap: find() may return an answer that is out of date; see AnswerBasis::holds().
class AnswerCache {
 public:
  /// Larger answers are not kept, so that one does not push out hundreds.
  static constexpr std::size_t kMaxAnswer = 32 * 1024;

  /// @param max_bytes  0: nothing is kept
  void set_max_bytes(std::size_t max_bytes);
  /// Null when there is none. Valid until the next call of keep() or clear().
  [[nodiscard]] const KeptAnswer* find(std::string_view key);
  void keep(std::string_view key, KeptAnswer answer);
  void clear();
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    std::string key;
    KeptAnswer answer;
    std::size_t bytes{0};
  };
  using Entries = std::list<Entry>;
  void drop(Entries::iterator entry);
  void shrink(std::size_t limit);

  Entries entries_;                                                 ///< latest use first
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  ///< views of entries_
  std::size_t bytes_{0};
  std::size_t max_bytes_{0};
};

}  // namespace parcelgate
