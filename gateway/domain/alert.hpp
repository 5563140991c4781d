// Something that needs a person: goods and money of a return that do not match, a waybill that looks wrong, a parcel to
// the buyer that goes astray.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// Deadlines in danger are clocks, not alerts of these kinds; lists show both. Enumerators equal their wire spelling.
enum class AlertKind : std::uint8_t {
  goods_not_back,                  ///< refunded, and the goods have not come back
  refund_not_made,                 ///< the goods are back, and the buyer has not been refunded
  delivered_before_refund,         ///< a refund is pending for a parcel that was delivered to the buyer meanwhile
  receipt_partial,                 ///< fewer pieces came back than expected
  goods_defective,                 ///< what came back is damaged or not what was sent
  receipt_not_registered,          ///< signed for by the seller, and the warehouse has not recorded it
  scanned_before_approval,         ///< the number of the return was scanned before the return was approved
  number_never_scanned,            ///< the number of the return was entered, and no carrier has scanned it
  number_of_other_return,          ///< the number belonged to another return when it was attached to this one
  delivered_elsewhere,             ///< the parcel is delivered in another city than the one it is registered for
  goods_of_other_order,            ///< the parcel of the return held the goods of another order
  goods_in_other_parcel,           ///< the goods of the return came back in the parcel of another return
  numbers_crossed,                 ///< two returns whose parcels arrived with each other's goods
  weight_differs,                  ///< what came back weighs far more or less than what was sent
  out_for_delivery_before_refund,  ///< a refund is pending for a parcel that is out for delivery to the buyer
  // Of shipments to the buyer:
  returning_without_request,  ///< on its way back to the sender, and it belongs to no return
  left_without_consent,       ///< left at a locker, a station or with a neighbour; only where the pack wants to know
};
inline constexpr std::size_t kAlertKindCount = 17;
[[nodiscard]] std::string_view to_string(AlertKind kind) noexcept;
[[nodiscard]] std::optional<AlertKind> find_alert_kind(std::string_view id) noexcept;

/// An open alert. It closes when its cause is gone.
struct Alert {
  AlertKind kind{AlertKind::goods_not_back};
  Instant since{};       ///< when it opened: its cause, and the time that the rule pack allows after it
  Instant cause_at{};    ///< the refund, receipt or scan that it rests on
  std::string evidence;  ///< "fact:f-1", "shipment:sf/SF123:signed"
  /// What was found instead: the id of the other return or order, the city, the weight ("1200 g / 450 g": found /
  /// registered). Empty where the kind says all.
  std::string found{};
  friend bool operator==(const Alert&, const Alert&) = default;
};

/// Whether an alert rests on scans that did not come: while it is not known whether there are any, it proves nothing.
[[nodiscard]] constexpr bool rests_on_missing_scans(AlertKind kind) noexcept {
  return kind == AlertKind::goods_not_back || kind == AlertKind::number_never_scanned;
}

/// Whether an alert of a kind is open. An alert is the same as long as its kind stays; a later cause of it is no news.
[[nodiscard]] bool has_kind(std::span<const Alert> alerts, AlertKind kind) noexcept;

/// Condition of goods that came back, as the warehouse recorded it.
enum class GoodsCondition : std::uint8_t { good, defective };
[[nodiscard]] std::string_view to_string(GoodsCondition condition) noexcept;
[[nodiscard]] std::optional<GoodsCondition> find_goods_condition(std::string_view id) noexcept;

}  // namespace parcelgate
