#include "gateway/app/reports/report_request.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/enum_names.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kLongestTarget{24 * 90};
constexpr std::uint32_t kMostShipments = 1'000'000;

template <class Enum>
std::string known_words() {
  std::string text;
  for (const std::string_view name : all_names<Enum>()) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

/// "2026-03-01"
std::optional<std::chrono::local_days> read_day(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto number = [&](std::size_t from, std::size_t size, auto& value) {
    const char* const end = text.data() + from + size;
    const auto [stopped, error] = std::from_chars(text.data() + from, end, value);
    return error == std::errc{} && stopped == end;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day});
  return date.ok() ? std::optional(std::chrono::local_days(date)) : std::nullopt;
}

class RequestReader {
 public:
  explicit RequestReader(const ReportRequest& request) : request_(request) {}

  Result<ReportOptions> read() {
    read_name();
    read_zone();
    read_groups();
    options_.from = read_instant("from", request_.from, std::chrono::days{0});
    options_.until = read_instant("until", request_.until, std::chrono::days{1});
    if (options_.from && options_.until && *options_.until <= *options_.from) fault("until", "lies before from");
    options_.tenant = request_.tenant;
    read_target();
    read_least_shipments();
    if (faults_.empty()) return std::move(options_);
    return unexpected(ErrorKind::malformed, std::move(faults_));
  }

 private:
  void fault(std::string_view parameter, std::string_view what) {
    faults_.append(faults_.empty() ? "" : "; ").append(parameter).append(": ").append(what);
  }

  void read_name() {
    const auto name = find_report_name(request_.name);
    if (!name) return fault("name", "is not one of " + known_words<ReportName>());
    options_.name = *name;
    if (*name == ReportName::deadlines && request_.by.empty())
      options_.by = {ReportGroup::platform, ReportGroup::clock};
  }

  void read_zone() {
    if (!request_.zone.empty()) options_.zone_name = request_.zone;
    options_.zone = Zone::load(options_.zone_name);
    if (!options_.zone) fault("zone", "no time zone \"" + shorten(request_.zone, 40) + "\"; use a name such as UTC");
  }

  void read_groups() {
    for (std::string_view rest = request_.by; !rest.empty();) {
      const std::string word(trim(cut_part(rest, ',')));
      const auto group = find_report_group(word);
      if (!group) {
        fault("by", "\"" + shorten(word, 40) + "\" is not one of " + known_words<ReportGroup>());
      } else if (!can_group(options_.name, *group)) {
        fault("by", "the report " + std::string(to_string(options_.name)) + " cannot be grouped by " + word);
      } else if (std::find(options_.by.begin(), options_.by.end(), *group) != options_.by.end()) {
        fault("by", word + " is a duplicate");
      } else {
        options_.by.push_back(*group);
      }
    }
  }

  /// @param beyond  0 days: the beginning of a named day; 1 day: its end
  std::optional<Instant> read_instant(std::string_view parameter, const std::string& text, std::chrono::days beyond) {
    if (text.empty()) return std::nullopt;
    if (const auto day = read_day(text)) return start_of_day(options_, *day + beyond);
    if (const auto instant = parse_rfc3339(text)) return instant->at;
    fault(parameter, "must be a day, as 2026-03-01, or an instant, as 2026-03-01T08:00:00+08:00");
    return std::nullopt;
  }

  void read_target() {
    if (request_.target.empty()) return;
    if (options_.name != ReportName::return_time) return fault("target", "belongs to the report return-time only");
    const auto target = parse_duration(request_.target);
    if (!target) return fault("target", target.error().what);
    if (*target <= std::chrono::milliseconds{0} || *target > kLongestTarget)
      return fault("target", "must be longer than nothing and at most 90 days");
    options_.target = *target;
  }

  void read_least_shipments() {
    const std::string& text = request_.least_shipments;
    if (text.empty()) return;
    if (options_.name != ReportName::carriers) return fault("least_shipments", "belongs to the report carriers only");
    std::uint32_t count = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || stopped != text.data() + text.size() || count < 1 || count > kMostShipments)
      return fault("least_shipments", "must be a whole number from 1 to 1000000");
    options_.least_shipments = count;
  }

  const ReportRequest& request_;
  ReportOptions options_;
  std::string faults_;
};

}  // namespace

Result<ReportOptions> read_report_request(const ReportRequest& request) {
  return RequestReader(request).read();
}

}  // namespace parcelgate
