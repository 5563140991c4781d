// Requests whose answer has not been given. Included by http_loop.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <restinio/all.hpp>

namespace parcelgate {

/// Keeps requests under tickets until they are answered. A ticket is valid for one take(): a second answer to the same
/// request is ignored, also when the slot was reused. For one thread.
class OpenRequests {
 public:
  /// @param bytes  the size that the listener counts for the request
  /// @return the ticket
  std::uint64_t keep(restinio::request_handle_t request, std::size_t bytes) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Slot& slot = slots_[index];
    slot.request = std::move(request);
    slot.bytes = bytes;
    return (static_cast<std::uint64_t>(++slot.generation) << 32U) | index;
  }

  struct Taken {
    restinio::request_handle_t request;
    std::size_t bytes{0};
    bool closes{false};
  };
  /// An empty Taken when the request was taken before.
  [[nodiscard]] Taken take(std::uint64_t ticket) {
    const auto index = static_cast<std::uint32_t>(ticket & 0xffffffffU);
    Slot& slot = slots_[index];
    if (slot.generation != ticket >> 32U || !slot.request) return {};
    free_.push_back(index);
    return {std::exchange(slot.request, nullptr), slot.bytes, std::exchange(slot.closes, false)};
  }

  /// Null when it was taken; not to be kept.
  [[nodiscard]] const restinio::request_t* find(std::uint64_t ticket) const noexcept {
    const Slot& slot = slots_[static_cast<std::uint32_t>(ticket & 0xffffffffU)];
    return slot.generation == ticket >> 32U ? slot.request.get() : nullptr;
  }

  /// Its answer will end the connection.
  void close_with(std::uint64_t ticket) noexcept {
    slots_[static_cast<std::uint32_t>(ticket & 0xffffffffU)].closes = true;
  }

  void clear() noexcept { slots_.clear(); }

 private:
  struct Slot {
    std::uint32_t generation{0};
    restinio::request_handle_t request;
    std::size_t bytes{0};
    bool closes{false};
  };
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace parcelgate
