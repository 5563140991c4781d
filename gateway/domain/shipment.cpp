// derive(): a shipment's state from its marks, walked in event order through this machine.
//
//   stage \ event  not_found  announced  moving  delivered  going back  came back  lost  cancelled  expired
//   nothing        take       take       take    take       take        take       take  take       take
//   announced      -          take       take    take       take        take       take  take       take
//   moving         -          -          take    take       take        take       take  take       take
//   delivered      -          -          -       proof      take        take       -     -          -
//   came back      -          -          -       -          -           -          -     -          -
//   lost           -          -          -       take       take        take       -     -          -
//   cancelled      -          -          take    take       take        take       take  -          -
//   expired        -          -          take    take       take        take       take  take       -
//
// take: the event decides; "-": it is history and moves nothing; proof: a proven receipt replaces an unproven one.
// announced = info_received, awaiting_pickup; moving = the other statuses of a parcel that a carrier has.
// Once a parcel is going back it stays so: movement without a leg of its own shows as `returning`, a `delivered` as
// `returned`, until a `delivered` names its own leg. Events of leg rto are going back, or came back, by themselves.
// On a return leg nothing differs but the reader: `delivered` is the seller's receipt, `returning` goes to the buyer,
// unless the carrier names the leg "return" with `returning` and `returned`: these go to the seller.
#include "gateway/domain/shipment.hpp"

#include <algorithm>
#include <array>

#include "gateway/domain/marks.hpp"

namespace parcelgate {
namespace {

/// A stage that the journey has reached, or the one that an event would bring.
enum class Stage : std::uint8_t { nothing, announced, moving, delivered, came_back, lost, cancelled, expired };

/// Whether an event that brings `next` decides, by the table above. Delivered after delivered is settled by proof.
constexpr bool takes(Stage current, Stage next, bool going_back) noexcept {
  switch (current) {
    case Stage::nothing:
      return true;
    case Stage::announced:
      return next != Stage::nothing;
    case Stage::moving:
      return next != Stage::nothing && next != Stage::announced;
    case Stage::delivered:
      return going_back || next == Stage::came_back;
    case Stage::came_back:
      return false;
    case Stage::lost:
      return going_back || next == Stage::delivered || next == Stage::came_back;
    case Stage::cancelled:
      return next >= Stage::moving && next <= Stage::lost;
    case Stage::expired:
      return next >= Stage::moving && next != Stage::expired;
  }
  return false;
}

constexpr Stage stage_of(Status status) noexcept {
  switch (status) {
    case Status::not_found:
      return Stage::nothing;
    case Status::info_received:
    case Status::awaiting_pickup:
      return Stage::announced;
    case Status::delivered:
      return Stage::delivered;
    case Status::returned:
      return Stage::came_back;
    case Status::lost_or_destroyed:
      return Stage::lost;
    case Status::cancelled:
      return Stage::cancelled;
    case Status::expired:
      return Stage::expired;
    default:
      return Stage::moving;
  }
}

/// Statuses that somebody must look at even while the parcel is going back.
constexpr bool is_obstacle(Status status) noexcept {
  return status == Status::exception || status == Status::on_hold || status == Status::delivery_attempted ||
         status == Status::available_for_pickup;
}

/// One end of a mark on its way through the machine.
struct Step {
  const MarkPoint* point{nullptr};
  Status status{Status::not_found};
  bool back{false};     ///< by itself on the way back to the sender
  bool own_leg{false};  ///< a `delivered` that names its own leg
  bool proven{true};    ///< a `delivered` that shows receipt
};

Step step_of(const Mark& mark, Leg registered) noexcept {
  Step step;
  if (mark.slot == kReturningOnReturnLeg || mark.slot == kReturnedOnReturnLeg) {
    const bool is_returned = mark.slot == kReturnedOnReturnLeg;
    step.back = registered != Leg::return_;
    step.own_leg = is_returned && !step.back;
    step.status = step.back ? (is_returned ? Status::returned : Status::returning)
                            : (is_returned ? Status::delivered : Status::in_transit);
    return step;
  }
  if (mark.slot >= 2 * kStatusCount) {
    step.status = Status::delivered;
    step.own_leg = mark.slot == kDeliveredOnOwnLeg;
    step.proven = mark.slot != kDeliveredUnproven;
    return step;
  }
  const bool rto = mark.slot >= kStatusCount;
  step.status = static_cast<Status>(rto ? mark.slot - kStatusCount : mark.slot);
  // A shipment that was registered as rto is on its own leg when its events say rto.
  step.back = step.status == Status::returning || step.status == Status::returned ||
              (rto && registered != Leg::rto && info(step.status).physical);
  return step;
}

using Steps = std::array<Step, 2 * kMarkSlots>;

std::span<const Step> ordered_steps(const Shipment& shipment, Steps& steps) noexcept {
  std::size_t count = 0;
  for (const Mark& mark : shipment.marks) {
    if (mark.slot == kPhysicalScan || mark.slot == kEarlierScan || count + 2 > steps.size()) continue;
    Step step = step_of(mark, shipment.leg);
    step.point = &mark.first;
    steps[count++] = step;
    if (mark.first == mark.last) continue;
    step.point = &mark.last;
    steps[count++] = step;
  }
  std::sort(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count),
            [](const Step& left, const Step& right) { return left.point->order() < right.point->order(); });
  return {steps.data(), count};
}

class Journey {
 public:
  void take(const Step& step) noexcept {
    if (step.own_leg) going_back_ = false;
    const bool back = going_back_ || step.back;
    Stage next = stage_of(step.status);
    if (next == Stage::delivered && back) next = Stage::came_back;
    const bool starts_back = step.back && next == Stage::moving;
    const bool better_proof = stage_ == Stage::delivered && next == Stage::delivered && step.proven && !proven_;
    if (!better_proof && !takes(stage_, next, starts_back)) return;
    going_back_ = going_back_ || starts_back;
    stage_ = next;
    proven_ = step.proven;
    decided_by_ = step.point;
    status_ = shown(step.status);
  }

