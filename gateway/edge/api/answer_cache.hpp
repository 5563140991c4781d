// Rendered answers, kept as long as the rows behind them do not change.
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/instant.hpp"
#include "gateway/ports/store/change_stamps.hpp"

namespace parcelgate {

/// The rows behind an answer, as they were before it was made.
class AnswerBasis {
 public:
  using Slots = std::array<ChangeStamps::Slot, 2>;

  AnswerBasis() = default;
  /// Reads the stamps. Trap: do it before the rows are read.
  AnswerBasis(const ChangeStamps& stamps, const Slots& slots)
      : slots_(slots), stamps_{stamps.read(slots[0]), stamps.read(slots[1])} {}

  /// False while a commit that may change the rows is being made visible: then the answer must not be kept.
  [[nodiscard]] bool is_settled() const noexcept {
    return ChangeStamps::is_settled(stamps_[0]) && ChangeStamps::is_settled(stamps_[1]);
  }
  /// Whether none of the rows was changed since.
  [[nodiscard]] bool holds(const ChangeStamps& stamps) const noexcept {
    return stamps.read(slots_[0]) == stamps_[0] && stamps.read(slots_[1]) == stamps_[1];
  }

 private:
  Slots slots_{};
  std::array<ChangeStamps::Stamp, 2> stamps_{};
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
