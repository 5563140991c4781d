// All polled accounts, stepped: what the thread "poll" runs, and what tests run without a thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/polling/account_assigner.hpp"
#include "gateway/app/polling/account_worker.hpp"
#include "gateway/ports/clock_jump.hpp"

namespace parcelgate {

class PollEngine {
 public:
  /// Accounts that neither poll nor subscribe, or whose source does neither, are left out.
  /// @error config: an account's source is not known
  [[nodiscard]] static Result<std::unique_ptr<PollEngine>> create(const PollerParts& parts,
                                                                  std::vector<PollAccount> accounts,
                                                                  PollOptions options);

  /// Handles what arrived and sends what may be sent. @return when to step again, unless something arrives before
  [[nodiscard]] Instant step();
  /// Asks by new manifests, rules and accounts from now on. An account that has changed goes on when the answers and
  /// commits under way for it are in: those are handled by what asked. An unchanged one keeps its pace and token.
  /// @error config: an account's source is not known, and nothing has changed
  Result<void> replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
                       std::vector<PollAccount> accounts);
  /// Makes the next step look at every account.
  void look_at_all();
  [[nodiscard]] std::vector<PollStatus> status() const;
  /// Stores each account's use of the day and waits for it.
  void save();
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

 private:
  /// A worker and the manifests that it works with.
  struct Seat {
    std::unique_ptr<AccountWorker> worker;
    std::shared_ptr<const SourceCatalog> sources;
    bool is_ready{false};  ///< it knows what was used of the day
  };

  PollEngine(const PollerParts& parts, PollOptions options, std::unique_ptr<Reader> reader);
  [[nodiscard]] Result<std::vector<Seat>> seat(const std::shared_ptr<const SourceCatalog>& sources,
                                               std::vector<PollAccount> accounts);
  [[nodiscard]] Seat* find_unchanged(const PollAccount& account, const Source& source);
  Result<void> make_ready(Seat& seat);
  [[nodiscard]] bool may_ask(Seat& seat);
  /// No courier is polled while the store cannot write: the answer would be lost and the request quota used up.
  [[nodiscard]] bool is_store_away();
  void dismiss_idle();
  /// Gives numbers that no account polled so far to the accounts that poll them now.
  void start_assigning();
  void assign(Instant now);
  void measure(Instant now);
  void look_at_date();

  PollerParts parts_;
  PollOptions options_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Mailbox> mailbox_;
  CommandOutbox outbox_;
  std::vector<Seat> seats_;
  std::vector<Seat> leaving_;  ///< replaced, and something is under way for them
  AccountAssigner assigner_;
  bool is_assigning_{false};  ///< a step of it is under way
  Instant assign_at_{};       ///< after a fault of the store
  Instant measure_at_{};
  ClockJump date_;
  std::optional<std::string> store_fault_;  ///< for which nobody is asked
};

}  // namespace parcelgate
