#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kShortWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kHanWeekdays{"日", "一", "二", "三", "四", "五", "六"};

constexpr PhraseTable<StepKind, 35> kSteps{{
    {StepKind::fact_withdrawn,
     {"{at}: {subject} was withdrawn and no longer counts.", "{at}：{subject} 已撤回，不再计入。",
      "{at}：{subject} 已撤回，不再計入。"}},
    {StepKind::waits,
     {"The clock has not started. It starts when {what}.", "尚未开始计时，{what}后开始。",
      "尚未開始計時，{what}後開始。"}},
    {StepKind::waits_for_statement,
     {"The time allowed is not known. The platform's own deadline applies once it states one.",
      "该时限没有已知的标准时长，以平台给出的截止时间为准。", "此時限沒有已知的標準時長，以平台給出的截止時間為準。"}},
    {StepKind::started, {"{at}: {what}. The clock started.", "{at}：{what}，开始计时。", "{at}：{what}，開始計時。"}},
    {StepKind::started_by_statement,
     {"{at}: the platform stated a deadline. The clock started.", "{at}：平台给出截止时间，开始计时。",
      "{at}：平台給出截止時間，開始計時。"}},
    {StepKind::restarted,
     {"{at}: {what}. The clock started again.", "{at}：{what}，重新计时。", "{at}：{what}，重新計時。"}},
    {StepKind::override_applied,
     {"Special rules apply to these days: {subject}.", "这段时间适用特殊规则：{subject}。",
      "這段期間適用特殊規則：{subject}。"}},
    {StepKind::region_chosen, {"Route: {subject}.", "运输线路：{subject}。", "運送路線：{subject}。"}},
    {StepKind::region_unknown,
     {"Origin or destination is not known, so the route counts as one {subject}.",
      "发货地或目的地未知，按{subject}计算。", "出貨地或目的地未知，按{subject}計算。"}},
    {StepKind::complex_chosen,
     {"The complaint was registered as complex, and the rule has a limit for these.",
      "该投诉登记为复杂投诉，适用相应时限。", "此客訴登記為複雜客訴，適用相應時限。"}},
    {StepKind::carrier_days,
     {"Only the working days of {subject} count (calendar {text}).", "仅计算 {subject} 的工作日（日历 {text}）。",
      "僅計算 {subject} 的工作天（日曆 {text}）。"}},
    {StepKind::carrier_days_unknown,
     {"The working days of {subject} are not known; those of calendar {text} count.",
      "{subject} 的工作日尚不清楚，按日历 {text} 计算。", "{subject} 的工作天尚不清楚，按日曆 {text} 計算。"}},
    {StepKind::days_counted, {"Days after the start: {days}.", "逐日计算：{days}。", "逐日計算：{days}。"}},
    {StepKind::year_unknown,
     {"The holidays of {year} are not known, so its weeks count as plain weeks.",
      "{year} 年的节假日安排尚不清楚，按普通周计算。", "{year} 年的假日安排尚不清楚，按一般週計算。"}},
    {StepKind::time_skipped,
     {"That local time does not exist on that day, because clocks go forward. The deadline moves to {due}.",
      "当天时钟拨快，该时刻不存在，顺延至 {due}。", "當天時鐘撥快，該時刻不存在，順延至 {due}。"}},
    {StepKind::time_repeated,
     {"That local time occurs twice on that day, because clocks go back. The first one counts.",
      "当天时钟拨慢，该时刻出现两次，以第一次为准。", "當天時鐘撥慢，該時刻出現兩次，以第一次為準。"}},
    {StepKind::due_computed,
     {"The rule allows {limit}, so it is due on {due}.", "规则时限：{limit}，即 {due} 截止。",
      "規則時限：{limit}，即 {due} 截止。"}},
    {StepKind::promised,
     {"The carrier promised delivery by {due}.", "快递公司承诺在 {due} 前送达。", "物流商承諾於 {due} 前送達。"}},
    {StepKind::outside_validity,
     {"The source states the figure for other days; check it before relying on it.",
      "规则来源所述的有效期不包括该日期，使用前请核实。", "規則來源所述的有效期不包括該日期，使用前請核實。"}},
    {StepKind::stated,
     {"{at}: the platform gave {due} as its deadline, and that one counts{computed_clause}.",
      "{at}：平台给出的截止时间为 {due}，以此为准{computed_clause}。",
      "{at}：平台給出的截止時間為 {due}，以此為準{computed_clause}。"}},
    {StepKind::extended,
     {"{at}: the time was extended{span_clause}. It is due on {due}{computed_clause}.",
      "{at}：延长时限{span_clause}，截止时间为 {due}{computed_clause}。",
      "{at}：延長時限{span_clause}，截止時間為 {due}{computed_clause}。"}},
    {StepKind::set,
     {"{at}: the deadline was set to {due}.", "{at}：截止时间设为 {due}。", "{at}：截止時間設為 {due}。"}},
    {StepKind::paused,
     {"{at}: {cause_clause}the clock was paused.", "{at}：{cause_clause}暂停计时。", "{at}：{cause_clause}暫停計時。"}},
    {StepKind::resumed,
     {"{at}: {cause_clause}the clock resumed after a pause of {span}. It is now due on {due}.",
      "{at}：{cause_clause}恢复计时（共暂停 {span}），截止时间为 {due}。",
      "{at}：{cause_clause}恢復計時（共暫停 {span}），截止時間為 {due}。"}},
    {StepKind::at_risk, {"{at}: the deadline came near.", "{at}：临近截止时间。", "{at}：截止時間將至。"}},
    {StepKind::passed,
     {"The deadline {due} passed unmet.", "截止时间 {due} 已过，仍未完成。", "截止時間 {due} 已過，仍未完成。"}},
    {StepKind::met,
     {"{at}: {what}. That met the deadline{margin_clause}.", "{at}：{what}，计时结束{margin_clause}。",
      "{at}：{what}，計時結束{margin_clause}。"}},
    {StepKind::waived, {"{at}: the deadline was waived.", "{at}：该时限已豁免。", "{at}：此時限已豁免。"}},
    {StepKind::cancelled,
     {"{at}: {what}. With that the return is closed, and this deadline no longer applies.",
      "{at}：{what}，售后结束，该时限不再适用。", "{at}：{what}，售後結束，此時限不再適用。"}},
    {StepKind::rule_removed,
     {"The rule pack no longer has this rule, so the deadline was closed.", "规则包中已没有该规则，时限已关闭。",
      "規則包中已沒有此規則，時限已關閉。"}},
    {StepKind::evidence, {"Evidence: on {at} {what}.", "佐证：{at}，{what}。", "佐證：{at}，{what}。"}},
    {StepKind::proof, {"Proof: {proof}.", "依据：{proof}。", "依據：{proof}。"}},
    {StepKind::zone_doubt,
     {"The carrier did not state the time zone of {subject}. UTC{offset} was assumed; the true time lies between "
      "{earliest} and {latest}.",
      "快递公司未注明{subject}的时区，暂按 UTC{offset} 计算，实际时间介于{earliest}与{latest}之间。",
      "物流商未註明{subject}的時區，暫以 UTC{offset} 計算，實際時間介於{earliest}與{latest}之間。"}},
    {StepKind::due_in_doubt,
     {"So it is due between {due_from} and {due_to}. Reminders go by the earlier time; it counts as missed only after "
      "the later one.",
      "因此截止时间介于{due_from}与{due_to}之间：提醒以较早时间为准，过了较晚时间才算超时。",
      "因此截止時間介於{due_from}與{due_to}之間：提醒以較早時間為準，過了較晚時間才算逾時。"}},
    {StepKind::met_in_doubt,
     {"It was due between {due_from} and {due_to}, so it cannot be said for certain whether that was in time. It "
      "counts "
      "as met.",
      "截止时间为{due_from}至{due_to}，无法确定是否按时完成，按已完成处理。",
      "截止時間為{due_from}至{due_to}，無法確定是否準時完成，以已完成處理。"}},
}};
static_assert(has_each_once(kSteps));

