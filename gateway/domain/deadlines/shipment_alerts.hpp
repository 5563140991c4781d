// Finds what goes astray with a shipment on its way to the buyer.
#pragma once

#include "gateway/domain/deadlines/alert_list.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The alerts of a shipment to the buyer at an instant. Pure, as evaluate(): a function of its marks, of whether it
/// belongs to a return, and of the rules. The carrier returns a parcel without a request when it turns back and no
/// return names it; that closes when a return does, or when the parcel has come home.
[[nodiscard]] AlertSet find_shipment_alerts(const RulePack& rules, const Shipment& shipment, Instant now);

}  // namespace parcelgate
