// Time zones: loaded once, by name or by place.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// One zone of the tz database.
class Zone {
 public:
  /// Nothing when the tz database has no such zone.
  [[nodiscard]] static std::shared_ptr<const Zone> load(const std::string& name);

  /// The instant of a civil time here. `source` says how the zone was chosen; a time that a clock change skips or
  /// repeats comes back as `assumed`: skipped times are moved on by the gap, repeated ones mean the first.
  [[nodiscard]] ZonedInstant resolve(std::chrono::local_time<std::chrono::milliseconds> at, ZoneSource source) const;

 private:
  struct Rules;
  explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

/// Zones of countries and regions that lie within one.
class PlaceZones {
 public:
  /// Loads every zone of the table.
  [[nodiscard]] static std::shared_ptr<const PlaceZones> load();
  /// @param country  ISO 3166-1 alpha-2, any case
  /// @param region   state or province code; may be empty
  [[nodiscard]] const Zone* find(std::string_view country, std::string_view region) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::shared_ptr<const Zone>, Hash, std::equal_to<>> zones_;
};

/// Zones by their IANA names, loaded when they are first asked for. Names outside of a fixed list are not known: what
/// strangers write must not fill the memory. Safe for many threads.
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

/// What a manifest's times are compiled with.
struct ManifestZones {
  ZoneLoader& loader;
  std::shared_ptr<const Zone> local;  ///< the manifest's own
};

/// Offset of zone letters such as "EST" or "CEST"; nothing when unknown.
[[nodiscard]] std::optional<std::chrono::minutes> find_abbreviation(std::string_view letters) noexcept;

}  // namespace parcelgate
