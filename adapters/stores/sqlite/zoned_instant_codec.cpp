#include "adapters/stores/sqlite/zoned_instant_codec.hpp"

#include <algorithm>

namespace parcelgate::sqlite {
namespace {

// The source of a zone (2 bits) and kHasDoubt: one byte.
constexpr std::uint8_t kUnknownSource = 3;

void write_zone(ByteWriter& out, const ScanZone& zone) {
  const unsigned source = zone.source ? static_cast<unsigned>(*zone.source) : kUnknownSource;
  out.byte(static_cast<std::uint8_t>(source | (zone.doubt.exists() ? kHasDoubt : 0U)));
  out.signed_number(zone.offset_minutes);
  if (zone.doubt.exists()) write_doubt(out, zone.doubt);
}

ScanZone read_zone(ByteReader& in) {
  ScanZone zone;
  const std::uint8_t packed = in.byte();
  const std::uint8_t source = packed & 0x03U;
  if (source != kUnknownSource) zone.source = static_cast<ZoneSource>(source);
  zone.offset_minutes = static_cast<std::int16_t>(in.signed_number());
  if ((packed & kHasDoubt) != 0) zone.doubt = read_doubt(in);
  return zone;
}

}  // namespace

bool has_zones(const Milestones& milestones) noexcept {
  return std::any_of(milestones.zones.begin(), milestones.zones.end(),
                     [](const ScanZone& zone) { return zone != ScanZone{}; });
}

void write_zones(ByteWriter& out, const Milestones& milestones) {
  unsigned known = 0;
  for (std::size_t at = 0; at < kMilestoneCount; ++at) {
    if (milestones.zones[at] != ScanZone{}) known |= 1U << at;
  }
  out.byte(static_cast<std::uint8_t>(known));
  for (const ScanZone& zone : milestones.zones) {
    if (zone != ScanZone{}) write_zone(out, zone);
  }
}

void read_zones(ByteReader& in, Milestones& milestones) {
  const std::uint8_t known = in.byte();
  for (std::size_t at = 0; at < kMilestoneCount; ++at) {
    if ((known & (1U << at)) != 0) milestones.zones[at] = read_zone(in);
  }
}

}  // namespace parcelgate::sqlite
