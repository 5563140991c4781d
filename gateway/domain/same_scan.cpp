#include "gateway/domain/same_scan.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "gateway/base/utf8.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_full_minute(Instant at) noexcept {
  return std::chrono::floor<minutes>(at) == at;
}

/// `fine` as it may have been before it was cut to the minute `coarse`, or rounded to it.
bool is_within_minute(Instant coarse, Instant fine) noexcept {
  return fine >= coarse - seconds{30} && fine < coarse + seconds{60};
}

bool agree(Instant left, Instant right) noexcept {
  if (left == right) return true;
  const bool left_is_coarse = is_full_minute(left);
  const bool right_is_coarse = is_full_minute(right);
  if (left_is_coarse && right_is_coarse) return false;
  if (left_is_coarse) return is_within_minute(left, right);
  if (right_is_coarse) return is_within_minute(right, left);
  return std::chrono::floor<seconds>(left) == std::chrono::floor<seconds>(right);
}

// Kinds of outcome; `under_way` is none.
enum class Outcome : std::uint8_t { under_way, received, not_received, going_back, gone, called_off };

Outcome outcome_of(const HistoryEntry& entry) noexcept {
  if (!entry.status) return Outcome::under_way;
  switch (*entry.status) {
    case Status::delivered:
      return info(entry.reason).counts_as_receipt ? Outcome::received : Outcome::not_received;
    case Status::delivery_attempted:
    case Status::available_for_pickup:
    case Status::exception:
    case Status::on_hold:
      return Outcome::not_received;
    case Status::returning:
    case Status::returned:
      return Outcome::going_back;
    case Status::lost_or_destroyed:
      return Outcome::gone;
    case Status::cancelled:
      return Outcome::called_off;
    default:
      return Outcome::under_way;
  }
}

bool is_ascii(char letter) noexcept {
  return static_cast<unsigned char>(letter) < 0x80U;
}
bool is_small_letter(char letter) noexcept {
  return letter >= 'a' && letter <= 'z';
}

bool separates(char32_t point) noexcept {
  if (point < 0x80U) return !((point >= U'0' && point <= U'9') || (point >= U'a' && point <= U'z'));
  // Punctuation of the blocks "General Punctuation" and "CJK Symbols and Punctuation", and the middle dot.
  return (point >= 0x2000U && point <= 0x206fU) || (point >= 0x3000U && point <= 0x303fU) || point == 0xb7U;
}

char32_t fold(char32_t point) noexcept {
  if (point >= 0xff01U && point <= 0xff5eU) point -= 0xfee0U;  // full width
  return point >= U'A' && point <= U'Z' ? point + (U'a' - U'A') : point;
}

/// Shortest part of a name that says where: two characters that are not ASCII, or three that are.
bool says_where(std::string_view part) noexcept {
  return !part.empty() && part.size() >= (is_ascii(part.front()) ? 3U : 6U);
}

// Units of provinces and cities, then of smaller divisions. A name is also written without them, 深圳 for 深圳市.
constexpr std::array<std::string_view, 6> kDivisions{"省", "市", "区", "區", "县", "縣"};
constexpr std::size_t kDivisionsWithin = 2;

std::string_view without_unit(std::string_view part) noexcept {
  for (const std::string_view unit : kDivisions) {
    if (part.ends_with(unit) && says_where(part.substr(0, part.size() - unit.size()))) {
      return part.substr(0, part.size() - unit.size());
    }
  }
  return part;
}

/// Where a part ends: at a space, or behind a province or city that more follows, as in 浙江省杭州市.
std::size_t part_end(std::string_view text) noexcept {
  std::size_t end = std::min(text.find(' '), text.size());
  for (std::size_t unit = 0; unit < kDivisionsWithin; ++unit) {
    const std::size_t at = text.substr(0, end).find(kDivisions[unit], 1);
    if (at != std::string_view::npos && says_where(text.substr(0, at))) end = at + kDivisions[unit].size();
  }
  return end;
}

