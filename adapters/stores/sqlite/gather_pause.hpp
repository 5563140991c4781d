// Decides whether the writer gathers more commands between two syncs, when the disk is what everybody waits for.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace parcelgate::sqlite {

/// With two groups in turn, half of the senders wait for the sync of the other half. That is best while there is work
/// to do during a sync. When the disk is slow, all senders of the second group are ready long before the sync of the
/// first ends, and two syncs answer what one could. Then it is better to wait for the senders of the first group, who
/// send their next commands as soon as they are answered:
///
///     pause.sync_ended({now, lasted, idle, answered, gathered});
///     …
///     if (const auto left = pause.left(gathered, now)) …  // wait so long for more commands
///     else …                                              // begin the sync
///
/// A pause ends when as many commands came as were answered, and after half of the time of the sync. When less than
/// half of them came, the senders do not wait for answers, and the next pauses are skipped. Pure: no clock.
class GatherPause {
 public:
  using Clock = std::chrono::steady_clock;

  struct EndedSync {
    Clock::time_point now;
    Clock::duration lasted{};
    Clock::duration idle{};   ///< before its end, in which no command came or was applied
    std::size_t answered{0};  ///< commands of the sync
    std::size_t gathered{0};  ///< commands that wait for the next sync
  };

  void sync_ended(const EndedSync& ended);
  /// How long to wait for more commands; nothing: no longer.
  [[nodiscard]] std::optional<Clock::duration> left(std::size_t gathered, Clock::time_point now) const;
  /// The next sync begins.
  void end(std::size_t gathered);

 private:
  std::optional<Clock::time_point> until_;
  std::size_t wanted_{0};  ///< commands, with those that were gathered before
  std::size_t enough_{0};  ///< commands with which the pause was worth it
  unsigned skipped_{0};    ///< pauses that are still to be skipped
};

}  // namespace parcelgate::sqlite
