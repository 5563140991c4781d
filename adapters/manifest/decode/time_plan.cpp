#include "adapters/manifest/decode/time_plan.hpp"

#include <array>

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::uint8_t kWholeDay = 24;

/// Until the receipt is looked at, see mark_as_date().
std::uint8_t day_hours_of(const WallTime& wall) noexcept {
  return wall.has_clock ? 0 : kWholeDay;
}

/// @param possible  other zones in which the time may have been written, or null
ZonedInstant in_zone(const Zone& zone, const WallTime& wall, ZoneSource source, const ZoneSet* possible = nullptr) {
  ZonedInstant at = zone.resolve(wall.at, source);
  if (possible != nullptr) at.doubt = doubt_of(at, wall.at, *possible);
  at.day_hours = day_hours_of(wall);
  return at;
}

/// How little a reading says: of two the lesser counts.
struct Doubt {
  bool is_implausible{false};
  bool is_date{false};
  bool is_zone_looked_up{false};
  // NOLINTNEXTLINE(modernize-use-nullptr): a false report of clang-tidy 14 for comparisons by default
  friend auto operator<=>(const Doubt&, const Doubt&) = default;
};

Doubt doubt_of(const ZonedInstant& at, Instant received_at) noexcept {
  return {judge_time(at, received_at) != TimeVerdict::plausible, at.is_date(), at.zone_source != ZoneSource::carrier};
}

ZonedInstant with_offset(const WallTime& wall, minutes offset, ZoneSource source) {
  return {Instant(wall.at.time_since_epoch() - offset), offset, source, day_hours_of(wall)};
}

/// The offset between a UTC clock and a local one, when it is one that exists on earth.
std::optional<minutes> offset_between(const WallTime& utc, const WallTime& local) {
  const auto difference = local.at - utc.at;
  const auto quarters = std::chrono::round<std::chrono::duration<std::int64_t, std::ratio<900>>>(difference);
  // A clock that shows no seconds is up to a minute behind.
  if (std::chrono::abs(difference - quarters) >= minutes{1}) return std::nullopt;
  const auto offset = std::chrono::duration_cast<minutes>(quarters);
  if (offset < minutes{-14 * 60} || offset > minutes{14 * 60}) return std::nullopt;
  return offset;
}

/// The paths of a field as people say them: "EventDate and EventTime or date".
std::string paths_in_words(const rapidjson::Value& field, std::string_view between = " or ") {
  if (field.IsObject()) {
    if (const auto* join = find_member(field, "join")) return paths_in_words(*join, " and ");
    const auto* at = find_member(field, "at");
    return at == nullptr ? std::string() : paths_in_words(*at);
  }
  if (!field.IsArray()) return std::string(scalar_text(field));
  std::string out;
  for (const auto& part : field.GetArray()) out.append(out.empty() ? "" : between).append(paths_in_words(part));
  return out;
}

}  // namespace

TimePlan TimePlan::compile(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones,
                           Faults& faults) {
  TimePlan plan;
  if (section.IsArray()) {
    for (rapidjson::SizeType i = 0; i < section.Size(); ++i) {
      plan.add(section[i], join_pointer(pointer, i), zones, faults);
    }
    if (section.Empty()) faults.add(pointer, "no time is named", "add {\"at\": path}");
  } else {
    plan.add(section, pointer, zones, faults);
  }
  return plan;
}

