// Learns transit times from the store, in the background.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/app/track/transit_times.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Reads shipments at start and every six hours, on the thread "transit", in small steps with pauses: it delays nobody.
/// The first round reads all shipments, later rounds only the newest: an estimate needs the newest, and only a full
/// scan finds their positions in the store. A fault of the store ends a round; the times of the last whole round stay.
class TransitHistory {
 public:
  struct Options {
    std::uint64_t most_rows{200'000};  ///< read by a round after the first; at least one step
    std::size_t rows_at_once{200};
    std::chrono::milliseconds pause{20};  ///< between two steps
    std::chrono::milliseconds every{std::chrono::hours{6}};
  };

  /// The store must outlive it.
  /// @error errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<TransitHistory>> start(Store& store, Options options);
  [[nodiscard]] static Result<std::unique_ptr<TransitHistory>> start(Store& store) { return start(store, Options{}); }

  /// Never null. From any thread.
  [[nodiscard]] std::shared_ptr<const TransitTimes> times() const { return times_.load(); }

 private:
  TransitHistory(std::unique_ptr<Reader> reader, Options options);
  void run(const std::stop_token& stop);
  /// @return nothing: it was stopped, or the store has a fault
  [[nodiscard]] std::shared_ptr<const TransitTimes> learn(const std::stop_token& stop);
  /// @return false: the store reported an error
  [[nodiscard]] bool add(TransitTimes& times, const Shipment& shipment);
  void sleep(const std::stop_token& stop, std::chrono::milliseconds pause);

  const std::unique_ptr<Reader> reader_;
  const Options options_;
  std::int64_t begin_{0};  ///< of the next round; used by the thread only
  Replaceable<TransitTimes> times_{std::make_shared<const TransitTimes>()};
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace parcelgate
