// All polled accounts, stepped: what the thread "poll" runs, and what tests run without a thread.
#pragma once

#include <memory>
#include <vector>

#include "gateway/app/polling/account_worker.hpp"

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
  /// Makes the next step look at every account.
  void look_at_all();
  [[nodiscard]] std::vector<PollStatus> status() const;
  /// Stores each account's use of the day and waits for it.
  void save();
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

 private:
  PollEngine(const PollerParts& parts, PollOptions options, std::unique_ptr<Reader> reader);
  void measure(Instant now);

  PollerParts parts_;
  PollOptions options_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Mailbox> mailbox_;
  CommandOutbox outbox_;
  std::vector<std::unique_ptr<AccountWorker>> workers_;
  Instant measure_at_{};
};

}  // namespace parcelgate
