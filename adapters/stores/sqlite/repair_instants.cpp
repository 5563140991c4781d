// Repairs instants that were stored while the machine's date was ahead, a part of the rows at a time.
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

/// A stored fact was recorded before now, so a later recorded_at becomes now. `at` stays: the earlier of both counts.
bool repair_facts(Return& ret, Instant now) {
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

void repair_subscription(Subscription& subscription, Instant now) {
  for (Instant& at : subscription.requested_at) at = std::min(at, now);
  if (!is_ahead(subscription.at, now)) return;
  if (subscription.ends_at) *subscription.ends_at -= subscription.at - now;
  subscription.at = now;
}

/// @return whether the row was written with a date later than now
bool repair_poll(PollState& state, Instant now) {
  const bool checked_ahead = is_ahead(state.last_checked_at, now);
  if (!checked_ahead && (state.ended || state.next_at <= now + kFurthestCheck)) return false;
  // The poll may have ended because of the wrong date: poll once more.
  if (checked_ahead) state.ended = false;
  state.next_at = std::min(state.next_at, now);
  bound(state.last_checked_at, now);
  bound(state.last_news_at, now);
  bound(state.history.last_answer_at, now);
  repair_subscription(state.subscription, now);
  return true;
}

}  // namespace

Result<void> SqliteTransaction::repair_instants(Instant now, std::size_t limit, InstantRepair& progress) {
  if (!progress.returns_done) return repair_returns(now, limit, progress);
  return repair_polls(now, limit, progress);
}

Result<void> SqliteTransaction::repair_returns(Instant now, std::size_t limit, InstantRepair& progress) {
  std::vector<std::pair<std::int64_t, Return>> ahead;
  std::size_t seen = 0;
  {
    const std::int64_t from = progress.after_return;
    Rows rows = returns_after_.query(from, limit);
    for (; rows.next(); ++seen) {
      progress.after_return = rows.integer(0);
      auto ret = decode_return(rows.blob(1));
      if (!ret) {
        damage_.note("return", rows.text(2), ret.error());
        continue;
      }
      const bool changed = repair_facts(*ret, now);
      if (changed || has_clock_ahead(*ret, now)) ahead.emplace_back(rows.integer(0), *std::move(ret));
    }
    if (auto status = rows.status(); !status) return status;
  }
  for (auto& [id, ret] : ahead) {
    ret.wake_at = std::min(now, ret.wake_at.value_or(now));
    stored_return_ = true;
    buffer_.clear();
    encode_return(ret, buffer_);
    note([&](ChangeWriter& changes) { changes.return_state(buffer_); });
    if (auto woken = wake_return_.run(id, ret.wake_at, Blob{buffer_}); !woken) return woken;
    ++progress.returns;
  }
  progress.returns_done = seen < limit;
  return {};
}

Result<void> SqliteTransaction::repair_polls(Instant now, std::size_t limit, InstantRepair& progress) {
  std::vector<PollState> ahead;
  std::size_t seen = 0;
  {
    // The statement reads its arguments until it ends.
    const auto from = progress.after_poll;
    Rows rows = polls_ahead_.query(from[0], from[1], from[2], from[3], limit);
    for (; rows.next(); ++seen) {
      PollState state = read_poll(rows, damage_);
      progress.after_poll = {state.key.tracking_number, state.key.carrier, state.key.tenant, state.account};
      if (repair_poll(state, now)) ahead.push_back(std::move(state));
    }
    if (auto status = rows.status(); !status) return status;
  }
  for (const PollState& state : ahead) {
    if (auto stored = store_poll(state); !stored) return stored;
    ++progress.polls;
  }
  progress.is_done = seen < limit;
  if (!progress.is_done) return {};
  // All codes at once, since there are few. A last_seen_at in the future would never be updated.
  auto repaired = repair_codes_.run(now, now + kTolerance);
  if (repaired && sqlite3_changes(connection_.handle()) > 0) {
    note([&](ChangeWriter& changes) { changes.codes_bounded(now, now + kTolerance); });
  }
  return repaired;
}

}  // namespace parcelgate::sqlite
