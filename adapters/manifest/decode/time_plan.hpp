// The time of an event: fields, formats and the rule for the zone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/time/time_format.hpp"
#include "adapters/manifest/time/zone.hpp"
#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// The raw text of a time and the instant that it gives.
struct ReadTime {
  std::string_view raw;                 ///< as sent; empty: no field was there
  std::optional<ZonedInstant> instant;  ///< none: the text could not be read
  std::string_view why{};               ///< why not
};

/// Alternative spellings of one time. All present spellings are read and the most exact one counts: a plausible time
/// before an implausible one, a time of day before a date alone, a zone written by the carrier before one that is
/// looked up. Among equals the first counts. An unreadable or wrong spelling does not affect the others. {"at": field,
/// "format": one or a list (default iso), "zone": "local" | "place" | "utc" | an IANA name,
/// "offset": field with the offset, "local": field with the same time on the local clock, "ignore_offset":
/// true when a written Z is wrong, "abbreviations": {"CST": "+08:00"}} or {"received": true}: the moment at which
/// the message came; it has no raw text, so ids leave it out
class TimePlan {
 public:
  [[nodiscard]] static TimePlan compile(const rapidjson::Value& section, std::string_view pointer,
                                        const ManifestZones& zones, Faults& faults);

  /// The places of the time, as the manifest writes them: "scan_time or date".
  [[nodiscard]] const std::string& places() const noexcept { return places_in_words_; }

  /// @param scratch  holds the raw text when it was joined: valid until the next use
  [[nodiscard]] ReadTime read(const Scope& scope, const Location& place, std::string& scratch) const;

 private:
  enum class Rule : std::uint8_t { local, place, utc };
  struct Alternative {
    Field at;
    std::vector<TimeFormat> formats;
    Rule rule{Rule::local};
    std::shared_ptr<const Zone> zone;
    std::shared_ptr<const ZoneSet> possible;  ///< in which a time without a zone may have been written; null: `zone`
    Field offset;
    Field local;
    bool ignore_offset{false};
    bool is_received{false};
    std::vector<std::pair<std::string, std::chrono::minutes>> abbreviations;
  };

  void add(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones, Faults& faults);
  static void read_formats(Alternative& to, const rapidjson::Value* section, std::string_view pointer, Faults& faults);
  static void read_zone(Alternative& to, const rapidjson::Value* section, std::string_view pointer,
                        const ManifestZones& zones, Faults& faults);
  static void read_abbreviations(Alternative& to, const rapidjson::Value* section, std::string_view pointer,
                                 Faults& faults);
  [[nodiscard]] static std::optional<WallTime> read_wall(const Alternative& from, std::string_view text,
                                                         std::string_view& why);
  /// Nothing where the text names a zone that is not known.
  [[nodiscard]] std::optional<ZonedInstant> place_on_earth(const Alternative& by, const WallTime& wall,
                                                           const Scope& scope, const Location& place) const;
  [[nodiscard]] std::optional<ZonedInstant> by_written_zone(const Alternative& by, const WallTime& wall,
                                                            const Location& place) const;
  [[nodiscard]] ZonedInstant by_place(const Alternative& by, const WallTime& wall, const Location& place) const;

  std::vector<Alternative> alternatives_;
  std::string places_in_words_;
  std::string home_;  ///< country of the manifest's zone
  std::shared_ptr<const PlaceZones> places_;
  std::shared_ptr<const NamedZones> named_;
};

}  // namespace parcelgate
