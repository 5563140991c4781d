// All polled accounts in one object that is advanced by steps: the thread "poll" runs it, and tests run it without a
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/polling/account_assigner.hpp"
#include "gateway/app/polling/account_worker.hpp"
#include "gateway/ports/clock_jump.hpp"

namespace parcelgate {

/// Owns one AccountWorker for each account and steps them. Single-threaded: only mailbox() may be used by other
/// threads.
///
/// Invariant: at most one worker polls an account. A replaced worker stays until its requests and commits have ended,
/// and its successor waits for that.
///
///     auto engine = PollEngine::create(parts, accounts, options);
///     while (!stop.stop_requested()) {
///       const Instant next = (*engine)->step();
///       (*engine)->mailbox()->wait(stop, next - time.now());
///     }
///     (*engine)->save();
class PollEngine {
 public:
  /// Skips accounts that neither poll nor subscribe, and those whose source supports neither.
  /// @error config: an account's source is not known; or an error of the store
  [[nodiscard]] static Result<std::unique_ptr<PollEngine>> create(const PollerParts& parts,
                                                                  std::vector<PollAccount> accounts,
                                                                  PollOptions options);

  /// Runs the tasks in the mailbox and sends the requests that may be sent now.
  /// @return when to step again, unless the mailbox wakes the caller earlier
  [[nodiscard]] Instant step();
  /// Uses new manifests, rules and accounts from now on. Requests under way end with the configuration that sent them;
  /// a changed account starts when they have ended. An unchanged account keeps its pace and token.
  /// @error config: an account's source is not known, and nothing has changed
  Result<void> replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
                       std::vector<PollAccount> accounts);
  /// Makes the next step look at every account.
  void look_at_all();
  /// The state of each account, for people.
  [[nodiscard]] std::vector<PollStatus> status() const;
  /// Stores each account's use of its daily budget and waits for the commits. For the end of a run.
  void save();
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

 private:
  /// A worker and the catalogue that its source belongs to.
  struct Seat {
    std::unique_ptr<AccountWorker> worker;
    std::shared_ptr<const SourceCatalog> sources;
    bool is_ready{false};  ///< the stored use of the day's budget was read
  };

  PollEngine(const PollerParts& parts, PollOptions options, std::unique_ptr<Reader> reader);
  [[nodiscard]] Result<std::vector<Seat>> seat(const std::shared_ptr<const SourceCatalog>& sources,
                                               std::vector<PollAccount> accounts);
  [[nodiscard]] Seat* find_unchanged(const PollAccount& account, const Source& source);
  Result<void> make_ready(Seat& seat);
  [[nodiscard]] bool may_poll(Seat& seat);
  /// No courier is polled while the store cannot write: the answer would be lost and the request quota used up.
  [[nodiscard]] bool is_store_away();
  void dismiss_idle();
  /// Gives numbers that no account polled so far to the accounts that poll them now.
  void start_assigning();
  void assign(Instant now);
  void measure(Instant now);
  void look_at_date(Instant now);

  PollerParts parts_;
  PollOptions options_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Mailbox> mailbox_;
  CommandOutbox outbox_;
  std::vector<Seat> seats_;
  std::vector<Seat> leaving_;  ///< replaced; requests or commits are still under way
  AccountAssigner assigner_;
  bool is_assigning_{false};  ///< a step of the assigner is under way
  Instant assign_at_{};       ///< when to retry after an error of the store
  Instant measure_at_{};
  ClockJump date_;
  std::optional<std::string> store_fault_;  ///< why the store cannot write; polling pauses meanwhile
};

}  // namespace parcelgate