void TimePlan::add(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones,
                   Faults& faults) {
  if (const auto* received = find_member(section, "received")) {
    if (!received->IsTrue() || section.MemberCount() != 1)
      faults.add(pointer, "\"received\": true must be the only member");
    alternatives_.emplace_back().is_received = true;
    return;
  }
  constexpr std::array<RetiredWord, 1> kRetired{
      {{"zone_at", "join the zone to \"at\", for example {\"join\": [\"time\", \"zone\"]}"}}};
  if (!check_members(section, pointer, {"at", "format", "zone", "offset", "local", "ignore_offset", "abbreviations"},
                     faults, kRetired)) {
    return;
  }
  Alternative alternative;
  const auto* at = find_member(section, "at");
  if (at == nullptr) {
    faults.add(join_pointer(pointer, "at"), "is missing", "name the field that holds the time");
  } else {
    alternative.at = Field::compile(*at, join_pointer(pointer, "at"), faults);
    places_in_words_ += (places_in_words_.empty() ? "" : " or ") + paths_in_words(*at);
  }
  read_formats(alternative, find_member(section, "format"), join_pointer(pointer, "format"), faults);
  alternative.zone = zones.local;
  alternative.possible = zones.possible;
  read_zone(alternative, find_member(section, "zone"), join_pointer(pointer, "zone"), zones, faults);
  if (!named_) named_ = zones.loader.named();  // texts name zones too
  if (!places_) places_ = zones.loader.places();
  home_ = zones.home;
  if (const auto* offset = find_member(section, "offset")) {
    alternative.offset = Field::compile(*offset, join_pointer(pointer, "offset"), faults);
  }
  if (const auto* local = find_member(section, "local")) {
    alternative.local = Field::compile(*local, join_pointer(pointer, "local"), faults);
  }
  if (const auto* ignore = find_member(section, "ignore_offset")) {
    if (!ignore->IsBool()) faults.add(join_pointer(pointer, "ignore_offset"), "must be true or false");
    alternative.ignore_offset = ignore->IsTrue();
  }
  read_abbreviations(alternative, find_member(section, "abbreviations"), join_pointer(pointer, "abbreviations"),
                     faults);
  alternatives_.push_back(std::move(alternative));
}

void TimePlan::read_formats(Alternative& to, const rapidjson::Value* section, std::string_view pointer,
                            Faults& faults) {
  const auto add = [&](const rapidjson::Value& text, std::string_view where) {
    if (!text.IsString()) return faults.add(where, "must be a format");
    if (auto format = TimeFormat::compile(scalar_text(text), where, faults)) to.formats.push_back(std::move(*format));
  };
  if (section == nullptr) {
    to.formats.push_back(*TimeFormat::compile("iso", pointer, faults));
  } else if (section->IsArray()) {
    for (rapidjson::SizeType i = 0; i < section->Size(); ++i) add((*section)[i], join_pointer(pointer, i));
  } else {
    add(*section, pointer);
  }
}

void TimePlan::read_zone(Alternative& to, const rapidjson::Value* section, std::string_view pointer,
                         const ManifestZones& zones, Faults& faults) {
  if (section == nullptr) return;
  const std::string name(scalar_text(*section));
  if (name == "local") return;
  if (name == "place") {
    to.rule = Rule::place;
  } else if (name == "utc") {
    to.rule = Rule::utc;
  } else if (auto zone = zones.loader.load(name); zone && !name.empty()) {
    to.zone = std::move(zone);
    to.possible = nullptr;  // the manifest names the zone in which this field is written
  } else {
    faults.add(pointer, "unknown zone \"" + name + "\"", "use local, place, utc or a name such as Europe/Berlin");
  }
}

void TimePlan::read_abbreviations(Alternative& to, const rapidjson::Value* section, std::string_view pointer,
                                  Faults& faults) {
  if (section == nullptr) return;
  if (!section->IsObject()) return faults.add(pointer, "must be an object of letters and offsets");
  for (const auto& member : section->GetObject()) {
    const auto offset = read_offset(scalar_text(member.value));
    if (offset)
      to.abbreviations.emplace_back(std::string(scalar_text(member.name)), *offset);
    else
      faults.add(join_pointer(pointer, scalar_text(member.name)), "is not an offset", "write it as \"+08:00\"");
  }
}

std::optional<WallTime> TimePlan::read_wall(const Alternative& from, std::string_view text, std::string_view& why) {
  for (const auto& format : from.formats) {
    if (auto wall = format.read_stated(text)) return wall;
  }
  // No text that is read without a format is ambiguous, so a sender that changes its form is read all the same.
  return read_time_text(text, why);
}

