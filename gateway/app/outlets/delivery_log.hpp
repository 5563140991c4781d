// The last attempts at delivering to one webhook, for people who look for the cause of a failure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/base/instant.hpp"

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
};

/// Keeps the newest attempts in memory; a restart empties it. Thread-safe.
class DeliveryLog {
 public:
  static constexpr std::size_t kMostKept = 200;
  static constexpr std::size_t kLongestAnswer = 500;

  /// Sets the number of the attempt, and cuts the answer.
  /// @return the attempt as it is kept
  DeliveryAttempt add(DeliveryAttempt attempt);
  /// Newest first.
  [[nodiscard]] std::vector<DeliveryAttempt> newest(std::size_t limit) const;

 private:
  mutable std::mutex mutex_;
  std::deque<DeliveryAttempt> attempts_;  ///< oldest first
};

}  // namespace parcelgate
