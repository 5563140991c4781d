// A return (RMA): the facts that the after-sales side reported, the shipments that belong to it, and its clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/alert.hpp"
#include "gateway/domain/clock.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/order_details.hpp"
#include "gateway/domain/platform_refund.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The kinds of facts: actions of people and shops on a return or a complaint. Enumerators equal their wire spelling.
enum class FactKind : std::uint8_t {
  approved,
  waybill_entered,
  received,
  inspected,
  refunded,
  extended,
  paused,
  resumed,
  waived,
  overridden,
  waybill_withdrawn,
  requested,       ///< the buyer requested the return
  rejected,        ///< the seller refused it
  exchange_sent,   ///< the replacement was handed to a carrier
  cancelled,       ///< the buyer or the platform called the return off
  dispute_opened,  ///< the platform decides; pauses the clocks where the rule pack says so
  dispute_closed,
  deadline_stated,  ///< the platform's own deadline of one clock
  withdrawn,        ///< takes back another fact, as if it had never been recorded
  // Of complaints:
  acknowledged,       ///< the complaint was answered for the first time
  proposed,           ///< a solution was proposed to the customer
  closed,             ///< the complaint is settled
  customer_message,   ///< the customer wrote
  customer_answered,  ///< the customer got an answer
};
inline constexpr std::size_t kFactKindCount = 24;

/// Most facts of one return or complaint. Evaluation is linear in them; a client that sends more repeats facts under
/// new ids.
inline constexpr std::size_t kMostFacts = 1000;

[[nodiscard]] std::string_view to_string(FactKind kind) noexcept;
[[nodiscard]] std::optional<FactKind> find_fact_kind(std::string_view id) noexcept;

/// Whether facts of a kind act on clocks by themselves: they move, pause or waive a deadline.
[[nodiscard]] constexpr bool changes_clocks(FactKind kind) noexcept {
  return (kind >= FactKind::extended && kind <= FactKind::overridden) || kind == FactKind::deadline_stated;
}

/// Whether facts of a kind can be recorded on a return or a complaint. A shipment has none.
[[nodiscard]] constexpr bool takes_fact(ClockSubject subject, FactKind kind) noexcept {
  const bool is_of_complaints = kind >= FactKind::acknowledged;
  const bool is_of_both = changes_clocks(kind) || kind == FactKind::withdrawn;
  if (subject == ClockSubject::return_) return !is_of_complaints;
  return subject == ClockSubject::complaint && (is_of_complaints || is_of_both);
}

/// One fact. `fact_id` is chosen by the client and makes sending it idempotent.
struct Fact {
  std::string fact_id;
  FactKind kind{FactKind::approved};
  Instant at{};           ///< when it happened
  Instant recorded_at{};  ///< when we learned of it
  std::string actor;      ///< the reporting role or user id of the client
  std::string clock;      ///< extended, paused, resumed, waived, overridden, deadline_stated: which; empty: all
  std::optional<std::chrono::milliseconds> by;  ///< extended: how much longer
  std::optional<Instant> due_at;                ///< extended, overridden, deadline_stated: the new instant
  std::string carrier;                          ///< waybill_entered, waybill_withdrawn (may be empty: not known)
  std::string tracking_number;                  ///< waybill_entered, waybill_withdrawn; canonical
  std::string note;
  std::string withdraws{};  ///< withdrawn: fact_id of the fact; waybill_withdrawn: of the waybill, where it is named
  std::string source{};     ///< deadline_stated: field or message of the platform: "refund_remind_timeout"
  std::optional<std::uint32_t> quantity{};           ///< received: pieces that came back
  std::optional<std::uint32_t> expected_quantity{};  ///< received: pieces that were expected
  std::optional<GoodsCondition> condition{};         ///< received
  std::string order_found{};                         ///< received: order whose goods the parcel held
  std::optional<std::uint32_t> weight_grams{};       ///< received: of the parcel
  bool is_shared{false};  ///< waybill_entered: the parcel carries the goods of several returns
  friend bool operator==(const Fact&, const Fact&) = default;
};

