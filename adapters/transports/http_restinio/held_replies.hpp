// Answers that the listener delays.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/transports/http_restinio/reply_box.hpp"

namespace parcelgate {

/// Answers that are sent later (HttpReply::hold). Their number and the bytes of the waiting requests are bounded: an
/// unauthenticated sender must not make the listener keep its bodies. For one thread.
class HeldReplies {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  static constexpr std::size_t kMaxBytes = 4u << 20;
  static constexpr std::size_t kMaxCount = 4'096;

  /// False, and `pending` untouched, when it cannot be held. @param request_bytes  of the body that is kept meanwhile
  [[nodiscard]] bool keep(PendingReply& pending, Steady until, std::size_t request_bytes) {
    if (held_.size() >= kMaxCount || request_bytes > kMaxBytes - bytes_) return false;
    bytes_ += request_bytes;
    held_.emplace(until, Held{std::move(pending), request_bytes});
    return true;
  }

  /// When the next answer is due.
  [[nodiscard]] std::optional<Steady> next() const {
    return held_.empty() ? std::nullopt : std::optional(held_.begin()->first);
  }

  /// Removes and returns the answers that are due. @param now  Steady::max() for all
  [[nodiscard]] std::vector<PendingReply> take_due(Steady now) {
    std::vector<PendingReply> out;
    while (!held_.empty() && held_.begin()->first <= now) {
      Held& held = held_.begin()->second;
      bytes_ -= held.bytes;
      out.push_back(std::move(held.pending));
      held_.erase(held_.begin());
    }
    return out;
  }

 private:
  struct Held {
    PendingReply pending;
    std::size_t bytes;
  };
  std::multimap<Steady, Held> held_;
  std::size_t bytes_{0};
};

}  // namespace parcelgate
