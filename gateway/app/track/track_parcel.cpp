#include "gateway/app/track/track_parcel.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/domain/masked_number.hpp"
#include "gateway/domain/place.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostPlaces = 8;

/// The text for a status or reason: that of the shopper's texts (such as "status_info_received") if there is one, else
/// its label. Labels are worded for operators.
std::string label_of(std::string_view kind, std::string_view id,
                     const std::array<std::string_view, kLocaleCount>& labels, Locale locale) {
  const std::string key = std::string(kind).append("_").append(id);
  const TrackTexts& texts = TrackTexts::get();
  return std::string(texts.has(locale, key) ? texts.find(locale, key) : labels[static_cast<std::size_t>(locale)]);
}
std::string label_of(Status status, Locale locale) {
  return label_of("status", to_string(status), info(status).labels, locale);
}
std::string label_of(Reason reason, Locale locale) {
  return label_of("reason", info(reason).id, info(reason).labels, locale);
}

/// Whether a reason reveals something personal about the recipient. Shoppers never see such a reason.
bool is_private(Reason reason) noexcept {
  return info(reason).id == "recipient_deceased";
}

/// On the way to the shop the absent recipient is the shop, so the page must not say "nobody at home".
bool is_shop_absent(Reason reason, bool to_shop) noexcept {
  return to_shop && (info(reason).id == "addressee_absent" || info(reason).id == "business_closed");
}

/// The more precise words if the event's reason has some, else those of its status.
std::string words_of(Status status, Reason reason, bool to_shop, const TrackWords& words) {
  if (status == Status::delivered && to_shop && info(reason).counts_as_receipt)
    return std::string(words("delivered_to_shop"));
  if (is_shop_absent(reason, to_shop)) return std::string(words("shop_absent"));
  if (reason.is_unmapped() || info(reason).generic || is_private(reason)) return label_of(status, words.locale());
  return label_of(reason, words.locale());
}

/// The status in words that fit the parcel's direction: the sender of a return is the buyer.
std::string state_of(const Shipment& shipment, const TrackWords& words) {
  if (!shipment.status) return std::string(words("state_none"));
  const bool to_buyer_again = shipment.leg == Leg::return_;
  switch (*shipment.status) {
    case Status::delivered:
      if (is_to_shop(shipment.leg) && info(shipment.reason).counts_as_receipt)
        return std::string(words("delivered_to_shop"));
      // A locker or station has it, not the addressee.
      if (!info(shipment.reason).counts_as_receipt) return label_of(shipment.reason, words.locale());
      break;
    case Status::returning:
      return std::string(words(to_buyer_again ? "state_back_to_buyer" : "state_back_to_shop"));
    case Status::returned:
      return std::string(words(to_buyer_again ? "state_back_with_buyer" : "delivered_to_shop"));
    default:
      break;
  }
  return label_of(*shipment.status, words.locale());
}

bool is_of_journey(const Shipment& shipment, const HistoryEntry& entry) {
  return !shipment.journey_from || entry.occurred_at.latest() >= *shipment.journey_from;
}

/// Entries that a shopper sees, the newest first: with a meaning, of this journey, and not overruled.
std::vector<const HistoryEntry*> shown_entries(const TrackedShipment& tracked) {
  std::vector<const HistoryEntry*> out;
  const Shipment& shipment = tracked.shipment;
  const auto take = [&](const HistoryEntry& entry) {
    if (entry.status && entry.time_verdict == TimeVerdict::plausible && is_of_journey(shipment, entry))
      out.push_back(&entry);
  };
  if (tracked.scans) {
    for (const Scan& scan : tracked.scans->scans) {
      if (!scan.overruled) take(scan.shown);
    }
  } else {
    for (const HistoryEntry& entry : shipment.history) {
      if (!is_retracted(shipment, entry.fingerprint)) take(entry);
    }
  }
  std::sort(out.begin(), out.end(),
            [](const HistoryEntry* left, const HistoryEntry* right) { return order_of(*right) < order_of(*left); });
  return out;
}

/// Cities in the order of the journey, newest entries last. A long list keeps its first city and leaves out the middle.
std::vector<std::string> places_of(const std::vector<TrackLine>& history) {
  std::vector<std::string> places;
  for (auto line = history.rbegin(); line != history.rend(); ++line) {
    if (!line->place.empty() && (places.empty() || places.back() != line->place)) places.push_back(line->place);
  }
  if (places.size() > kMostPlaces) {
    places.erase(places.begin() + 1, places.end() - static_cast<std::ptrdiff_t>(kMostPlaces - 2));
    places.insert(places.begin() + 1, "…");
  }
  return places;
}

CarrierContact contact_of(const Directory& directory, const std::string& carrier, Locale locale) {
  CarrierContact contact = directory.contacts == nullptr ? CarrierContact{} : directory.contacts->find(carrier, locale);
  if (contact.name.empty()) contact.name = carrier;
  return contact;
}

std::size_t step_of(const Shipment& shipment) noexcept {
  if (!shipment.status) return 1;
  const bool is_under_way = shipment.milestones.first_physical_scan_at.has_value();
  switch (*shipment.status) {
    case Status::picked_up:
      return 2;
    case Status::in_transit:
    case Status::customs:
      return 3;
    case Status::out_for_delivery:
    case Status::available_for_pickup:
    case Status::delivery_attempted:
      return 4;
    case Status::delivered:
      return info(shipment.reason).counts_as_receipt ? 5 : 4;
    case Status::on_hold:
    case Status::exception:
    case Status::lost_or_destroyed:
      return is_under_way ? 3 : 1;
    case Status::returning:
    case Status::returned:
      return 3;
    default:
      return 1;
  }
}

