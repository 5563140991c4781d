// Which feed entries a robot has posted, and which it may have posted.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/result.hpp"
#include "gateway/domain/history.hpp"

namespace parcelgate {

/// Stored as the StateRecord "robot:<name>". An entry is noted before its message is sent: an entry that is found as
/// sending after a restart may stand in the group already. Entries that were posted are remembered for a while, because
/// the outlet's cursor may be stored later than the message was sent.
///
/// Not thread-safe.
class ChatLedger {
 public:
  /// As many as the follower may have in hand.
  static constexpr std::size_t kMostPosted = 2'000;

  /// @error malformed: not written by to_json()
  [[nodiscard]] static Result<ChatLedger> parse(std::string_view json);
  [[nodiscard]] std::string to_json() const;

  void begin(std::span<const FeedPlace> places);
  /// The outcome is known.
  void settle(std::span<const FeedPlace> places, bool is_posted);
  [[nodiscard]] bool is_posted(FeedPlace place) const { return posted_.contains(key_of(place)); }
  [[nodiscard]] bool is_doubtful(FeedPlace place) const { return sending_.contains(key_of(place)); }

 private:
  using Key = std::pair<std::uint32_t, std::uint64_t>;
  [[nodiscard]] static Key key_of(FeedPlace place) noexcept { return {place.partition, place.position}; }
  void add_posted(Key key);

  std::set<Key> sending_;
  std::set<Key> posted_;
  std::deque<Key> order_;  ///< of posted_, oldest first
};

}  // namespace parcelgate