constexpr PhraseTable<ClockState, 6> kStates{{
    {ClockState::waiting, {"not started", "尚未开始", "尚未開始"}},
    {ClockState::running, {"running", "计时中", "計時中"}},
    {ClockState::paused, {"paused", "已暂停", "已暫停"}},
    {ClockState::met, {"met", "已完成", "已完成"}},
    {ClockState::waived, {"waived", "已豁免", "已豁免"}},
    {ClockState::cancelled, {"no longer applies", "不再适用", "不再適用"}},
}};
static_assert(has_each_once(kStates));

constexpr PhraseTable<Party, 5> kParties{{
    {Party::none, {"nobody", "无", "無"}},
    {Party::buyer, {"the buyer", "买家", "買家"}},
    {Party::seller, {"the seller", "商家", "商家"}},
    {Party::carrier, {"the carrier", "快递公司", "物流商"}},
    {Party::platform, {"the platform", "平台", "平台"}},
}};
static_assert(has_each_once(kParties));

constexpr PhraseTable<RuleConfidence, 3> kConfidences{{
    {RuleConfidence::primary,
     {"read in the platform's or the law's own text", "已查阅平台或法律原文", "已查閱平台或法律原文"}},
    {RuleConfidence::secondary, {"read in a secondary source", "来自二手资料", "來自二手資料"}},
    {RuleConfidence::unconfirmed,
     {"not confirmed: check it in the platform's own rules", "未经证实，请以平台规则为准",
      "未經證實，請以平台規則為準"}},
}};
static_assert(has_each_once(kConfidences));

