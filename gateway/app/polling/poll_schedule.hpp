// Selects the rows of one account that are polled next. Pure: takes due rows and the time, returns batches.
#pragma once

#include <array>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "gateway/app/polling/account_pace.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Limits of one account that are not in the source's policy.
struct PollScheduleOptions {
  std::size_t max_requests{4};  ///< requests under way at once
  BreakerOptions breaker;
};

/// The store holds the due time of each row. This class holds the state that is lost at a restart: the rows in flight,
/// the rows that must be polled alone, the rows that wait because the store refused their answer, and the account's
/// pace.
///
/// Invariant: a row in flight is in no other batch. Every row of a Turn must be released, or it is never polled again.
///
///     auto turn = schedule.take_batch(schedule.order(due, now), now);
///     if (turn.batch.empty() || !schedule.start_request(now)) { schedule.release(turn.batch); return; }
///     …                                  // send; when the answer is there:
///     schedule.request_ended();
///     schedule.release(turn.batch);        // when its commit is durable or has failed
class PollSchedule {
 public:
  PollSchedule(const PollPolicy& policy, Instant now, const PollScheduleOptions& options = {});

  /// When the next request may be sent. Instant::max() while max_requests are under way: an answer opens the gate
  /// again.
  [[nodiscard]] Gate gate(Instant now) const;
  /// The number of due rows to read so that they contain a full batch.
  [[nodiscard]] std::size_t window() const noexcept { return policy_.batch_size + in_flight_.size() + refused_.size(); }

  /// The due rows of an account, earliest first, by urgency; rows in flight are left out here.
  using DueRows = std::array<std::vector<PollState>, kPollUrgencies>;
  /// Orders due rows for polling. First come the most urgent rows whose share of the day's budget is not used up, but
  /// every eighth request starts with the row that has waited longest, whatever its urgency, so that none starves. The
  /// other rows follow, because free places in a batch cost nothing.
  /// @return empty: nothing is due, or the due rows wait for a later hour of the day
  [[nodiscard]] std::vector<PollState> order(DueRows due, Instant now) const;
  /// Whether the next request starts with the row that has waited longest: then read the due rows of all urgencies.
  [[nodiscard]] bool is_turn_of_oldest() const noexcept { return started_ % kTurns == kTurns - 1; }

  /// The rows of one request, and rows that are not polled yet.
  struct Turn {
    std::vector<PollState> batch;      ///< one request; empty: nothing to poll now
    std::vector<PollState> postponed;  ///< due before their least interval is over: store them with their new next_at
  };
  /// Takes the next batch from the due rows, in their order. Both lists are in flight until release().
  [[nodiscard]] Turn take_batch(std::vector<PollState> due, Instant now);
  /// Takes one request from all limits. @return false: the gate is not open
  [[nodiscard]] bool start_request(Instant now);
  /// A started request was answered or has failed.
  void request_ended();
  /// The result of the rows is stored, or they are to be polled again.
  void release(std::span<const PollState> rows);
  /// One of these rows makes the answer of a whole batch unusable: each is polled alone until it was answered.
  void poll_alone(std::span<const PollState> rows);
  /// The rows were answered: they may share a batch again.
  void answered(std::span<const PollState> rows);
  /// The store works but refused the answer about these rows. They are still due in the store; polling them again at
  /// once would fail again. They wait, each time longer, and are polled alone to find the faulty one.
  void store_refused(std::span<const PollState> rows, Instant now);
  /// The store accepted the answer about these rows: they no longer wait.
  void stored(std::span<const PollState> rows);

  /// Whether a due row is skipped now, because it is in flight or was refused by the store.
  [[nodiscard]] bool is_held(const ShipmentKey& key, Instant now) const;
  [[nodiscard]] bool is_in_flight(const ShipmentKey& key) const { return in_flight_.contains(key); }
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_.size(); }
  [[nodiscard]] std::size_t requests() const noexcept { return requests_; }
  [[nodiscard]] AccountPace& pace() noexcept { return pace_; }
  [[nodiscard]] const AccountPace& pace() const noexcept { return pace_; }
  [[nodiscard]] const PollPolicy& policy() const noexcept { return policy_; }

 private:
  static constexpr std::uint64_t kTurns = 8;

  PollPolicy policy_;
  PollScheduleOptions options_;
  AccountPace pace_;
  std::set<ShipmentKey> in_flight_;
  std::set<ShipmentKey> alone_;
  struct Refused {
    Instant until{};
    std::uint32_t times{0};  ///< in a row
  };
  std::map<ShipmentKey, Refused> refused_;
  std::size_t requests_{0};
  std::uint64_t started_{0};
};

}  // namespace parcelgate
