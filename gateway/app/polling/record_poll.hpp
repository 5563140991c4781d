// The command that stores what a poll brought: its events, and when each number is asked about next.
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

/// One row after its question.
struct RecordedRow {
  PollState state;                   ///< as read; what is stored is the row as it stands then, moved on
  std::optional<PollResult> result;  ///< none: nothing was asked, next_at, ended and why are stored as they are here
  double jitter{0.5};
  std::string note;      ///< what the other side said, for people
  bool is_polled{true};  ///< after a subscription: asking goes on beside it
};

struct PollRecord {
  std::string account;
  PollLimits limits;
  Instant now{};
  std::optional<SubscriptionPolicy> subscribes;     ///< rows may have a subscription
  std::optional<SubscriptionOutcome> subscription;  ///< what became of a request for the one row; accepted and refused
                                                    ///< go without a result
  std::vector<RecordedRow> rows;
  std::optional<StateRecord> day;
};

/// Runs the intake command of the answer, if there is one, and plans the next checks. Events, quarantine and next
/// checks are one commit.
class RecordPoll final : public Command {
 public:
  using Done = std::function<void(Result<void>)>;
  RecordPoll(PollRecord record, std::unique_ptr<Command> ingest, Done done);

  [[nodiscard]] std::string_view partition_key() const noexcept override;
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
