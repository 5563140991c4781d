#include "gateway/app/polling/account_state.hpp"

#include <utility>

namespace parcelgate {

AccountState::AccountState(PollAccount own_account, const Source& own_source, const PollerParts& poller_parts,
                           const PollOptions& poll_options, std::shared_ptr<Mailbox> poll_mailbox,
                           CommandOutbox& commands, TokenFetcher::Ended on_token)
    : account(std::move(own_account)),
      source(own_source),
      parts(poller_parts),
      options(poll_options),
      mailbox(std::move(poll_mailbox)),
      outbox(commands),
      metrics(parts.metrics, account.account.id),
      schedule(effective_policy(source, account), parts.time.now(), options.schedule),
      tokens(source, account.account, parts.http, parts.time, mailbox, std::move(on_token)),
      can_poll(account.poll && source.poll_policy(account.account).has_value()),
      subscribes(account.subscribe ? source.subscription_policy(account.account) : std::nullopt) {}

PollRecord AccountState::start_record(Instant now) const {
  PollRecord record;
  record.account = id();
  record.limits = {schedule.policy().min_interval_per_number, stretch};
  record.subscribes = subscribes;
  record.now = now;
  record.day = day_record(record.account, pace().day());
  return record;
}

}  // namespace parcelgate