constexpr PhraseTable<RegionClass, 3> kRegions{{
    {RegionClass::same, {"within a province or a group of neighbouring provinces", "同省或同一区域", "同省或同一區域"}},
    {RegionClass::other, {"between provinces", "跨省", "跨省"}},
    {RegionClass::remote, {"from or to a remote province", "偏远地区", "偏遠地區"}},
}};
static_assert(has_each_once(kRegions));

constexpr PhraseTable<DayKind, 4> kDayKinds{{
    {DayKind::working, {"working day", "工作日", "工作天"}},
    {DayKind::weekend, {"weekend, not counted", "周末，不计", "週末，不計"}},
    {DayKind::day_off, {"public holiday, not counted", "法定节假日，不计", "國定假日，不計"}},
    {DayKind::make_up_day, {"make-up working day, counted", "调休上班，计入", "補班日，計入"}},
}};
static_assert(has_each_once(kDayKinds));

std::string number(long long value) {
  return std::to_string(value);
}

std::string two_digits(long long value) {
  return value < 10 ? "0" + number(value) : number(value);
}

/// "08:00", with seconds only where there are some.
std::string time_of_day(std::chrono::seconds time) {
  const long long seconds = time.count();
  std::string text = two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60);
  if (seconds % 60 != 0) text.append(":").append(two_digits(seconds % 60));
  return text;
}

/// "3 hours", "1 hour", "3 小时".
std::string counted(long long count, std::string_view one, std::string_view many, std::string_view chinese,
                    Locale locale) {
  if (locale != Locale::en) return number(count).append(" ").append(chinese);
  return number(count).append(" ").append(count == 1 ? one : many);
}

std::string days_of(long long count, Locale locale) {
  return counted(count, "day", "days", "天", locale);
}
std::string hours_of(long long count, Locale locale) {
  return counted(count, "hour", "hours", in(locale, {"", "小时", "小時"}), locale);
}
std::string minutes_of(long long count, Locale locale) {
  return counted(count, "minute", "minutes", in(locale, {"", "分钟", "分鐘"}), locale);
}

}  // namespace

Phrase phrase_of(StepKind kind) noexcept {
  return phrase_in(kSteps, kind);
}

Phrase phrase_of(ClockState state) noexcept {
  return phrase_in(kStates, state);
}

Phrase phrase_of(Party party) noexcept {
  return phrase_in(kParties, party);
}

Phrase phrase_of(RuleConfidence confidence) noexcept {
  return phrase_in(kConfidences, confidence);
}

Phrase phrase_of(RegionClass region) noexcept {
  return phrase_in(kRegions, region);
}

Phrase phrase_of(DayKind kind) noexcept {
  return phrase_in(kDayKinds, kind);
}

std::string in_words(milliseconds span, Locale locale) {
  const auto total = std::chrono::floor<minutes>(std::chrono::abs(span)).count();
  if (total == 0) return std::string(in(locale, {"less than a minute", "不足 1 分钟", "不足 1 分鐘"}));
  const long long days = total / (24 * 60);
  const long long hours = total / 60 % 24;
  std::string text;
  const auto append = [&](const std::string& part) { text.append(text.empty() ? "" : " ").append(part); };
  if (days != 0) append(days_of(days, locale));
  if (hours != 0) append(hours_of(hours, locale));
  if (total % 60 != 0) append(minutes_of(total % 60, locale));
  return text;
}

