// Entries that an outlet has given up: kept until somebody retries or drops them.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/app/outlets/follower/retry_list.hpp"
#include "gateway/domain/history.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One entry that was given up after its last attempt.
struct DeadLetter {
  FeedPlace place;
  std::string subject;   ///< that its outlet gave it
  unsigned attempts{0};  ///< since the entry was set aside
  std::string error;     ///< of the last attempt
  Instant died_at{};
  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

/// "<partition>-<position>": the id of a dead letter within its outlet.
[[nodiscard]] std::string dead_letter_id(FeedPlace place);
/// Nothing for a text that is no id.
[[nodiscard]] std::optional<FeedPlace> parse_dead_letter_id(std::string_view id);

/// The stored form: the record "dead:<id>" of the outlet.
[[nodiscard]] StateRecord dead_letter_record(const std::string& outlet, const DeadLetter& letter);
[[nodiscard]] std::string dead_letter_key(FeedPlace place);
/// Nothing for a record of another kind.
/// @error malformed: a record of a dead letter that cannot be read
[[nodiscard]] Result<std::optional<DeadLetter>> read_dead_letter(const StateRecord& record);

/// {"id", "subject", "attempts", "error", "died_at"}, without braces.
void write_dead_letter_members(JsonWriter& writer, const DeadLetter& letter);

/// An outlet's dead letters from the store, oldest first, at most `limit`.
[[nodiscard]] Result<std::vector<DeadLetter>> list_dead_letters(Reader& reader, const std::string& outlet,
                                                                std::size_t limit);
[[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(Reader& reader, const std::string& outlet,
                                                                 FeedPlace place);

/// The dead letters of one outlet as its follower sees them: their number, and changes that are not stored yet. The
/// letters themselves stay in the store.
class DeadLetters {
 public:
  explicit DeadLetters(std::string outlet) : outlet_(std::move(outlet)) {}

  /// Counts a record that was stored earlier.
  void restore(const StateRecord& record);
  void add(const DeadLetter& letter);
  /// Forgets a letter that was retried or dropped.
  void remove(FeedPlace place);
  /// Whether the letter is to be removed by the next commit.
  [[nodiscard]] bool is_removed(FeedPlace place) const;
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  // As in RetryList.
  [[nodiscard]] bool has_changes() const noexcept { return !changes_.empty(); }
  [[nodiscard]] RetryList::Changes take_changes();
  void give_back(const RetryList::Changes& changes);

 private:
  std::string outlet_;
  std::size_t count_{0};
  std::map<std::string, std::optional<StateRecord>, std::less<>> changes_;  ///< by key; nothing: to be removed
};

}  // namespace parcelgate
