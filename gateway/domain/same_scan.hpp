// Whether two reports are the same scan: comparing their instants, meanings and places.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/history.hpp"

namespace parcelgate {

/// How two instants agree.
struct Nearness {
  bool by_wall_clock{false};  ///< equal only as local times: the zone of one was assumed, and wrongly so
  std::chrono::milliseconds apart{0};
};
/// Whether two instants can be the same: at the coarser of their precisions. An instant at a full minute may have lost
/// its seconds and agrees with every instant that is cut or rounded to that minute; a date without a time of day agrees
/// with every instant of that day; others agree within one second. Where a zone was not reported by the carrier, equal
/// wall clocks agree as well.
/// @return nothing when they differ
[[nodiscard]] std::optional<Nearness> near(const ZonedInstant& left, const ZonedInstant& right) noexcept;

enum class MeaningMatch : std::uint8_t {
  same,
  coarser,  ///< one says less: no status, no leg, or the same status with a generic reason or one of the same family
  differs,
};
/// A plain `delivered` and one that is no receipt differ: they prove different things.
[[nodiscard]] MeaningMatch compare_meaning(const HistoryEntry& left, const HistoryEntry& right) noexcept;

enum class PlaceMatch : std::uint8_t {
  same,     ///< after normalization all parts of the shorter name are found in the other
  unknown,  ///< one is absent, or they share no script
  differs,
};
[[nodiscard]] PlaceMatch compare_place(std::string_view left, std::string_view right);

/// Brackets and separators as one space, full width as half, ASCII as lower case.
[[nodiscard]] std::string normalize_place(std::string_view place);

/// Whether two outcomes at one instant and place exclude each other, such as received and not received. A status that
/// is no outcome (in transit, say) excludes nothing.
[[nodiscard]] bool excludes(const HistoryEntry& left, const HistoryEntry& right) noexcept;

}  // namespace parcelgate