/// A shipment of a return, with the milestones that its clocks need.
struct ReturnShipment {
  std::string carrier;
  std::string tracking_number;
  Leg leg{Leg::return_};
  Milestones milestones{};
  std::optional<Instant> registered_at{};  ///< when it was attached to the return, where that is known
  bool was_known{false};  ///< it was registered before it was attached: its polling continues when it is detached
  /// The other return that the parcel belonged to when it was attached, unless it was stated to be shared; or empty.
  std::string other_return{};
  Delivery delivery{};
  friend bool operator==(const ReturnShipment&, const ReturnShipment&) = default;
};

/// Goods of a return that came back in the parcel of another return, as a receipt of that return says.
struct CrossedReceipt {
  std::string return_id;  ///< the other return
  std::string order_id;   ///< its order
  std::string fact_id;    ///< its `received` fact
  Instant at{};
  friend bool operator==(const CrossedReceipt&, const CrossedReceipt&) = default;
};

/// One return with its facts, shipments and clocks. The store keeps it as one row; evaluate() computes `clocks` and
/// `wake_at` from the rest.
///
/// Invariant: facts are only ever added. A mistake is corrected by another fact (withdrawn, waybill_withdrawn,
/// overridden).
struct Return {
  std::string tenant;
  std::string return_id;
  std::string order_id;
  std::string rule_pack;         ///< id of the pack that its clocks follow
  Locale locale{Locale::zh_cn};  ///< of tickets and customer texts
  Instant created_at{};
  OrderDetails order;
  PlatformRefunds platform_refunds{};  ///< its cases at shop platforms and ERPs
  std::vector<Fact> facts;             ///< in the order recorded
  std::vector<ReturnShipment> shipments;
  std::vector<CrossedReceipt> crossed{};  ///< receipts of other returns that found goods of this one
  std::vector<Clock> clocks;
  std::vector<Alert> alerts;       ///< open ones; deadlines in danger are in `clocks`
  Instant updated_at{};            ///< of the last evaluation that stored it
  std::optional<Instant> wake_at;  ///< when a clock or an alert changes by itself
  std::uint64_t version{0};
  friend bool operator==(const Return&, const Return&) = default;
};

/// The `withdrawn` fact that takes back a fact, or null. The result points into `facts`.
[[nodiscard]] const Fact* find_withdrawal(const std::vector<Fact>& facts, const Fact& fact) noexcept;

/// Whether a fact takes back a waybill_entered fact: by `waybill_withdrawn`, after which the same number counts when it
/// is entered again, or by `withdrawn`.
[[nodiscard]] bool withdraws(const Fact& withdrawal, const Fact& waybill) noexcept;

/// Whether a shipment's waybill was withdrawn and not entered or registered again since.
/// @param facts  of its return, in any order
[[nodiscard]] bool is_withdrawn(const ReturnShipment& shipment, const std::vector<Fact>& facts) noexcept;

/// The start of a return shipment's journey: the approval, or the statement of its number if that came first; without
/// an approval the request (first fact, registration of the return). Scans before it belong to an earlier journey of
/// the same number. Absent: nothing is known, or the shipment is no return parcel (a parcel to the buyer that comes
/// home has one journey).
[[nodiscard]] std::optional<Instant> journey_start(const Return& ret, const ReturnShipment& shipment) noexcept;

/// When the return was approved, else requested, as far as known.
[[nodiscard]] std::optional<Instant> opened_at(const Return& ret) noexcept;

/// The instant at which a fact counts: the earlier of `at` and `recorded_at`, because a fact cannot have happened after
/// it was recorded.
[[nodiscard]] Instant effective_at(const Fact& fact) noexcept;

/// Whether the return is over: every clock is met, waived or cancelled.
[[nodiscard]] bool is_done(const Return& ret) noexcept;

}  // namespace parcelgate
