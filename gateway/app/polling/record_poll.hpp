// The command that stores what a poll brought: its events, and when each number is asked about next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/polling/poll_plan.hpp"
#include "gateway/app/polling/token_bucket.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Records that the poller keeps: the day's budget and the subscriptions of an account.
[[nodiscard]] std::string poll_outlet(std::string_view account);       ///< "poll:<account>"
[[nodiscard]] std::string subscribe_outlet(std::string_view account);  ///< "subscribe:<account>"
inline constexpr std::string_view kDayKey = "day";
[[nodiscard]] std::string subscription_key(const ShipmentKey& key);

enum class SubscriptionState : std::uint8_t { none, subscribed, refused };
[[nodiscard]] SubscriptionState read_subscription(const std::optional<OutletRecord>& record);

[[nodiscard]] OutletRecord day_record(std::string_view account, const DayBudget& day);
/// @error malformed: not a record of ours
[[nodiscard]] Result<void> restore_day(const OutletRecord& record, DayBudget& day);

/// One row after its question.
struct RecordedRow {
  PollState state;                   ///< as read; apply() moves a copy on
  std::optional<PollResult> result;  ///< none: `state` is stored as it stands
  double jitter{0.5};
  std::string note;  ///< what the other side said, for people
};

struct PollRecord {
  std::string account;
  PollPolicy policy;
  Instant now{};
  bool subscribes{false};  ///< rows may have a subscription
  std::vector<RecordedRow> rows;
  std::optional<OutletRecord> day;
  std::vector<OutletRecord> records;  ///< further ones to store: subscriptions
  std::optional<QuarantinedMessage> quarantine;
};

/// Runs the ingest command, if there is one, and then plans: events and next checks are one commit.
class RecordPoll final : public Command {
 public:
  using Done = std::function<void(Result<void>)>;
  RecordPoll(PollRecord record, std::unique_ptr<Command> ingest, Done done);

  [[nodiscard]] std::string_view partition_key() const noexcept override;
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> plan_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before);
  Result<bool> is_subscribed(Transaction& transaction, const ShipmentKey& key);

  PollRecord record_;
  std::unique_ptr<Command> ingest_;
  Done done_;
};

}  // namespace parcelgate
