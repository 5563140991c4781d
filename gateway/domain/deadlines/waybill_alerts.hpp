// Finds what looks wrong about the waybills of a return.
#pragma once

#include "gateway/domain/deadlines/alert_list.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// A parcel's weight is suspicious when it differs from the registered one by more than this many grams and by more
/// than this share of it: a carton, filling and a scale's error are less.
inline constexpr std::uint32_t kWeightToleranceGrams = 200;
inline constexpr std::uint32_t kWeightTolerancePercent = 30;

/// The `received` fact that counts at an instant: the latest that was not withdrawn; null: none. Points into `ret`.
[[nodiscard]] const Fact* latest_receipt(const Return& ret, const Timeline& timeline, Instant now) noexcept;

/// Opens the alerts about the waybills of a return. Of several parcels with the same trouble the first is named.
/// @param is_settled  refunded or called off: a number without a scan no longer matters
void find_waybill_alerts(const AlertLimits& limits, const Return& ret, const Timeline& timeline, bool is_settled,
                         AlertList& list);

}  // namespace parcelgate
