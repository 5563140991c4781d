// One time zone of the tz database: civil times to instants, and back.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// A civil time of a zone: what a clock on its wall shows.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

/// How a civil time lies to the changes of its zone's clocks.
enum class LocalReading : std::uint8_t {
  unique,    ///< it occurs once
  skipped,   ///< clocks were set forward over it
  repeated,  ///< clocks were set back, and showed it twice
};

/// One zone of the tz database.
class Zone {
 public:
  /// Nothing when the tz database has no such zone.
  [[nodiscard]] static std::shared_ptr<const Zone> load(const std::string& name);

  /// The instant of a civil time here. `source` says how the zone was chosen; a time that a clock change skips or
  /// repeats comes back as `assumed`: skipped times are moved on by the gap, repeated ones mean the first. Its doubt
  /// is the other reading.
  [[nodiscard]] ZonedInstant resolve(LocalTime at, ZoneSource source) const;
  [[nodiscard]] LocalReading reading_of(LocalTime at) const;
  /// The civil time here at an instant.
  [[nodiscard]] LocalTime local(Instant at) const;

 private:
  struct Rules;
  explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

}  // namespace parcelgate
