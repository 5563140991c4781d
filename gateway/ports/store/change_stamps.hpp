// Stamps of rows, so that an answer made from them can be kept until one of them changes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace parcelgate {

/// A table of counters. Each row belongs to one of them by its key: shipment and checks by the tracking number, a state
/// record by owner and key. The store changes the counter before and after a commit that changes one of its rows:
///
///     const auto slot = ChangeStamps::slot_of_number(number);
///     const auto stamp = stamps.read(slot);       // before the rows are read
///     ... read the rows, make an answer ...
///     if (ChangeStamps::is_settled(stamp)) keep(answer, slot, stamp);
///     ...
///     if (stamps.read(slot) == kept.stamp) use(kept.answer);  // nothing was committed since
///
/// An odd stamp means that a commit is being made visible: the rows may be read, but the answer must not be kept. Rows
/// with the same slot only cause look-ups that were not needed. Lock-free; one thread writes, any thread reads.
class ChangeStamps {
 public:
  using Slot = std::uint32_t;
  using Stamp = std::uint64_t;
  static constexpr std::size_t kSlots = std::size_t{1} << 16U;

  [[nodiscard]] static Slot slot_of_number(std::string_view tracking_number) noexcept {
    return slot_of(std::hash<std::string_view>{}(tracking_number));
  }
  [[nodiscard]] static Slot slot_of_record(std::string_view owner, std::string_view key) noexcept {
    const std::size_t of_key = std::hash<std::string_view>{}(key);
    return slot_of(of_key * 31 + std::hash<std::string_view>{}(owner));
  }

  [[nodiscard]] Stamp read(Slot slot) const noexcept { return stamps_[slot].load(std::memory_order_acquire); }
  [[nodiscard]] static constexpr bool is_settled(Stamp stamp) noexcept { return stamp % 2 == 0; }

  /// For the writer: call it before the commit and after it. Sequentially consistent, so that no reader sees the commit
  /// together with the stamp from before.
  void step(Slot slot) noexcept { stamps_[slot].fetch_add(1, std::memory_order_seq_cst); }

 private:
  [[nodiscard]] static constexpr Slot slot_of(std::size_t hash) noexcept {
    return static_cast<Slot>((hash ^ (hash >> 32U)) % kSlots);
  }

  std::array<std::atomic<Stamp>, kSlots> stamps_{};
};

}  // namespace parcelgate