std::optional<ZonedInstant> TimePlan::by_written_zone(const Alternative& by, const WallTime& wall,
                                                      const Location& place) const {
  for (const auto& [letters, offset] : by.abbreviations) {
    if (wall.zone == letters) return with_offset(wall, offset, ZoneSource::carrier);
  }
  const auto nearby = by.rule == Rule::utc ? minutes{0} : by_place(by, wall, place).offset;
  if (const auto offset = find_abbreviation(wall.zone, nearby)) return with_offset(wall, *offset, ZoneSource::carrier);
  const std::string_view letters = find_zone_letters(wall.zone);
  const Zone* zone = named_->find(letters.empty() ? std::string_view(wall.zone) : letters);
  constexpr std::size_t kLongestCode = 3;
  if (zone == nullptr && wall.zone.size() > kLongestCode) {
    zone = places_->find(wall.zone, {}).zone;  // "ISRAEL", as Canada Post writes it
  }
  return zone == nullptr ? std::nullopt : std::optional(in_zone(*zone, wall, ZoneSource::carrier));
}

ZonedInstant TimePlan::by_place(const Alternative& by, const WallTime& wall, const Location& place) const {
  if (by.rule == Rule::place) {
    const PlaceZone found = places_->find(place, home_);
    if (found.zone != nullptr) return in_zone(*found.zone, wall, found.source, found.possible);
    if (found.possible != nullptr) return in_zone(*by.zone, wall, ZoneSource::assumed, found.possible);
  }
  return in_zone(*by.zone, wall, ZoneSource::assumed, by.possible.get());
}

std::optional<ZonedInstant> TimePlan::place_on_earth(const Alternative& by, const WallTime& wall, const Scope& scope,
                                                     const Location& place) const {
  std::string scratch;
  std::string_view why;
  if (!by.ignore_offset) {
    if (wall.offset) return with_offset(wall, *wall.offset, ZoneSource::carrier);
    if (!wall.zone.empty()) return by_written_zone(by, wall, place);
  }
  if (by.rule == Rule::utc) {
    const Instant instant(wall.at.time_since_epoch());
    const auto local = read_wall(by, by.local.text(scope, scratch), why);
    if (local && local->has_clock && wall.has_clock) {
      if (const auto offset = offset_between(wall, *local)) {
        return ZonedInstant{instant, *offset, ZoneSource::carrier, day_hours_of(wall)};
      }
    }
    const auto offset = read_offset(by.offset.text(scope, scratch)).value_or(minutes{0});
    return ZonedInstant{instant, offset, ZoneSource::carrier, day_hours_of(wall)};
  }
  if (const auto offset = read_offset(by.offset.text(scope, scratch))) {
    return with_offset(wall, *offset, ZoneSource::carrier);
  }
  return by_place(by, wall, place);
}

ReadTime TimePlan::read(const Scope& scope, const Location& place, std::string& scratch) const {
  const Instant received_at = scope.around->message->received_at;
  ReadTime out;
  std::optional<Doubt> least;
  std::string joined;
  bool is_read = false;
  for (const auto& alternative : alternatives_) {
    if (alternative.is_received) {
      // Only where the sender wrote no time: one that could not be read is refused.
      if (out.raw.empty()) out.instant = ZonedInstant{received_at, minutes{0}, ZoneSource::assumed};
      break;
    }
    const auto raw = alternative.at.text(scope, joined);
    if (raw.empty()) continue;
    std::string_view why;
    const auto wall = read_wall(alternative, raw, why);
    auto at = wall ? place_on_earth(alternative, *wall, scope, place) : std::nullopt;
    // Ids are made of the first spelling that is a time at all, as they were before the others were looked at.
    if (out.raw.empty() || (wall && !is_read)) out.raw = scratch.assign(raw);
    is_read = is_read || wall.has_value();
    if (!at) {
      if (out.why.empty()) out.why = wall ? "it names a zone that is not known" : why;
      continue;
    }
    if (at->is_date()) {
      mark_as_date(*at, received_at == Instant{} ? std::nullopt : std::optional(received_at));
    }
    const Doubt doubt = doubt_of(*at, received_at);
    if (least && *least <= doubt) continue;
    least = doubt;
    out.instant = *at;
    if (doubt == Doubt{}) break;
  }
  return out;
}

}  // namespace parcelgate
