// The binary form of an instant with its UTC offset; zone source and precision share one byte.
#pragma once

#include <cstdint>

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate::sqlite {

/// Instant and offset only; the caller writes pack_zone() elsewhere.
inline void write_zoned(ByteWriter& out, const ZonedInstant& value) {
  out.instant(value.at);
  out.signed_number(value.offset.count());
}

/// Zone source (2 bits) and the hours of a date (5 bits), never kNone.
inline std::uint8_t pack_zone(const ZonedInstant& time) noexcept {
  return static_cast<std::uint8_t>(static_cast<unsigned>(time.zone_source) | (unsigned{time.day_hours} << 2U));
}

inline void unpack_zone(std::uint8_t packed, ZonedInstant& time) noexcept {
  time.zone_source = static_cast<ZoneSource>(packed & 0x03U);
  time.day_hours = static_cast<std::uint8_t>((packed >> 2U) & 0x1fU);
}

/// Instant, offset and zone. Read by read_time().
inline void write_time(ByteWriter& out, const ZonedInstant& time) {
  write_zoned(out, time);
  out.byte(pack_zone(time));
}

inline ZonedInstant read_time(ByteReader& in) {
  ZonedInstant time;
  time.at = in.instant();
  time.offset = std::chrono::minutes{in.signed_number()};
  unpack_zone(in.byte(), time);
  return time;
}

}  // namespace parcelgate::sqlite