namespace {

/// "7 days", "3 working days"
std::string count_of_days(const Limit& limit, Locale locale) {
  if (limit.unit != LimitUnit::working_days) return days_of(limit.days, locale);
  return counted(limit.days, "working day", "working days", in(locale, {"", "个工作日", "個工作天"}), locale);
}

/// A limit that ends at a time of day: "until 18:00 of the next working day", "3 working days, until 18:00 of the
/// last".
std::string days_until(const Limit& limit, Locale locale) {
  const bool is_working = limit.unit == LimitUnit::working_days;
  const Phrase same_day{"until {end} of the same day", "当天 {end} 前", "當天 {end} 前"};
  const Phrase next_day{"until {end} of the next day", "次日 {end} 前", "隔天 {end} 前"};
  const Phrase next_working{"until {end} of the next working day", "下一个工作日 {end} 前", "下一個工作天 {end} 前"};
  const Phrase last_day{"{days}, until {end} of the last", "{days}，至最后一天 {end}", "{days}，至最後一天 {end}"};
  const Phrase& phrase = limit.days == 0 ? same_day : limit.days > 1 ? last_day : is_working ? next_working : next_day;
  return fill(in(locale, phrase), {{"days", count_of_days(limit, locale)}, {"end", time_of_day(*limit.until)}});
}

}  // namespace

std::string in_words(const Limit& limit, Locale locale) {
  if (limit.unit == LimitUnit::duration) {
    const bool whole_hours = limit.length % std::chrono::hours{1} == milliseconds{0};
    const auto hours = std::chrono::floor<std::chrono::hours>(limit.length).count();
    // Rules are written in hours up to some days: "48 hours", not "2 days".
    return whole_hours && hours <= 240 ? hours_of(hours, locale) : in_words(limit.length, locale);
  }
  return limit.until ? days_until(limit, locale) : count_of_days(limit, locale);
}

std::string in_words(Instant at, const Zone* zone, Locale locale, Midnight midnight) {
  const LocalTime local = zone != nullptr ? zone->local(at) : LocalTime(at.time_since_epoch());
  auto day = std::chrono::floor<std::chrono::days>(local);
  if (midnight == Midnight::ends_day && local == day) day -= std::chrono::days{1};
  const std::chrono::year_month_day date(day);
  const std::string time = time_of_day(std::chrono::floor<std::chrono::seconds>(local - day));
  const std::string year = number(static_cast<int>(date.year()));
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day_of_month = static_cast<unsigned>(date.day());
  if (locale != Locale::en) return year + "年" + number(month) + "月" + number(day_of_month) + "日 " + time;
  return number(day_of_month).append(" ").append(kMonths[month - 1]).append(" ").append(year).append(", ").append(time);
}

std::string in_words(std::chrono::local_days day, Locale locale) {
  const std::chrono::year_month_day date(day);
  const unsigned month = static_cast<unsigned>(date.month());
  const std::string weekday = weekday_in_words(std::chrono::weekday(day), locale);
  const std::string day_of_month = number(static_cast<unsigned>(date.day()));
  if (locale == Locale::en) return weekday + " " + day_of_month + " " + std::string(kMonths[month - 1]);
  return number(month).append("月").append(day_of_month).append("日（").append(weekday).append("）");
}

std::string weekday_in_words(std::chrono::weekday day, Locale locale) {
  const std::size_t index = day.c_encoding();
  if (locale == Locale::en) return std::string(kShortWeekdays[index]);
  return std::string(locale == Locale::zh_cn ? "周" : "週").append(kHanWeekdays[index]);
}

std::string fill(std::string_view phrase, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string text;
  while (!phrase.empty()) {
    const std::size_t open = phrase.find('{');
    const std::size_t close = open == std::string_view::npos ? open : phrase.find('}', open);
    if (close == std::string_view::npos) return text.append(phrase);
    text.append(phrase.substr(0, open));
    const std::string_view name = phrase.substr(open + 1, close - open - 1);
    for (const auto& [known, value] : values) {
      if (known == name) text.append(value);
    }
    phrase.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace parcelgate
