// The right to answer one request.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include "adapters/transports/http_restinio/refusal.hpp"
#include "adapters/transports/http_restinio/reply_box.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

/// The right to answer one request, once, from any thread. Invariant: each request is answered exactly once: further
/// answers are ignored, and a right that is destroyed unused answers 500.
template <class World>
class ReplyRight {
 public:
  ReplyRight(World& world, std::shared_ptr<ReplyBox> box, std::uint64_t ticket)
      : world_(&world), box_(std::move(box)), ticket_(ticket) {}
  ~ReplyRight() {
    try {
      if (!used_.load(std::memory_order_relaxed)) send(to_reply(Refusal::internal_error));
    } catch (const std::exception& problem) {
      // The listener closes the connection of a request that stays unanswered.
      log(LogLevel::error, "http_answer_failed", {{"error", problem.what()}});
    }
  }
  ReplyRight(const ReplyRight&) = delete;
  ReplyRight& operator=(const ReplyRight&) = delete;

  void answer(HttpReply reply) {
    if (!used_.exchange(true, std::memory_order_relaxed)) send(std::move(reply));
  }

 private:
  void send(HttpReply reply) {
    if (box_->is_owner()) {
      world_->deliver(ticket_, std::move(reply));
    } else {
      box_->put(PendingReply{ticket_, std::move(reply)});
    }
  }

  World* world_;
  std::shared_ptr<ReplyBox> box_;
  std::uint64_t ticket_;
  std::atomic<bool> used_{false};
};

}  // namespace parcelgate
