// Keeps asking couriers: the thread "poll" around PollEngine.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/app/polling/poll_engine.hpp"

namespace parcelgate {

/// Reads due rows (PollState) of the store, asks their accounts, ingests what comes back and plans the next question,
/// in one commit. Registering a shipment is storing its row: see schedule_polls().
class Poller {
 public:
  /// @param parts  must outlive the poller
  /// @error config: an account's source is not known
  [[nodiscard]] static Result<std::unique_ptr<Poller>> start(const PollerParts& parts,
                                                             std::vector<PollAccount> accounts,
                                                             PollOptions options = {});
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Looks for due rows now instead of at the next scan: after a registration. From any thread.
  void nudge();
  /// Asks by new manifests, rules and accounts soon; see PollEngine::replace(). From any thread.
  void replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
               std::vector<PollAccount> accounts);
  /// As of the last step. From any thread.
  [[nodiscard]] std::vector<PollStatus> status() const;

 private:
  explicit Poller(const TimeSource& time, std::unique_ptr<PollEngine> engine);
  void run(const std::stop_token& stop);

  const TimeSource& time_;
  std::unique_ptr<PollEngine> engine_;
  mutable std::mutex mutex_;
  std::vector<PollStatus> status_;  ///< guarded by mutex_
  std::atomic<bool> nudged_{false};
  std::jthread thread_;
};

}  // namespace parcelgate