  [[nodiscard]] std::optional<Status> status() const noexcept { return status_; }
  [[nodiscard]] const MarkPoint* decided_by() const noexcept { return decided_by_; }

 private:
  [[nodiscard]] Status shown(Status status) const noexcept {
    if (stage_ == Stage::came_back) return Status::returned;
    if (stage_ == Stage::moving && going_back_ && !is_obstacle(status)) return Status::returning;
    return status;
  }

  Stage stage_{Stage::nothing};
  std::optional<Status> status_;
  const MarkPoint* decided_by_{nullptr};
  bool going_back_{false};
  bool proven_{false};
};

/// Collects milestones; of several points the first counts.
class MilestoneNotes {
 public:
  void note(Milestone milestone, const MarkPoint& point) noexcept {
    std::optional<Instant>& at = instant_of(milestone);
    if (at) return;
    at = point.occurred_at().latest();
    found_.zones[static_cast<std::size_t>(milestone)] = {point.offset_minutes, point.zone_source, point.doubt};
  }
  [[nodiscard]] const Milestones& found() const noexcept { return found_; }

  /// Another scan whose zone is in doubt may have been the first one.
  void widen_first_scan(std::span<const Mark> marks) noexcept {
    if (!found_.first_physical_scan_at) return;
    const Instant at = *found_.first_physical_scan_at;
    ZoneDoubt& doubt = found_.zones[static_cast<std::size_t>(Milestone::first_physical_scan)].doubt;
    for (const Mark& mark : marks) {
      for (const MarkPoint* point : {&mark.first, &mark.last}) {
        if (!point->doubt.exists() || !is_scan_slot(mark.slot)) continue;
        const Instant earliest = point->occurred_at().latest() - point->doubt.earlier();
        doubt.earlier_quarters = std::max(doubt.earlier_quarters, doubt_between(earliest, at, at).earlier_quarters);
      }
    }
  }

