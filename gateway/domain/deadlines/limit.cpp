#include "gateway/domain/deadlines/limit.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::milliseconds;

LocalTime local_time(const Zone* zone, Instant at) {
  return zone != nullptr ? zone->local(at) : LocalTime(at.time_since_epoch());
}

/// Walks day by day, because holidays follow no formula. A limit has at most some hundred working days.
class WorkingDays {
 public:
  WorkingDays(const Calendar* calendar, LimitEnd& out, bool keep_days)
      : calendar_(calendar), out_(out), keep_days_(keep_days) {}

  [[nodiscard]] local_days nth_after(local_days start, unsigned count) {
    local_days day = start;
    while (count > 0) {
      day += days{1};
      if (is_worked(look_at(day))) --count;
    }
    return day;
  }

  [[nodiscard]] bool works_on(local_days day) const {
    return calendar_ == nullptr || is_worked(calendar_->kind_of(day));
  }

 private:
  DayKind look_at(local_days day) {
    if (calendar_ == nullptr) return DayKind::working;
    const DayKind kind = calendar_->kind_of(day);
    const auto year = std::chrono::year_month_day(day).year();
    if (!out_.unknown_year && !calendar_->is_known(year)) out_.unknown_year = year;
    if (keep_days_) out_.days.push_back({day, kind});
    return kind;
  }

  const Calendar* calendar_;
  LimitEnd& out_;
  bool keep_days_;
};

}  // namespace

LimitEnd end_of(const Limit& limit, Instant start, const DayCount& count, bool keep_days) {
  LimitEnd end;
  if (limit.unit == LimitUnit::duration) {
    end.at = limit.length < kLatestDeadline - start ? start + limit.length : kLatestDeadline;
    return end;
  }
  const LocalTime local = local_time(count.zone, start);
  const auto first = std::chrono::floor<days>(local);
  milliseconds time_of_day = limit.until ? milliseconds(*limit.until) : local - first;
  local_days last = first;
  if (limit.unit == LimitUnit::calendar_days) {
    last += days{limit.days};
  } else {
    WorkingDays working(count.calendar, end, keep_days);
    last = working.nth_after(first, limit.days);
    if (!limit.until && !working.works_on(first)) time_of_day = days{1};
  }
  const LocalTime ends = last + time_of_day;
  if (count.zone == nullptr) {
    end.at = Instant(ends.time_since_epoch());
  } else {
    end.at = count.zone->resolve(ends, ZoneSource::location).at;
    end.reading = count.zone->reading_of(ends);
  }
  end.at = std::min(end.at, kLatestDeadline);
  return end;
}

}  // namespace parcelgate
