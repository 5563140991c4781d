// Repairs instants that were stored while the machine's date was ahead, a part of the rows at a time.
#include <sqlite3.h>

#include <algorithm>

#include "adapters/stores/sqlite/complaint_codec.hpp"
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

bool has_clock_ahead(const std::vector<Clock>& clocks, Instant now) {
  return std::any_of(clocks.begin(), clocks.end(), [&](const Clock& clock) {
    return is_ahead(clock.breached_at, now) || is_ahead(clock.at_risk_since, now);
  });
}

/// A stored fact was recorded before now, so a later recorded_at becomes now. `at` stays: the earlier of both counts.
bool repair_facts(std::vector<Fact>& facts, Instant now) {
  bool changed = false;
  for (Fact& fact : facts) {
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

/// Reads the next returns or complaints, and keeps those that were written with a date later than now. They are due.
/// @param from  where to begin; moved to the last row that was read
template <class Row, class Damaged>
Result<std::vector<Row>> read_ahead(Statement& rows_after, std::int64_t& from, std::size_t limit, Instant now,
                                    Result<Row> (*decode)(std::string_view), Damaged damaged, bool& is_end) {
  std::vector<Row> ahead;
  std::size_t seen = 0;
  const std::int64_t after = from;
  Rows rows = rows_after.query(after, limit);
  for (; rows.next(); ++seen) {
    from = rows.integer(0);
    auto row = decode(rows.blob(1));
    if (!row) {
      damaged(rows.text(2), row.error());
      continue;
    }
    const bool changed = repair_facts(row->facts, now);
    if (!changed && !has_clock_ahead(row->clocks, now)) continue;
    row->wake_at = std::min(now, row->wake_at.value_or(now));
    ahead.push_back(*std::move(row));
  }
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  is_end = seen < limit;
  return ahead;
}

}  // namespace

Result<void> SqliteTransaction::repair_instants(Instant now, std::size_t limit, InstantRepair& progress) {
  if (!progress.returns_done) return repair_returns(now, limit, progress);
  if (!progress.complaints_done) return repair_complaints(now, limit, progress);
  return repair_polls(now, limit, progress);
}

Result<void> SqliteTransaction::repair_returns(Instant now, std::size_t limit, InstantRepair& progress) {
  bool is_end = false;
  auto ahead = read_ahead<Return>(
      returns_after_, progress.after_return, limit, now, decode_return,
      [&](std::string_view row, const Error& error) { damage_.note("return", row, error); }, is_end);
  if (!ahead) return unexpected(std::move(ahead).error());
  for (const Return& ret : *ahead) {
    if (auto stored = store_return(ret); !stored) return stored;
    ++progress.returns;
  }
  progress.returns_done = is_end;
  return {};
}

Result<void> SqliteTransaction::repair_complaints(Instant now, std::size_t limit, InstantRepair& progress) {
  bool is_end = false;
  auto ahead = read_ahead<Complaint>(
      complaints_after_, progress.after_complaint, limit, now, decode_complaint,
      [&](std::string_view row, const Error& error) { damage_.note("complaint", row, error); }, is_end);
  if (!ahead) return unexpected(std::move(ahead).error());
  for (const Complaint& complaint : *ahead) {
    if (auto stored = store_complaint(complaint); !stored) return stored;
    ++progress.complaints;
  }
  progress.complaints_done = is_end;
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
