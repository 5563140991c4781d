#include "gateway/app/track/track_view.hpp"

#include <algorithm>

#include "gateway/app/track/track_parcel.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate {
namespace {

/// The instant of the latest fact of a kind that was not withdrawn.
std::optional<Instant> fact_at(const Return& ret, FactKind kind) {
  std::optional<Instant> latest;
  for (const Fact& fact : ret.facts) {
    if (fact.kind != kind || find_withdrawal(ret.facts, fact) != nullptr) continue;
    if (!latest || *latest < fact.at) latest = fact.at;
  }
  return latest;
}

/// Local time of the rules: that of the shop's platform.
ZonedInstant in_zone_of(const RulePack* rules, Instant at) {
  if (rules == nullptr || rules->zone == nullptr) return {at, std::chrono::minutes{0}, ZoneSource::location};
  const auto local = rules->zone->local(at).time_since_epoch();
  return {at, std::chrono::duration_cast<std::chrono::minutes>(local - at.time_since_epoch()), ZoneSource::location};
}

bool keeps_goods(ReturnKind kind) noexcept {
  return kind == ReturnKind::refund_only || kind == ReturnKind::resend;
}

/// Where a return stands, of all that is known about it.
class ReturnJourney {
 public:
  ReturnJourney(const Return& ret, const std::vector<TrackedShipment>& shipments) : ret_(ret), shipments_(shipments) {}

  [[nodiscard]] bool is_cancelled() const { return fact_at(ret_, FactKind::cancelled).has_value(); }
  [[nodiscard]] bool is_rejected() const {
    const auto rejected = fact_at(ret_, FactKind::rejected);
    const auto approved = fact_at(ret_, FactKind::approved);
    return rejected && (!approved || *approved < *rejected);
  }
  [[nodiscard]] bool is_disputed() const {
    const auto opened = fact_at(ret_, FactKind::dispute_opened);
    const auto closed = fact_at(ret_, FactKind::dispute_closed);
    return opened && (!closed || *closed < *opened);
  }
  [[nodiscard]] bool is_approved() const {
    return fact_at(ret_, FactKind::approved) || has_parcel() || !fact_at(ret_, FactKind::requested);
  }
  [[nodiscard]] bool is_settled() const {
    return fact_at(ret_, FactKind::refunded) || fact_at(ret_, FactKind::exchange_sent);
  }
  [[nodiscard]] bool has_parcel() const {
    return std::any_of(shipments_.begin(), shipments_.end(), [](const auto& each) { return comes_back(each); });
  }
  [[nodiscard]] bool is_under_way() const {
    return std::any_of(shipments_.begin(), shipments_.end(), [](const auto& each) {
      return comes_back(each) && each.shipment.milestones.first_physical_scan_at;
    });
  }
  /// Every parcel that comes back is at the shop, or the shop says that it has the goods.
  [[nodiscard]] bool has_arrived() const {
    if (fact_at(ret_, FactKind::received) || fact_at(ret_, FactKind::inspected)) return true;
    return has_parcel() && std::all_of(shipments_.begin(), shipments_.end(),
                                       [](const auto& each) { return !comes_back(each) || is_at_shop(each.shipment); });
  }

 private:
  /// A replacement goes to the buyer.
  static bool comes_back(const TrackedShipment& tracked) { return tracked.shipment.leg != Leg::exchange; }
  static bool is_at_shop(const Shipment& shipment) {
    return is_to_shop(shipment.leg) ? shipment.milestones.signed_at.has_value()
                                    : shipment.milestones.returned_at.has_value();
  }

  const Return& ret_;
  const std::vector<TrackedShipment>& shipments_;
};

std::string_view last_step_of(ReturnKind kind) noexcept {
  switch (kind) {
    case ReturnKind::exchange:
      return "step_replaced";
    case ReturnKind::repair:
      return "step_repaired";
    case ReturnKind::resend:
      return "step_resent";
    default:
      return "step_refunded";
  }
}

std::string_view settled_state_of(ReturnKind kind) noexcept {
  switch (kind) {
    case ReturnKind::exchange:
      return "state_replaced";
    case ReturnKind::repair:
      return "state_repaired";
    case ReturnKind::resend:
      return "state_resent";
    default:
      return "state_refunded";
  }
}

std::string_view title_of(ReturnKind kind) noexcept {
  switch (kind) {
    case ReturnKind::exchange:
      return "page_exchange";
    case ReturnKind::repair:
      return "page_repair";
    case ReturnKind::refund_only:
      return "page_refund";
    default:
      return "page_return";
  }
}

/// Fills a view of a return. Holds the parts together that its functions share.
class ReturnView {
 public:
  ReturnView(const TrackRows& rows, const Directory& directory, const TrackWords& words, Instant now, TrackView& view)
      : ret_(*rows.ret),
        rows_(rows),
        rules_(directory.rules->find(rows.ret->rule_pack)),
        words_(words),
        now_(now),
        view_(view),
        journey_(*rows.ret, rows.shipments) {}

