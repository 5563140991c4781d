// Which rows of one account are asked about next. Pure: due rows and time come in, batches come out.
#pragma once

#include <array>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "gateway/app/polling/account_pace.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

struct PollScheduleOptions {
  std::size_t max_requests{4};  ///< under way at once
  BreakerOptions breaker;
};

/// The store holds when each row is due; this holds what only matters while the process lives: which rows are being
/// asked about, which must be asked alone, which wait because the store refused their answer, and the account's pace.
class PollSchedule {
 public:
  PollSchedule(const PollPolicy& policy, Instant now, const PollScheduleOptions& options = {});

  /// When the next request may leave. Instant::max() while all places are taken: an answer opens it again.
  [[nodiscard]] Gate gate(Instant now) const;
  /// How many due rows to read so that a whole batch is among them.
  [[nodiscard]] std::size_t window() const noexcept { return policy_.batch_size + in_flight_.size() + refused_.size(); }

  /// The due rows of an account, earliest first, by urgency; rows in flight are left out here.
  using DueRows = std::array<std::vector<PollState>, kPollUrgencies>;
  /// Puts due rows in the order of asking. The most urgent come first whose part of the day's budget is not used up,
  /// but every eighth request starts with the row that has waited longest, whatever its urgency: nobody starves.
  /// The others follow: places that are left in a batch cost nothing.
  /// @return empty: nothing is due, or what is due waits for a later hour of the day
  [[nodiscard]] std::vector<PollState> order(DueRows due, Instant now) const;
  /// The next request starts with the row that has waited longest: all urgencies must be looked at.
  [[nodiscard]] bool is_turn_of_oldest() const noexcept { return started_ % kTurns == kTurns - 1; }

  struct Turn {
    std::vector<PollState> ask;        ///< one request; empty: nothing to ask now
    std::vector<PollState> postponed;  ///< due before their interval is over: to be stored with their new next_at
  };
  /// Takes rows out of the due ones, in their order. Both lists are in flight until release().
  [[nodiscard]] Turn take_batch(std::vector<PollState> due, Instant now);
  /// Takes what one request costs. Only when the gate is open.
  [[nodiscard]] bool start_request(Instant now);
  void request_ended();
  /// What became of the rows is stored, or they go back to be asked again.
  void release(std::span<const PollState> rows);
  /// One of these spoils a batch for the others: each is asked alone, until it was answered.
  void poll_alone(std::span<const PollState> rows);
  void answered(std::span<const PollState> rows);
  /// The store works but refused the answer about these rows. They are still due in the store; polling them again at
  /// once would fail again. They wait, each time longer, and are polled alone to find the faulty one.
  void store_refused(std::span<const PollState> rows, Instant now);
  void stored(std::span<const PollState> rows);

  /// Whether a due row is passed over for now.
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
