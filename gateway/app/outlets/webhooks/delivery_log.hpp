// The last attempts at delivering to one webhook, for people who look for the cause of a failure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/base/result.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One attempt at delivering one entry.
struct DeliveryAttempt {
  std::string event_id;
  std::string type;     ///< of the entry
  std::string subject;  ///< of the CloudEvent
  unsigned attempt{1};  ///< of this entry, as far as the log reaches
  Instant at{};
  std::chrono::milliseconds took{};
  int status{0};         ///< of the answer; 0: there was none
  std::string error{};   ///< why it failed; empty: it was accepted
  std::string answer{};  ///< the first kLongestAnswer bytes of the body, printable
  friend bool operator==(const DeliveryAttempt&, const DeliveryAttempt&) = default;
};

/// An object with the attempt's members, as the API answers it.
void write_delivery_attempt(JsonWriter& writer, const DeliveryAttempt& attempt);

/// Keeps the newest attempts in memory. Its owner stores the newest of them now and then, so that a restart does not
/// empty it:
///
///     if (const auto text = log.take_unstored(); text && !store(*text)) log.mark_unstored();
///     log.restore(stored_text);  // at the next start
///
/// Thread-safe.
class DeliveryLog {
 public:
  static constexpr std::size_t kMostKept = 200;
  static constexpr std::size_t kLongestAnswer = 500;
  static constexpr std::size_t kMostStored = 50;
  static constexpr std::size_t kMostStoredBytes = 16 * 1024;

  /// Sets the number of the attempt, and cuts the answer.
  /// @return the attempt as it is kept
  DeliveryAttempt add(DeliveryAttempt attempt);
  /// Newest first.
  [[nodiscard]] std::vector<DeliveryAttempt> newest(std::size_t limit) const;

  /// The form to be stored, newest attempt first: at most kMostStored attempts and kMostStoredBytes. Nothing if it is
  /// as it was at the last call.
  [[nodiscard]] std::optional<std::string> take_unstored();
  /// The form that take_unstored() gave could not be stored.
  void mark_unstored();
  /// Puts stored attempts before those that it has.
  /// @error malformed: the text is no stored form; the log stays as it is
  Result<void> restore(std::string_view stored);

 private:
  mutable std::mutex mutex_;
  std::deque<DeliveryAttempt> attempts_;  ///< oldest first
  bool is_unstored_{false};
};

}  // namespace parcelgate