ParcelAction attempted(Party party) noexcept {
  if (party == Party::buyer) return {party, "act_attempted_buyer"};
  if (party == Party::seller) return {party, "act_attempted_seller"};
  return {Party::carrier, "act_attempted_carrier"};
}

ParcelAction troubled(Party party) noexcept {
  if (party == Party::buyer) return {party, "act_problem_buyer"};
  if (party == Party::seller) return {party, "act_problem_seller"};
  return {Party::carrier, "act_problem_carrier"};
}

}  // namespace

bool is_problem(Status status) noexcept {
  switch (status) {
    case Status::delivery_attempted:
    case Status::on_hold:
    case Status::exception:
    case Status::returning:
    case Status::returned:
    case Status::lost_or_destroyed:
      return true;
    default:
      return false;
  }
}

TrackedParcel make_tracked_parcel(const TrackedShipment& tracked, const Directory& directory, const TrackWords& words) {
  const Shipment& shipment = tracked.shipment;
  TrackedParcel parcel;
  parcel.carrier = shipment.key.carrier;
  parcel.contact = contact_of(directory, shipment.key.carrier, words.locale());
  append_masked_number(parcel.number, shipment.key.tracking_number);
  parcel.leg = shipment.leg;
  parcel.status = shipment.status;
  parcel.state = state_of(shipment, words);
  parcel.is_problem = shipment.status && is_problem(*shipment.status);
  parcel.since = shipment.status_at;
  parcel.pickup = pickup_point_in(tracked.pickup_sentence);
  const bool is_over = shipment.status && info(*shipment.status).terminal;
  if (shipment.estimated_delivery && !is_over) parcel.estimate = shipment.estimated_delivery->value;
  for (const HistoryEntry* const entry : shown_entries(tracked)) {
    if (parcel.history.size() == kMostTrackLines) {
      parcel.has_more = true;
      break;
    }
    const bool to_shop = is_to_shop(entry->leg.value_or(shipment.leg)) && shipment.leg != Leg::outbound;
    parcel.history.push_back({entry->occurred_at, words_of(*entry->status, entry->reason, to_shop, words),
                              city_of(entry->place), is_problem(*entry->status)});
  }
  parcel.places = places_of(parcel.history);
  if (!parcel.places.empty()) parcel.place = parcel.places.back();
  return parcel;
}

std::size_t add_parcel_steps(const Shipment& shipment, const TrackWords& words, std::vector<TrackStep>& steps) {
  const bool waits = shipment.status == Status::available_for_pickup;
  for (const std::string_view key :
       {std::string_view("step_registered"), std::string_view("step_picked_up"), std::string_view("step_in_transit"),
        std::string_view(waits ? "step_waiting" : "step_near"), std::string_view("step_delivered")})
    steps.push_back({std::string(words(key)), StepState::ahead});
  const std::size_t reached = step_of(shipment);
  mark_steps(steps, reached, reached == steps.size());
  return reached;
}

std::string detail_of(const Shipment& shipment, Locale locale) {
  if (!shipment.status || shipment.reason.is_unmapped() || is_private(shipment.reason)) return {};
  const ReasonInfo& reason = info(shipment.reason);
  if (reason.generic || *shipment.status == Status::delivered) return {};
  if (is_shop_absent(shipment.reason, is_to_shop(shipment.leg)))
    return std::string(TrackTexts::get().find(locale, "shop_absent"));
  return label_of(shipment.reason, locale);
}

ParcelAction action_of(const Shipment& shipment, const PickupPoint& pickup) noexcept {
  if (!shipment.status) return {Party::carrier, "act_wait_scan"};
  const Party party = acting_party(shipment);
  const bool to_shop = is_to_shop(shipment.leg);
  const bool back_to_buyer = shipment.leg == Leg::return_;
  switch (*shipment.status) {
    case Status::not_found:
    case Status::info_received:
    case Status::awaiting_pickup:
      if (party == Party::buyer)
        return {party, info(shipment.reason).id == "pickup_failed" ? "act_pickup_failed" : "act_problem_buyer"};
      return {Party::carrier, "act_wait_scan"};
    case Status::out_for_delivery:
      return {Party::carrier, to_shop ? "act_delivery_to_shop" : "act_wait_delivery"};
    case Status::available_for_pickup:
      if (to_shop) return {Party::seller, "act_collect_seller"};
      return {Party::buyer, pickup.code.empty() ? "act_collect" : "act_collect_code"};
    case Status::delivered:
      if (!info(shipment.reason).counts_as_receipt)
        return to_shop ? ParcelAction{Party::seller, "act_collect_seller"} : ParcelAction{Party::buyer, "act_collect"};
      return {Party::none, to_shop ? "act_wait_seller" : "act_done_shipment"};
    case Status::delivery_attempted:
      return attempted(party);
    case Status::on_hold:
    case Status::exception:
      return troubled(party);
    case Status::returning:
    case Status::returned:
      if (back_to_buyer) return {Party::buyer, "act_back_to_buyer"};
      return {Party::seller, "act_back_to_shop"};
    case Status::lost_or_destroyed:
      return {Party::seller, "act_lost"};
    case Status::cancelled:
      return {Party::none, "act_cancelled_shipment"};
    case Status::expired:
      return {Party::none, "act_expired"};
    default:
      break;
  }
  if (party == Party::buyer || party == Party::seller) return troubled(party);
  return {Party::carrier, "act_wait"};
}

void mark_steps(std::vector<TrackStep>& steps, std::size_t reached, bool is_complete) {
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const bool is_done = at + 1 < reached || (is_complete && at + 1 == reached);
    if (at < reached) steps[at].state = is_done ? StepState::done : StepState::current;
  }
}

}  // namespace parcelgate
