#include "gateway/domain/history.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kTimeVerdicts{"plausible", "future", "past"};
constexpr Names<3> kDisagreementKinds{"meaning", "time", "place"};

}  // namespace

std::string_view to_string(TimeVerdict verdict) noexcept {
  return name_of(kTimeVerdicts, verdict);
}

std::optional<TimeVerdict> find_time_verdict(std::string_view id) noexcept {
  return find_name<TimeVerdict>(kTimeVerdicts, id);
}

TimeVerdict judge_time(const ZonedInstant& time, Instant received_at) noexcept {
  constexpr Instant kFirst = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
  constexpr std::chrono::hours kClocksDiffer{24};
  if (time.at < kFirst - time.offset) return TimeVerdict::past;
  if (received_at != Instant{} && time.at > received_at + kClocksDiffer) return TimeVerdict::future;
  return TimeVerdict::plausible;
}

EventOrder order_of(const HistoryEntry& entry) noexcept {
  return {entry.occurred_at.at, entry.position, entry.status ? info(*entry.status).rank : std::uint8_t{0},
          entry.fingerprint};
}

std::string_view to_string(DisagreementKind kind) noexcept {
  return name_of(kDisagreementKinds, kind);
}

}  // namespace parcelgate