  void fill() {
    view_.is_return = true;
    view_.title = words_(title_of(ret_.order.kind));
    steps();
    state();
    next();
    refund();
  }

 private:
  void steps() {
    const bool approved = journey_.is_approved();
    const bool stays = keeps_goods(ret_.order.kind);
    const auto add = [&](std::string_view key) { view_.steps.push_back({std::string(words_(key)), StepState::ahead}); };
    add(!approved ? "step_requested" : stays ? "step_agreed" : "step_approved");
    if (!stays) {
      add("step_sent");
      add("step_moving");
      add("step_arrived");
    }
    add(last_step_of(ret_.order.kind));
    view_.step = 1;
    if (!stays && journey_.has_parcel()) view_.step = 2;
    if (!stays && journey_.is_under_way()) view_.step = 3;
    if (!stays && journey_.has_arrived()) view_.step = 4;
    if (journey_.is_settled()) view_.step = view_.steps.size();
    mark_steps(view_.steps, view_.step, journey_.is_settled());
  }

  /// The parcel that the state is about: one with a problem, else the one that has come least far.
  [[nodiscard]] const TrackedShipment* decisive() const {
    const TrackedShipment* found = nullptr;
    for (const TrackedShipment& each : rows_.shipments) {
      const auto& status = each.shipment.status;
      if (status && is_problem(*status) && !(each.shipment.leg == Leg::outbound && *status == Status::returned))
        return &each;
      if (status && (found == nullptr || info(*status).rank < info(*found->shipment.status).rank)) found = &each;
    }
    return found;
  }

  void set_state(std::string_view key) {
    view_.state_id = key.starts_with("state_") ? key.substr(6) : key;
    view_.state = words_(key);
  }

  void state() {
    if (journey_.is_settled() || journey_.is_cancelled() || journey_.is_rejected()) {
      set_state(journey_.is_settled()     ? settled_state_of(ret_.order.kind)
                : journey_.is_cancelled() ? "state_cancelled"
                                          : "state_rejected");
      view_.is_done = true;
      return;
    }
    if (journey_.is_disputed()) return set_state("state_disputed");
    if (journey_.has_arrived()) {
      view_.is_of_parcel = !fact_at(ret_, FactKind::received) && !fact_at(ret_, FactKind::inspected);
      return set_state("state_arrived");
    }
    if (const TrackedShipment* const parcel = decisive()) {
      const auto shown = std::find_if(view_.parcels.begin(), view_.parcels.end(), [&](const TrackedParcel& each) {
        return each.status == parcel->shipment.status;
      });
      view_.state_id = to_string(*parcel->shipment.status);
      view_.state = shown == view_.parcels.end() ? std::string{} : shown->state;
      view_.is_of_parcel = true;
      view_.is_problem = is_problem(*parcel->shipment.status);
      view_.detail = detail_of(parcel->shipment, view_.locale);
      return;
    }
    const bool stays = keeps_goods(ret_.order.kind);
    set_state(journey_.has_parcel()     ? "state_sent"
              : !journey_.is_approved() ? "state_requested"
              : stays                   ? "state_agreed"
                                        : "state_approved");
  }

  /// The open deadline that ends first; of two that end together the first of the rules.
  [[nodiscard]] const Clock* nearest() const {
    const Clock* found = nullptr;
    for (const Clock& clock : ret_.clocks) {
      if (clock.state != ClockState::running || !clock.due_at) continue;
      if (found == nullptr || *clock.due_at < *found->due_at) found = &clock;
    }
    return found;
  }

  void next() {
    if (view_.is_done) {
      view_.next.text = words_(journey_.is_settled()     ? "act_done_return"
                               : journey_.is_cancelled() ? "act_cancelled"
                                                         : "act_rejected");
      return;
    }
    const Clock* const clock = nearest();
    const TrackedShipment* const parcel = journey_.has_arrived() ? nullptr : decisive();
    if (parcel != nullptr) {
      const ParcelAction action = action_of(parcel->shipment, pickup_point_in(parcel->pickup_sentence));
      const bool is_for_buyer = action.by == Party::buyer;
      // A deadline of the shop does not hide what the buyer has to do now, nor a problem of the parcel.
      if (is_for_buyer || view_.is_problem || clock == nullptr) {
        view_.next.by = action.by;
        view_.next.text = words_(action.text);
        return;
      }
    }
    if (clock != nullptr) return next_of(*clock);
    if (journey_.is_disputed()) {
      view_.next.by = Party::platform;
      view_.next.text = words_("next_any_platform");
      return;
    }
    const bool waits_for_scan = journey_.has_parcel() && !journey_.has_arrived();
    view_.next.by = waits_for_scan ? Party::carrier : Party::seller;
    view_.next.text = words_(waits_for_scan ? "act_wait_scan" : "act_wait_seller");
  }

