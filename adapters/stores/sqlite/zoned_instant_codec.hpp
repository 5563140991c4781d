// The binary form of an instant with its UTC offset; zone source, precision and whether there is a doubt share one
// byte.
#pragma once

#include <cstdint>

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

inline void write_doubt(ByteWriter& out, const ZoneDoubt& doubt) {
  out.byte(doubt.earlier_quarters);
  out.byte(doubt.later_quarters);
}

inline ZoneDoubt read_doubt(ByteReader& in) {
  ZoneDoubt doubt;
  doubt.earlier_quarters = in.byte();
  doubt.later_quarters = in.byte();
  return doubt;
}

/// Set where the two bytes of a doubt follow. Rows written before there were doubts never have it.
inline constexpr std::uint8_t kHasDoubt = 0x80;

/// Instant and offset only; the caller writes pack_zone() elsewhere.
inline void write_zoned(ByteWriter& out, const ZonedInstant& value) {
  out.instant(value.at);
  out.signed_number(value.offset.count());
}

/// Zone source (2 bits), the hours of a date (5 bits) and kHasDoubt, never kNone.
inline std::uint8_t pack_zone(const ZonedInstant& time) noexcept {
  return static_cast<std::uint8_t>(static_cast<unsigned>(time.zone_source) | (unsigned{time.day_hours} << 2U) |
                                   (time.doubt.exists() ? kHasDoubt : 0U));
}

inline void unpack_zone(std::uint8_t packed, ZonedInstant& time) noexcept {
  time.zone_source = static_cast<ZoneSource>(packed & 0x03U);
  time.day_hours = static_cast<std::uint8_t>((packed >> 2U) & 0x1fU);
}

/// Instant, offset, zone and doubt. Read by read_time().
inline void write_time(ByteWriter& out, const ZonedInstant& time) {
  write_zoned(out, time);
  out.byte(pack_zone(time));
  if (time.doubt.exists()) write_doubt(out, time.doubt);
}

inline ZonedInstant read_time(ByteReader& in) {
  ZonedInstant time;
  time.at = in.instant();
  time.offset = std::chrono::minutes{in.signed_number()};
  const std::uint8_t packed = in.byte();
  unpack_zone(packed, time);
  if ((packed & kHasDoubt) != 0) time.doubt = read_doubt(in);
  return time;
}

/// Whether the zone of any milestone is known.
[[nodiscard]] bool has_zones(const Milestones& milestones) noexcept;
/// The zones of milestones: which are known, and each of them.
void write_zones(ByteWriter& out, const Milestones& milestones);
void read_zones(ByteReader& in, Milestones& milestones);

}  // namespace parcelgate::sqlite
