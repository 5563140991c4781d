// Asks one account about its shipments. Everything here runs on the thread "poll".
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gateway/app/intake/intake.hpp"
#include "gateway/app/polling/command_outbox.hpp"
#include "gateway/app/polling/known_faults.hpp"
#include "gateway/app/polling/mailbox.hpp"
#include "gateway/app/polling/poll_account.hpp"
#include "gateway/app/polling/poll_answer.hpp"
#include "gateway/app/polling/poll_metrics.hpp"
#include "gateway/app/polling/poll_parts.hpp"
#include "gateway/app/polling/record_poll.hpp"
#include "gateway/app/polling/token_fetcher.hpp"
#include "gateway/telemetry/sampled_log.hpp"

namespace parcelgate {

class AccountWorker {
 public:
  /// @param source  of the account
  AccountWorker(PollAccount account, const Source& source, const PollerParts& parts, const PollOptions& options,
                std::shared_ptr<Mailbox> mailbox, CommandOutbox& outbox);
  AccountWorker(const AccountWorker&) = delete;
  AccountWorker& operator=(const AccountWorker&) = delete;

  /// Takes up what an earlier run has used of today's budget.
  [[nodiscard]] Result<void> restore(Reader& reader);
  /// Sends what may be sent now. @return when to look again
  [[nodiscard]] Instant pump(Reader& reader, Instant now);
  /// What all accounts have to ask about; takes its own.
  void take_load(std::span<const PollLoad> loads);
  /// Something happened: the next pump() does not wait for its time.
  void look_now() noexcept { look_at_ = {}; }
  /// Before anything else is done by the new date.
  void date_was_set(std::chrono::milliseconds by, Instant now);
  [[nodiscard]] PollStatus status(Instant now) const;
  [[nodiscard]] const PollAccount& account() const noexcept { return account_; }
  [[nodiscard]] const Source& source() const noexcept { return source_; }
  /// Nothing is under way that would still call this object: it may go.
  [[nodiscard]] bool is_idle() const noexcept { return under_way_ == 0 && !tokens_.is_fetching(); }
  /// The day's use as a command, for the end of a run.
  [[nodiscard]] std::unique_ptr<Command> save() const;

 private:
  struct Asked {
    std::vector<PollState> rows;
    std::string token;
    Instant at{};
    bool subscribes{false};
  };

  using OnAnswer = void (AccountWorker::*)(const Asked& asked, const Result<HttpResponse>& answer);

  // Asking: account_worker.cpp
  bool pump_once(Reader& reader, Instant now);  ///< whether there may be more to do
  [[nodiscard]] PollSchedule::DueRows read_due(Reader& reader, Instant now);
  bool end_finished(Reader& reader, std::vector<PollState>& rows, Instant now);
  [[nodiscard]] bool has_token(Instant now);
  bool ask(Reader& reader, std::vector<PollState> rows, Instant now);
  bool subscribe(std::vector<PollState> rows, Instant now);
  bool send(Result<HttpRequest> request, std::vector<PollState> rows, OnAnswer on_answer, Instant now);
  [[nodiscard]] bool is_journey_over(Reader& reader, const ShipmentKey& key) const;
  [[nodiscard]] bool wants_subscription(Reader& reader, const PollState& row, Instant now) const;
  [[nodiscard]] Instant subscribe_from(Reader& reader, const PollState& row, Instant now) const;
  /// Rows of an account that is only heard: until their subscription is to be renewed, or for good.
  void park(Reader& reader, std::vector<PollState> rows, Instant now);
  void measure_lag(Reader& reader, Instant now);
  void publish_gauges(Instant now);

  // What comes back: account_answers.cpp
  void on_poll_answer(const Asked& asked, const Result<HttpResponse>& answer);
  void on_subscription_answer(const Asked& asked, const Result<HttpResponse>& answer);
  void on_token(const Result<void>& outcome, std::chrono::milliseconds took);
  void on_stored(const std::vector<PollState>& rows, const Result<void>& outcome);
  /// An answer to several numbers that cannot be read as a whole: each is asked alone at once, so that what spoils it
  /// costs the others nothing.
  void split_batch(const Asked& asked, const Judgement& judgement, Instant now);
  /// The verdicts that polls and subscriptions treat alike. @return whether it was one of them
  [[nodiscard]] bool take_common(const Asked& asked, const Judgement& judgement, Instant now);
  /// One number is put off for a day; of several each is asked alone, to find the one that is meant.
  void refuse_rows(const std::vector<PollState>& rows, std::string_view why, Instant now);
  void take_subscription(PollState row, bool accepted, std::string_view why, Instant now);
  void take_refusal(const Asked& asked, const Judgement& judgement, Instant now);
  /// @param keep  quarantines the answer; null: it is known already, or nothing of it arrived
  void fail(const Asked& asked, const Judgement& judgement, PollResult result, std::unique_ptr<Command> keep,
            Instant now);
  /// Rows stay due and may be asked about again at once.
  void give_back(const std::vector<PollState>& rows, Instant now);
  /// Repeating cannot help until somebody mends the configuration.
  void give_up(std::string_view why, Instant now);
  void note_breaker(bool changed);

  [[nodiscard]] PollRecord start_record(Instant now) const;
  void store_as_they_are(std::vector<PollState> rows, Instant now);
  void store_results(const std::vector<PollState>& rows, const std::vector<PollResult>& results, PollRecord record,
                     std::unique_ptr<Command> ingest = nullptr, std::string_view note = {});
  /// The record's rows are released when it is durable, or failed.
  /// @param ingest  what intake makes of the answer, in the same transaction; null: nothing
  void submit(PollRecord record, std::unique_ptr<Command> ingest = nullptr);

  [[nodiscard]] AccountPace& pace() noexcept { return schedule_.pace(); }
  [[nodiscard]] const std::string& id() const noexcept { return account_.account.id; }

  PollAccount account_;
  const Source& source_;
  const PollerParts& parts_;
  const PollOptions& options_;
  std::shared_ptr<Mailbox> mailbox_;
  CommandOutbox& outbox_;
  PollMetrics metrics_;
  PollSchedule schedule_;
  TokenFetcher tokens_;
  bool can_poll_;
  std::optional<SubscriptionPolicy> subscribes_;  ///< numbers are registered for pushes
  Stretch stretch_{1, 1, 1, 1};
  KnownFaults known_faults_;
  KnownFaults::Faults found_faults_;  ///< of the answer in hand: known once its commit is durable
  std::size_t under_way_{0};          ///< answers and commits that will still call this object
  Instant look_at_{};
  std::chrono::milliseconds read_pause_{0};  ///< grows while the store cannot be read
  SampledLog read_log_{std::chrono::minutes{1}};
  std::chrono::milliseconds lag_{0};
};

}  // namespace parcelgate
