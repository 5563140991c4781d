// Time zones of manifests: loaded once, by name or by place.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/domain/tracking.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate {

/// Zones in which a local time may have been written. Of a country's zones only the outermost are kept.
using ZoneSet = std::vector<std::shared_ptr<const Zone>>;
/// How far a time can be off when its local time was written in any of these zones.
/// @param at    the time in the assumed zone
/// @param wall  its local time
[[nodiscard]] ZoneDoubt doubt_of(const ZonedInstant& at, LocalTime wall, const ZoneSet& zones);

/// A zone and how sure the place makes it: `location`, or `assumed` where the place has several zones and this is the
/// one in which nearly all of its people live.
struct PlaceZone {
  const Zone* zone{nullptr};  ///< null: the place is not known
  ZoneSource source{ZoneSource::assumed};
  const ZoneSet* possible{nullptr};  ///< of a place with several zones, also where `zone` is null; else null
};

/// Zones of countries, states and provinces.
class PlaceZones {
 public:
  /// Loads every zone of the tables.
  [[nodiscard]] static std::shared_ptr<const PlaceZones> load();
  /// @param country  a code or a name, see find_country(); empty: a state of the USA, Canada or Australia decides whose
  ///                 code no other of these countries has
  /// @param region   code or name of a state or province; may be empty
  [[nodiscard]] PlaceZone find(std::string_view country, std::string_view region) const;
  /// Where country and region are blank, the name of a place may hold them: "KINGSTON-JAM", "Barcelona - Spain",
  /// "CHICAGO (US)", "Seattle, WA, 98101". A code that means a country and a state counts only where both mean one
  /// zone, or where `home` decides.
  /// @param home  ISO 3166-1 alpha-2 of the country that the sender lives in; may be empty
  [[nodiscard]] PlaceZone find(const Location& place, std::string_view home) const;
  /// The zones of a country or state that has several, by ISO 3166 code ("US", "US-TX"); "world": all zones. Null: it
  /// has one, or is not known.
  [[nodiscard]] const ZoneSet* several(std::string_view code) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    std::shared_ptr<const Zone> zone;
    ZoneSource source{ZoneSource::location};
  };
  [[nodiscard]] PlaceZone at(std::string_view country, std::string_view region) const;
  [[nodiscard]] PlaceZone of_lone_region(std::string_view region) const;
  [[nodiscard]] PlaceZone of_name(std::string_view name, std::string_view home) const;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> zones_;
  std::unordered_map<std::string, ZoneSet, Hash, std::equal_to<>> several_;
};

/// Zones by their IANA names, loaded at their first use. Names outside of a fixed list are not known: unauthenticated
/// senders choose names, and must not fill the memory. Safe for many threads.
class NamedZones {
 public:
  NamedZones();
  ~NamedZones();
  /// Null for a name that is not known.
  [[nodiscard]] const Zone* find(std::string_view name) const;

 private:
  struct Entry;
  std::unique_ptr<Entry[]> entries_;
};

/// The country that a zone of the table lies in, ISO 3166-1 alpha-2; empty when the table has none.
[[nodiscard]] std::string_view country_of_zone(std::string_view zone) noexcept;

/// The country that any zone of the tz database lies in, ISO 3166-1 alpha-2; empty: none, as for UTC.
[[nodiscard]] std::string_view country_of_any_zone(std::string_view zone) noexcept;

/// Zones for all manifests of a catalogue, each loaded once. For one thread, while manifests are compiled.
class ZoneLoader {
 public:
  /// Nothing when the tz database has no such zone.
  [[nodiscard]] std::shared_ptr<const Zone> load(const std::string& name);
  [[nodiscard]] std::shared_ptr<const PlaceZones> places();
  [[nodiscard]] std::shared_ptr<const NamedZones> named();

 private:
  std::unordered_map<std::string, std::shared_ptr<const Zone>> loaded_;
  std::shared_ptr<const PlaceZones> places_;
  std::shared_ptr<const NamedZones> named_;
};

/// The zones that the time formats of a manifest are compiled with.
struct ManifestZones {
  ZoneLoader& loader;
  std::shared_ptr<const Zone> local;  ///< the manifest's own
  std::string_view home{};            ///< the country that it lies in; empty: none, as for UTC
  /// In which a time without a zone may have been written; null: in `local` alone.
  std::shared_ptr<const ZoneSet> possible{};
};

/// Offset of zone letters such as "EST" or "CEST"; nothing when unknown. Letters with several meanings, such as "CST",
/// mean the one that is nearest to a clock of the neighbourhood.
/// @param nearby  offset of the place's or the sender's own zone at that time
[[nodiscard]] std::optional<std::chrono::minutes> find_abbreviation(std::string_view letters,
                                                                    std::chrono::minutes nearby) noexcept;
/// The IANA zone of letters that leave open whether daylight saving holds, such as "ET"; empty when unknown.
[[nodiscard]] std::string_view find_zone_letters(std::string_view letters) noexcept;

}  // namespace parcelgate
