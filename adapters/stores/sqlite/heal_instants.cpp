// Corrects instants that were stored while the machine's date was ahead, a part of the rows at a time.
#include <sqlite3.h>

#include <algorithm>

#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/transaction.hpp"

namespace parcelgate::sqlite {
namespace {

/// Differences up to this are normal between machines.
constexpr std::chrono::minutes kTolerance{1};
/// No check is planned further ahead. A subscription with a later renewal is checked once too early, without effect.
constexpr std::chrono::hours kFurthestCheck{24 * 35};

bool is_ahead(const std::optional<Instant>& at, Instant now) {
  return at && *at > now + kTolerance;
}

bool has_clock_ahead(const Return& ret, Instant now) {
  return std::any_of(ret.clocks.begin(), ret.clocks.end(), [&](const Clock& clock) {
    return is_ahead(clock.breached_at, now) || is_ahead(clock.at_risk_since, now);
  });
}

/// A fact was recorded before now, whatever the date was then; the earlier of its two instants counts.
bool heal_facts(Return& ret, Instant now) {
  bool changed = false;
  for (Fact& fact : ret.facts) {
    if (!is_ahead(fact.recorded_at, now)) continue;
    fact.recorded_at = now;
    changed = true;
  }
  return changed;
}

void bound(std::optional<Instant>& at, Instant now) {
  if (is_ahead(at, now)) at = now;
}

void heal_subscription(Subscription& subscription, Instant now) {
  for (Instant& at : subscription.requested_at) at = std::min(at, now);
  if (!is_ahead(subscription.at, now)) return;
  if (subscription.ends_at) *subscription.ends_at -= subscription.at - now;
  subscription.at = now;
}

/// @return whether it was planned by a date that has not come yet
bool heal_poll(PollState& state, Instant now) {
  const bool checked_ahead = is_ahead(state.last_checked_at, now);
  if (!checked_ahead && (state.ended || state.next_at <= now + kFurthestCheck)) return false;
  // A number that was given up meanwhile is asked about once more.
  if (checked_ahead) state.ended = false;
  state.next_at = std::min(state.next_at, now);
  bound(state.last_checked_at, now);
  bound(state.last_news_at, now);
  heal_subscription(state.subscription, now);
  return true;
}

}  // namespace

Result<void> SqliteTransaction::heal_instants(Instant now, std::size_t limit, Healing& healing) {
  if (!healing.returns_done) return heal_returns(now, limit, healing);
  return heal_polls(now, limit, healing);
}

Result<void> SqliteTransaction::heal_returns(Instant now, std::size_t limit, Healing& healing) {
  std::vector<std::pair<std::int64_t, Return>> ahead;
  std::size_t seen = 0;
  {
    const std::int64_t from = healing.after_return;
    Rows rows = returns_after_.query(from, limit);
    for (; rows.next(); ++seen) {
      healing.after_return = rows.integer(0);
      auto ret = decode_return(rows.blob(1));
      if (!ret) {
        damage_.note("return", rows.text(2), ret.error());
        continue;
      }
      const bool changed = heal_facts(*ret, now);
      if (changed || has_clock_ahead(*ret, now)) ahead.emplace_back(rows.integer(0), *std::move(ret));
    }
    if (auto status = rows.status(); !status) return status;
  }
  for (auto& [id, ret] : ahead) {
    ret.wake_at = std::min(now, ret.wake_at.value_or(now));
    command_wrote_ = true;
    group_stored_return_ = true;
    buffer_.clear();
    encode_return(ret, buffer_);
    if (auto woken = wake_return_.run(id, ret.wake_at, Blob{buffer_}); !woken) return woken;
    ++healing.returns;
  }
  healing.returns_done = seen < limit;
  return {};
}

Result<void> SqliteTransaction::heal_polls(Instant now, std::size_t limit, Healing& healing) {
  std::vector<PollState> ahead;
  std::size_t seen = 0;
  {
    // The statement reads its arguments until it ends.
    const auto from = healing.after_poll;
    Rows rows = polls_ahead_.query(from[0], from[1], from[2], from[3], limit);
    for (; rows.next(); ++seen) {
      PollState state = read_poll(rows, damage_);
      healing.after_poll = {state.key.tracking_number, state.key.carrier, state.key.tenant, state.account};
      if (heal_poll(state, now)) ahead.push_back(std::move(state));
    }
    if (auto status = rows.status(); !status) return status;
  }
  for (const PollState& state : ahead) {
    if (auto stored = store_poll(state); !stored) return stored;
    ++healing.polls;
  }
  healing.is_done = seen < limit;
  if (!healing.is_done) return {};
  // Few rows; a code that was last seen in the future would never be seen later.
  auto healed = heal_codes_.run(now, now + kTolerance);
  if (healed && sqlite3_changes(connection_.handle()) > 0) command_wrote_ = true;
  return healed;
}

}  // namespace parcelgate::sqlite
