// Polls the shipments of one account.
#pragma once

#include <memory>
#include <span>

#include "gateway/app/polling/account_state.hpp"
#include "gateway/app/polling/answer_handler.hpp"
#include "gateway/app/polling/poll_sender.hpp"

namespace parcelgate {

/// The account's state, with the sender that reads it and the handler that changes it. The engine owns one worker for
/// each account. For the thread "poll".
///
/// Trap: it must not be destroyed while is_idle() is false.
///
///     if (auto restored = worker.restore(reader); !restored) …  // not ready: retry later
///     const Instant next = worker.pump(reader, time.now());     // again at `next`, or after the mailbox ran
class AccountWorker {
 public:
  /// @param source  of the account; it and the arguments after it must outlive the worker
  AccountWorker(PollAccount account, const Source& source, const PollerParts& parts, const PollOptions& options,
                std::shared_ptr<Mailbox> mailbox, CommandOutbox& outbox);
  AccountWorker(const AccountWorker&) = delete;
  AccountWorker& operator=(const AccountWorker&) = delete;

  /// Reads today's use of the budget that an earlier run stored.
  [[nodiscard]] Result<void> restore(Reader& reader);
  /// Sends the requests that may be sent now. @return when to call again
  [[nodiscard]] Instant pump(Reader& reader, Instant now);
  /// Sets the stretch of the intervals from the number of shipments to poll.
  /// @param loads  of all accounts; the worker uses its own
  void take_load(std::span<const PollLoad> loads);
  /// Something happened: the next pump() does not wait for its time.
  void look_now() noexcept { state_.look_now(); }
  /// The machine's date was set `by` this much. Call before anything else uses the new date.
  void date_was_set(std::chrono::milliseconds by, Instant now);
  [[nodiscard]] PollStatus status(Instant now) const;
  [[nodiscard]] const PollAccount& account() const noexcept { return state_.account; }
  [[nodiscard]] const Source& source() const noexcept { return state_.source; }
  /// Whether no callback is to come: only then may the worker be destroyed.
  [[nodiscard]] bool is_idle() const noexcept { return state_.is_idle(); }
  /// The command that stores today's use of the budget, for the end of a run.
  [[nodiscard]] std::unique_ptr<Command> save() const;

 private:
  void measure_lag(Reader& reader, Instant now);
  void publish_gauges(Instant now);

  AccountState state_;
  AnswerHandler answers_;
  PollSender sender_;
  std::chrono::milliseconds lag_{0};
};

}  // namespace parcelgate