/// The parts that say where: a country's two letters do not.
std::vector<std::string_view> parts_of(std::string_view normalized) {
  std::vector<std::string_view> parts;
  while (!normalized.empty()) {
    const std::size_t end = part_end(normalized);
    const std::string_view part = without_unit(normalized.substr(0, end));
    if (says_where(part)) parts.push_back(part);
    normalized.remove_prefix(end);
    if (normalized.starts_with(' ')) normalized.remove_prefix(1);
  }
  return parts;
}

bool holds(std::string_view left, std::string_view right) noexcept {
  return left.find(right) != std::string_view::npos || right.find(left) != std::string_view::npos;
}

bool share_script(std::string_view left, std::string_view right) noexcept {
  const auto has_latin = [](std::string_view text) { return std::any_of(text.begin(), text.end(), is_small_letter); };
  const auto has_other = [](std::string_view text) { return !std::all_of(text.begin(), text.end(), is_ascii); };
  return (has_latin(left) && has_latin(right)) || (has_other(left) && has_other(right)) ||
         (!has_latin(left) && !has_other(left) && !has_latin(right) && !has_other(right));
}

}  // namespace

std::optional<Nearness> near(const ZonedInstant& left, const ZonedInstant& right) noexcept {
  const auto between = [](Instant one, Instant other) { return one < other ? other - one : one - other; };
  if (left.is_date() || right.is_date()) {
    const auto day = [](const ZonedInstant& time) {
      return std::chrono::floor<std::chrono::days>(time.at + time.offset);
    };
    return day(left) == day(right) ? std::optional(Nearness{false, between(left.at, right.at)}) : std::nullopt;
  }
  if (agree(left.at, right.at)) return Nearness{false, between(left.at, right.at)};
  const bool zones_are_stated = left.zone_source == ZoneSource::carrier && right.zone_source == ZoneSource::carrier;
  const Instant left_wall = left.at + left.offset;
  const Instant right_wall = right.at + right.offset;
  if (zones_are_stated || !agree(left_wall, right_wall)) return std::nullopt;
  return Nearness{true, between(left_wall, right_wall)};
}

MeaningMatch compare_meaning(const HistoryEntry& left, const HistoryEntry& right) noexcept {
  if (left.leg && right.leg && left.leg != right.leg) return MeaningMatch::differs;
  if (!left.status && !right.status) return MeaningMatch::same;
  if (!left.status || !right.status) return MeaningMatch::coarser;
  if (left.status != right.status) return MeaningMatch::differs;
  if (left.reason == right.reason) return left.leg == right.leg ? MeaningMatch::same : MeaningMatch::coarser;
  const ReasonInfo& one = info(left.reason);
  const ReasonInfo& other = info(right.reason);
  if (left.status == Status::delivered && one.counts_as_receipt != other.counts_as_receipt)
    return MeaningMatch::differs;
  const bool same_family = !one.family.empty() && one.family == other.family;
  return one.generic || other.generic || same_family ? MeaningMatch::coarser : MeaningMatch::differs;
}

std::string normalize_place(std::string_view place) {
  std::string out;
  for (std::size_t at = 0; at < place.size();) {
    const CodePoint next = code_point_at(place, at);
    at += next.length;
    const char32_t folded = fold(next.point);
    if (!separates(folded)) {
      append_utf8(out, folded);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

PlaceMatch compare_place(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty()) return PlaceMatch::unknown;
  if (left == right) return PlaceMatch::same;
  const std::string one = normalize_place(left);
  const std::string other = normalize_place(right);
  if (one == other) return PlaceMatch::same;
  auto fewer = parts_of(one);
  auto more = parts_of(other);
  if (fewer.empty() || more.empty() || !share_script(one, other)) return PlaceMatch::unknown;
  if (fewer.size() > more.size()) std::swap(fewer, more);
  const bool all_found = std::all_of(fewer.begin(), fewer.end(), [&](std::string_view part) {
    return std::any_of(more.begin(), more.end(), [&](std::string_view found) { return holds(found, part); });
  });
  return all_found ? PlaceMatch::same : PlaceMatch::differs;
}

bool excludes(const HistoryEntry& left, const HistoryEntry& right) noexcept {
  const Outcome one = outcome_of(left);
  const Outcome other = outcome_of(right);
  return one != other && one != Outcome::under_way && other != Outcome::under_way;
}

}  // namespace parcelgate
