// The command that stores the result of a poll: its events, and the next check of each number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/polling/token_bucket.hpp"
#include "gateway/domain/poll_plan.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The record in which the poller keeps an account's use of the day.
[[nodiscard]] std::string budget_owner(std::string_view account);  ///< "poll:<account>"
inline constexpr std::string_view kDayKey = "day";

[[nodiscard]] StateRecord day_record(std::string_view account, const DayBudget& day);
/// @error malformed: not a record of ours
[[nodiscard]] Result<void> restore_day(const StateRecord& record, DayBudget& day);

/// One row after its request.
struct RecordedRow {
  PollState state;  ///< as read before the request; the stored row may be newer, and is the one that changes
  std::optional<PollResult> result;  ///< none: no request was sent; next check and reason are stored as given here
  double jitter{0.5};
  std::string note;      ///< the courier's own text, for people
  bool is_polled{true};  ///< whether polling continues after a subscription
  /// Why the request brought no result for any row. The plan of the row stays as it is.
  std::optional<PollResult> fault{};
};

/// The result of one request for several rows, or of none.
struct PollRecord {
  std::string account;
  PollLimits limits;
  Instant now{};
  std::optional<SubscriptionPolicy> subscribes;     ///< rows may have a subscription
  std::optional<SubscriptionOutcome> subscription;  ///< of a subscription request, which has one row; accepted and
                                                    ///< refused rows have no result
  std::vector<RecordedRow> rows;
  std::optional<StateRecord> day;
};

/// Runs the intake command of the answer, if there is one, and plans the next checks. Events, quarantine, next checks
/// and the use of the budget are one commit: after a crash either all of them are stored or the rows are still due.
///
/// A row that was withdrawn while its request was under way stays ended: an answer does not restart polling.
class RecordPoll final : public Command {
 public:
  using Done = std::function<void(Result<void>)>;
  RecordPoll(PollRecord record, std::unique_ptr<Command> ingest, Done done);

  [[nodiscard]] std::string_view partition_key() const noexcept override;
  [[nodiscard]] Completion completion() const noexcept override { return Completion::durable; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> store_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before);
  Result<void> plan_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before,
                        PollState& state);
  void plan_subscription(const RecordedRow& row, bool is_journey_over, PollState& state) const;

  PollRecord record_;
  std::unique_ptr<Command> ingest_;
  Done done_;
};

}  // namespace parcelgate
