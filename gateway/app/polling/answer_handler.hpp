// Turns the answers to an account's requests into commands for the store, and into changes of the account's pace.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/app/intake/intake.hpp"
#include "gateway/app/polling/account_state.hpp"
#include "gateway/app/polling/known_faults.hpp"
#include "gateway/app/polling/poll_answer.hpp"

namespace parcelgate {

/// Handles every end of a row's turn: an answer, a refusal before anything was sent, and the commit. For the thread
/// "poll".
///
/// Invariants: each request that passed the breaker is reported to it exactly once, and each row that is in flight is
/// released exactly once: at once when it is to be polled again, otherwise when its commit has ended.
///
///     AnswerHandler answers(state);
///     answers.on_answer(sent, answer);               // HTTP answer or transport error
///     answers.refuse_rows(rows, error.what, now);    // the request could not be built from these rows
///     answers.store_unpolled(rows, now);             // new due times without a request
class AnswerHandler {
 public:
  /// @param state  must outlive the handler
  explicit AnswerHandler(AccountState& state) : state_(state) {}

  /// Handles the answer of a poll or a subscription request. Call it after the request has ended in the schedule.
  void on_answer(const SentRequest& sent, const Result<HttpResponse>& answer);
  /// Handles the end of a token fetch.
  void on_token(const Result<void>& outcome, std::chrono::milliseconds took);

  /// Stores rows that were not polled, with the due time and reason that they have now.
  void store_unpolled(std::vector<PollState> rows, Instant now);
  /// Puts off one refused number for a day. Of several numbers, each is polled alone to find the refused one.
  void refuse_rows(const std::vector<PollState>& rows, std::string_view error, Instant now);
  /// Stores that the subscription of one number was refused; the number is polled instead.
  void refuse_subscription(PollState row, std::string_view error, Instant now);
  /// Opens the breaker, because a retry cannot help until somebody corrects the configuration.
  void stop_polling(std::string_view error, Instant now);

 private:
  void on_poll_answer(const SentRequest& sent, const Result<HttpResponse>& answer);
  void on_subscription_answer(const SentRequest& sent, const Result<HttpResponse>& answer);
  /// Handles the verdicts that polls and subscriptions treat alike. @return whether this was one of them
  [[nodiscard]] bool handle_common(const SentRequest& sent, const Judgement& judgement, Instant now);
  /// An answer to several numbers that cannot be read as a whole: each number is polled alone at once, so that the
  /// unreadable part affects its own number only.
  void split_batch(const SentRequest& sent, const Judgement& judgement, Instant now);
  /// The courier refused the credentials: renews the token, or stops if that was a fresh one.
  void handle_unauthorized(const SentRequest& sent, const Judgement& judgement, Instant now);
  /// Plans a retry of the rows.
  /// @param keep  quarantines the answer; null: it is in quarantine already, or nothing of it arrived
  void fail(const SentRequest& sent, const Judgement& judgement, PollResult result, std::unique_ptr<Command> keep,
            Instant now);
  void accept_subscription(PollState row, std::string_view note, Instant now);
  void store_subscription(PollState row, SubscriptionOutcome outcome, std::string_view note, Instant now);

  /// The rows stay due and may be polled again at once.
  /// @param fault  noted in the rows' history; nothing: the request says nothing about them
  void give_back(const std::vector<PollState>& rows, Instant now, std::optional<PollResult> fault = {});
  void store_results(const std::vector<PollState>& rows, const std::vector<PollResult>& results, PollRecord record,
                     std::unique_ptr<Command> ingest = nullptr, std::string_view note = {});
  /// Releases the record's rows when its commit has ended.
  /// @param ingest  the intake command of the answer, in the same transaction; null: none
  void submit(PollRecord record, std::unique_ptr<Command> ingest = nullptr);
  void on_stored(const std::vector<PollState>& rows, const Result<void>& outcome);
  void log_breaker(bool changed);

  [[nodiscard]] AccountPace& pace() noexcept { return state_.pace(); }
  [[nodiscard]] const std::string& id() const noexcept { return state_.id(); }

  AccountState& state_;
  KnownFaults known_faults_;
  KnownFaults::Faults found_faults_;  ///< of the current answer: added to known_faults_ when its commit is durable
};

}  // namespace parcelgate
