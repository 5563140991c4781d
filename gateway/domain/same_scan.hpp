// Whether two sources speak of the same scan: how their instants, meanings and places compare.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/history.hpp"

namespace parcelgate {

/// How two instants agree.
struct Nearness {
  bool by_wall_clock{false};  ///< only as the clock on the wall showed it: one zone was assumed, wrongly
  std::chrono::milliseconds apart{0};
};
/// An instant at a full minute may have lost its seconds: it agrees with all that is cut or rounded to that minute,
/// a date without a time of day with all of that day.
/// Others agree within the second. Where a zone was not told by the carrier, equal wall clocks agree as well.
[[nodiscard]] std::optional<Nearness> near(const ZonedInstant& left, const ZonedInstant& right) noexcept;

enum class MeaningMatch : std::uint8_t {
  same,
  coarser,  ///< one says less: no status, no leg, or beside the same status a plain reason or one that is akin
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

/// Whether two outcomes of one instant and place exclude each other: received and not received, say. What is under way
/// excludes nothing.
[[nodiscard]] bool excludes(const HistoryEntry& left, const HistoryEntry& right) noexcept;

}  // namespace parcelgate
