// Polls couriers: the thread "poll" around PollEngine.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/app/polling/poll_engine.hpp"

namespace parcelgate {

/// Reads due rows (PollState) from the store, sends requests for them, ingests each answer and plans the next poll in
/// the same commit. To have a shipment polled, store its row (see schedule_polls()) and call nudge().
///
/// The destructor stops the thread and stores the use of the daily budgets; requests under way are abandoned, and their
/// rows stay due.
///
///     auto poller = Poller::start(parts, accounts);
///     if (!poller) return unexpected(std::move(poller).error());
///     (*poller)->nudge();  // after a registration was committed
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

  /// Makes the poller read due rows now instead of at the next scan. From any thread.
  void nudge();
  /// Hands new manifests, rules and accounts to the thread; see PollEngine::replace(). Returns before they are in use.
  /// An error is logged (polling_reload_failed) and leaves the old ones in use. From any thread.
  void replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
               std::vector<PollAccount> accounts);
  /// The state of each account after the last step. From any thread.
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
