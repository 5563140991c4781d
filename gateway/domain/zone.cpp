#include "gateway/domain/zone.hpp"

#include <algorithm>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

namespace parcelgate {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Zone::Rules {
  cctz::time_zone zone;
  /// From when the zone has one offset for good, as China's: most times need no look at its rules.
  LocalTime last_since{LocalTime::max()};
  minutes last_offset{0};
};

namespace {

/// A zone's last offset and the local time from which it holds, for zones whose clocks change no more.
void find_last_offset(const cctz::time_zone& zone, LocalTime& since, minutes& offset) {
  constexpr int kMostChanges = 64;
  constexpr std::chrono::days kClear{2};  // no local time is that far from UTC
  auto at = cctz::time_point<cctz::seconds>(std::chrono::duration_cast<cctz::seconds>(
      std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}.time_since_epoch()));
  cctz::time_zone::civil_transition change;
  for (int count = 0; zone.next_transition(at, &change); ++count) {
    if (count == kMostChanges) return;
    at = zone.lookup(change.to).trans;
  }
  since = LocalTime(std::chrono::duration_cast<seconds>(at.time_since_epoch()) + kClear);
  offset = std::chrono::duration_cast<minutes>(seconds(zone.lookup(at + kClear).offset));
}

cctz::civil_second civil_second_of(std::chrono::local_seconds at) {
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(midnight);
  return cctz::civil_second(int{date.year()}, unsigned{date.month()}, unsigned{date.day()}, 0, 0,
                            (at - midnight).count());
}

}  // namespace

std::shared_ptr<const Zone> Zone::load(const std::string& name) {
  auto rules = std::make_shared<Rules>();
  if (!cctz::load_time_zone(name, &rules->zone)) return nullptr;
  find_last_offset(rules->zone, rules->last_since, rules->last_offset);
  return std::shared_ptr<const Zone>(new Zone(std::move(rules)));
}

ZonedInstant Zone::resolve(LocalTime at, ZoneSource source) const {
  if (at >= rules_->last_since)
    return {Instant(at.time_since_epoch() - rules_->last_offset), rules_->last_offset, source};
  const auto whole = std::chrono::floor<seconds>(at);
  const auto found = rules_->zone.lookup(civil_second_of(whole));
  if (found.kind != cctz::time_zone::civil_lookup::UNIQUE) source = ZoneSource::assumed;
  const Instant instant = std::chrono::time_point_cast<milliseconds>(found.pre) + (at - whole);
  // A skipped time is shown as the time that clocks really showed then.
  const auto offset = rules_->zone.lookup(std::chrono::floor<seconds>(instant)).offset;
  ZonedInstant out{instant, std::chrono::duration_cast<minutes>(seconds(offset)), source};
  if (found.kind != cctz::time_zone::civil_lookup::UNIQUE) {
    const Instant other = std::chrono::time_point_cast<milliseconds>(found.post) + (at - whole);
    out.doubt = doubt_between(std::min(instant, other), instant, std::max(instant, other));
  }
  return out;
}

LocalReading Zone::reading_of(LocalTime at) const {
  if (at >= rules_->last_since) return LocalReading::unique;
  switch (rules_->zone.lookup(civil_second_of(std::chrono::floor<seconds>(at))).kind) {
    case cctz::time_zone::civil_lookup::SKIPPED:
      return LocalReading::skipped;
    case cctz::time_zone::civil_lookup::REPEATED:
      return LocalReading::repeated;
    case cctz::time_zone::civil_lookup::UNIQUE:
      break;
  }
  return LocalReading::unique;
}

LocalTime Zone::local(Instant at) const {
  const LocalTime last(at.time_since_epoch() + rules_->last_offset);
  if (rules_->last_since != LocalTime::max() && last >= rules_->last_since) return last;
  const auto offset = rules_->zone.lookup(std::chrono::floor<seconds>(at)).offset;
  return LocalTime(at.time_since_epoch() + seconds(offset));
}

}  // namespace parcelgate