 private:
  [[nodiscard]] std::optional<Instant>& instant_of(Milestone milestone) noexcept {
    switch (milestone) {
      case Milestone::first_physical_scan:
        return found_.first_physical_scan_at;
      case Milestone::signed_:
        return found_.signed_at;
      case Milestone::returning:
        return found_.returning_at;
      case Milestone::ended:
        return found_.ended_at;
      case Milestone::returned:
        return found_.returned_at;
      case Milestone::earlier_scan:
        break;
    }
    return found_.earlier_scan_at;
  }

  Milestones found_;
};

/// @param decided_by  the point that decided the status, or null
Milestones milestones_of(const Shipment& shipment, std::span<const Step> steps, const MarkPoint* decided_by) {
  MilestoneNotes notes;
  if (const Mark* scan = find_mark(shipment.marks, kPhysicalScan))
    notes.note(Milestone::first_physical_scan, scan->first);
  notes.widen_first_scan(shipment.marks);
  if (const Mark* scan = find_mark(shipment.marks, kEarlierScan)) notes.note(Milestone::earlier_scan, scan->first);
  for (const Step& step : steps) {
    if (step.back) notes.note(Milestone::returning, *step.point);
    if (step.status == Status::returned) notes.note(Milestone::returned, *step.point);
    if (step.status != Status::delivered || !step.proven) continue;
    const bool reached_addressee = !step.back && (step.own_leg || !notes.found().returning_at);
    if (reached_addressee) {
      notes.note(Milestone::signed_, *step.point);
    } else if (info(step.point->reason).counts_as_receipt) {
      notes.note(Milestone::returned, *step.point);
    }
  }
  if (shipment.status && info(*shipment.status).terminal) notes.note(Milestone::ended, *decided_by);
  return notes.found();
}

/// @return whether `known` shows another value
template <class Value>
bool take_latest(std::optional<Reported<Value>>& known, const Value& value, Instant received_at) {
  if (known && (known->value == value || known->received_at > received_at)) return false;
  known = Reported<Value>{value, received_at};
  return true;
}

}  // namespace

bool take_reports(Shipment& shipment, const std::optional<EstimatedDelivery>& estimate,
                  const std::optional<PartnerNumber>& partner, Instant received_at) {
  const bool is_new_estimate = estimate && take_latest(shipment.estimated_delivery, *estimate, received_at);
  const bool is_new_partner = partner && take_latest(shipment.partner, *partner, received_at);
  if (is_new_estimate || is_new_partner) ++shipment.version;
  return is_new_estimate || is_new_partner;
}

bool is_retracted(std::span<const std::uint64_t> retracted, std::uint64_t fingerprint) noexcept {
  return std::binary_search(retracted.begin(), retracted.end(), fingerprint);
}

bool is_retracted(const Shipment& shipment, std::uint64_t fingerprint) noexcept {
  return is_retracted(std::span(shipment.retracted), fingerprint);
}

bool is_overdue(const Shipment& shipment) noexcept {
  if (!shipment.deadlines) return false;
  const std::vector<Clock>& clocks = shipment.deadlines->clocks;
  return std::any_of(clocks.begin(), clocks.end(),
                     [](const Clock& clock) { return is_open(clock.state) && is_missed(clock); });
}

Party acting_party(const Shipment& shipment) noexcept {
  const bool goes_back = shipment.status == Status::returning || shipment.status == Status::returned;
  return action_required_by(shipment.reason, shipment.leg, goes_back ? std::optional(Leg::rto) : std::nullopt);
}

void derive(Shipment& shipment) {
  Steps buffer;
  const auto steps = ordered_steps(shipment, buffer);
  Journey journey;
  for (const Step& step : steps) journey.take(step);
  shipment.status = journey.status();
  shipment.reason = Reason{};
  shipment.status_at.reset();
  const MarkPoint* const decided_by = journey.decided_by();
  if (decided_by != nullptr) {
    shipment.reason = decided_by->reason;
    shipment.status_at = decided_by->occurred_at();
  }
  shipment.milestones = milestones_of(shipment, steps, decided_by);
}

}  // namespace parcelgate
