// The data that the sender of polls and the handler of their answers share about one account.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/polling/command_outbox.hpp"
#include "gateway/app/polling/mailbox.hpp"
#include "gateway/app/polling/poll_account.hpp"
#include "gateway/app/polling/poll_metrics.hpp"
#include "gateway/app/polling/poll_parts.hpp"
#include "gateway/app/polling/record_poll.hpp"
#include "gateway/app/polling/token_fetcher.hpp"

namespace parcelgate {

/// One account at work: its configuration, its schedule, its token, and the number of callbacks that are still to come.
/// A plain record without rules of its own; for the thread "poll".
///
/// Trap: it must not be destroyed while is_idle() is false, because callbacks then still refer to it.
struct AccountState {
  /// @param own_account  copied
  /// @param own_source   the source of the account; it and the next four must outlive the state
  /// @param on_token     called when a fetch of a token has ended
  AccountState(PollAccount own_account, const Source& own_source, const PollerParts& poller_parts,
               const PollOptions& poll_options, std::shared_ptr<Mailbox> poll_mailbox, CommandOutbox& commands,
               TokenFetcher::Ended on_token);
  AccountState(const AccountState&) = delete;
  AccountState& operator=(const AccountState&) = delete;

  PollAccount account;
  const Source& source;
  const PollerParts& parts;
  const PollOptions& options;
  std::shared_ptr<Mailbox> mailbox;
  CommandOutbox& outbox;
  PollMetrics metrics;
  PollSchedule schedule;
  TokenFetcher tokens;
  bool can_poll;                                 ///< the account polls, and its source supports it
  std::optional<SubscriptionPolicy> subscribes;  ///< set: numbers are subscribed for pushes
  Stretch stretch{1, 1, 1, 1};                   ///< how much longer the budget makes the intervals
  std::size_t under_way{0};                      ///< answers and commits that will still call back
  Instant look_at{};                             ///< when the next pump may have something to do

  [[nodiscard]] const std::string& id() const noexcept { return account.account.id; }
  [[nodiscard]] AccountPace& pace() noexcept { return schedule.pace(); }
  [[nodiscard]] const AccountPace& pace() const noexcept { return schedule.pace(); }
  /// Something happened: the next pump does not wait for its time.
  void look_now() noexcept { look_at = {}; }
  /// Whether no callback is to come.
  [[nodiscard]] bool is_idle() const noexcept { return under_way == 0 && !tokens.is_fetching(); }
  /// A record with the account's limits and its use of the day, and without rows.
  [[nodiscard]] PollRecord start_record(Instant now) const;
};

/// The request that an answer belongs to.
enum class RequestKind : std::uint8_t {
  poll,       ///< of one or more rows
  subscribe,  ///< of exactly one row
};

/// A request that was sent, kept until its answer.
struct SentRequest {
  RequestKind kind{RequestKind::poll};
  std::vector<PollState> rows;  ///< as read before the request; in flight
  std::string token;            ///< the token that it carried; empty: none
  Instant sent_at{};
};

}  // namespace parcelgate
