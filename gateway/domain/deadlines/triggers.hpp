// What starts, restarts and meets clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/domain/clock.hpp"

namespace parcelgate {

/// The occurrences that a rule can name. Enumerators equal their wire spelling in rule packs.
enum class Trigger : std::uint8_t {
  approved,
  waybill_entered,
  first_physical_scan,  ///< the goods move towards the seller: first scan of a return parcel, or one that turned back
  signed_,  ///< "signed": the addressee has the goods. Of a return: a return parcel delivered with proof, or
            ///< one come home
  received,
  inspected,
  refunded,
  shipment_registered,  ///< a parcel on its way to the seller was attached to the return, without a waybill fact
  requested,            ///< the buyer requested the return
  rejected,             ///< the seller refused it
  exchange_sent,        ///< the replacement was handed to a carrier
  cancelled,            ///< the buyer or the platform called the return off
  dispute_opened,
  dispute_closed,
  // Of shipments to the buyer:
  picked_up,             ///< the carrier's first scan
  hub_scan,              ///< first scan at a sorting centre or under way
  first_movement,        ///< the first scan after the pickup
  movement,              ///< the latest scan after the pickup; those between are not kept apart
  out_for_delivery,      ///< the first time
  available_for_pickup,  ///< the first time
  returning,             ///< on its way back to the sender
  ended,                 ///< a terminal status
  promised,  ///< the carrier stated when it will deliver; the deadline is that time, and the limit comes on top
  // Of complaints:
  complaint_received,
  acknowledged,       ///< the complaint was answered for the first time
  proposed,           ///< a solution was proposed to the customer
  closed,             ///< the complaint is settled
  customer_message,   ///< the first message of the customer since the last answer
  customer_answered,  ///< the first answer to it
};
inline constexpr std::size_t kTriggerCount = 29;
[[nodiscard]] std::string_view to_string(Trigger trigger) noexcept;
[[nodiscard]] std::optional<Trigger> find_trigger(std::string_view id) noexcept;

/// Whether a return, a shipment to the buyer, or a complaint can have an occurrence.
[[nodiscard]] constexpr bool is_trigger_of(ClockSubject subject, Trigger trigger) noexcept {
  const bool is_of_complaints = trigger >= Trigger::complaint_received;
  if (is_of_complaints || subject == ClockSubject::complaint)
    return is_of_complaints && subject == ClockSubject::complaint;
  const bool is_of_shipments = trigger >= Trigger::picked_up;
  const bool is_of_both = trigger == Trigger::signed_ || trigger == Trigger::shipment_registered;
  return is_of_both || is_of_shipments == (subject == ClockSubject::shipment);
}

/// Whether an occurrence is a scan of a courier, and not a fact that people record.
[[nodiscard]] constexpr bool is_scan(Trigger trigger) noexcept {
  const bool of_shipments = trigger >= Trigger::picked_up && trigger < Trigger::promised;
  return of_shipments || trigger == Trigger::first_physical_scan || trigger == Trigger::signed_;
}

/// Whether an occurrence closes its return or complaint: it cancels the clocks that it does not meet, and nothing
/// starts after it.
[[nodiscard]] constexpr bool closes_owner(Trigger trigger) noexcept {
  return trigger == Trigger::refunded || trigger == Trigger::exchange_sent || trigger == Trigger::cancelled ||
         trigger == Trigger::closed;
}

}  // namespace parcelgate