  void next_of(const Clock& clock) {
    std::string key = "next_" + clock.id;
    if (clock.id == "buyer_sends" && journey_.has_parcel()) key = "next_buyer_hands_over";
    if (!TrackTexts::get().has(view_.locale, key)) key = "next_any_" + std::string(to_string(clock.actor));
    view_.next.by = clock.actor;
    view_.next.text = words_(key);
    view_.next.due = in_zone_of(rules_, *clock.due_at);
    view_.next.left = time_left(*clock.due_at, now_);
    const Instant changes_at = next_change(*clock.due_at, now_);
    view_.changes_at = std::min(view_.changes_at.value_or(changes_at), changes_at);
  }

  void refund() {
    const bool pays = ret_.order.kind == ReturnKind::return_ || ret_.order.kind == ReturnKind::refund_only;
    if (!pays || journey_.is_cancelled() || journey_.is_rejected()) return;
    if (const auto paid = fact_at(ret_, FactKind::refunded)) {
      view_.refund = {RefundState::done, in_zone_of(rules_, *paid)};
      return;
    }
    view_.refund.state = RefundState::open;
    for (const Clock& clock : ret_.clocks) {
      if (clock.id != "refund_due" || clock.state != ClockState::running || !clock.due_at) continue;
      view_.refund = {now_ < *clock.due_at ? RefundState::due : RefundState::late, in_zone_of(rules_, *clock.due_at)};
      if (now_ < *clock.due_at) view_.changes_at = std::min(view_.changes_at.value_or(*clock.due_at), *clock.due_at);
    }
  }

  const Return& ret_;
  const TrackRows& rows_;
  const RulePack* const rules_;
  const TrackWords& words_;
  const Instant now_;
  TrackView& view_;
  const ReturnJourney journey_;
};

void fill_shipment(const TrackedShipment& tracked, const TrackWords& words, TrackView& view) {
  const Shipment& shipment = tracked.shipment;
  view.title = words("page_shipment");
  view.step = add_parcel_steps(shipment, words, view.steps);
  view.state_id = shipment.status ? to_string(*shipment.status) : std::string_view("none");
  view.state = view.parcels.front().state;
  view.is_of_parcel = true;
  view.detail = detail_of(shipment, view.locale);
  view.is_problem = view.parcels.front().is_problem;
  view.is_done = view.step == view.steps.size();
  const ParcelAction action = action_of(shipment, view.parcels.front().pickup);
  view.next.by = action.by;
  view.next.text = words(action.text);
}

/// The times are learned anew from time to time, so an answer with one of them is kept for minutes alone.
void add_expected(const TransitTimes& history, const Shipment& shipment, const std::optional<Return>& ret, Instant now,
                  TrackView& view) {
  constexpr std::chrono::minutes kKeptFor{10};
  TrackedParcel& parcel = view.parcels.back();
  if (parcel.estimate) return;
  const auto expected = expected_by_history(history, shipment, transit_route(shipment, ret ? &*ret : nullptr), now);
  if (!expected) return;
  parcel.estimate = expected->days;
  parcel.estimate_level = expected->level;
  parcel.estimate_parcels = expected->parcels;
  view.changes_at = now + kKeptFor;
}

}  // namespace

std::string_view to_string(StepState state) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"done", "current", "ahead"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view to_string(RefundState state) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"none", "open", "due", "late", "done"};
  return kNames[static_cast<std::size_t>(state)];
}

TrackView make_track_view(const TrackRows& rows, const Directory& directory, Locale locale, Instant now,
                          const TransitTimes* history) {
  TrackView view;
  view.locale = locale;
  const TrackWords words(locale, now);
  for (const TrackedShipment& tracked : rows.shipments) {
    view.parcels.push_back(make_tracked_parcel(tracked, directory, words));
    if (history != nullptr) add_expected(*history, tracked.shipment, rows.ret, now, view);
  }
  if (rows.ret) {
    ReturnView(rows, directory, words, now, view).fill();
  } else if (!rows.shipments.empty()) {
    fill_shipment(rows.shipments.front(), words, view);
  }
  return view;
}

}  // namespace parcelgate
