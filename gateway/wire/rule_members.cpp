#include "gateway/wire/rule_members.hpp"

#include <algorithm>
#include <cstdio>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

std::string phrase(const Wording& wording, const Phrase& phrase) {
  return std::string(in(wording.locale, phrase));
}

std::string texts(const Wording& wording, const LocalizedTexts& all) {
  return wording.exact ? joined(all, Locale::en) : all[static_cast<std::size_t>(wording.locale)];
}

/// Its days are no member: calendar_changes() compares them.
std::string calendar_text(const std::shared_ptr<const Calendar>& calendar) {
  return calendar ? calendar->id + " " + calendar->version : std::string{};
}

std::string one_limit(const Wording& wording, const Limit& limit) {
  std::string text = in_words(limit, wording.locale);
  if (wording.exact && limit.unit == LimitUnit::duration) text.append(" (").append(to_string(limit.length)).append(")");
  return text;
}

/// What must hold for a case; empty: nothing.
std::string condition(const Wording& wording, const LimitCase& one) {
  std::vector<std::string> parts;
  if (one.kind) parts.push_back(phrase(wording, phrase_of(*one.kind)));
  if (one.region) parts.push_back(phrase(wording, phrase_of(*one.region)));
  if (one.complex)
    parts.push_back(phrase(wording, *one.complex ? Phrase{"complex complaints", "复杂投诉", "複雜客訴"}
                                                 : Phrase{"simple complaints", "一般投诉", "一般客訴"}));
  if (one.amount_from)
    parts.push_back(fill(in(wording.locale, {"amounts of {money} or more", "金额达 {money}", "金額達 {money}"}),
                         {{"money", to_string(*one.amount_from)}}));
  return joined(parts, wording.locale);
}

std::string unknown_figure(const Wording& wording) {
  return phrase(wording, {"not known; the platform's stated deadline counts", "未知，以平台给出的截止时间为准",
                          "未知，以平台給出的截止時間為準"});
}

std::string rule_limit(const Wording& wording, const ClockRule& rule) {
  std::string text = limits_in_words(wording, rule.limits);
  if (rule.limits.empty() || rule.confidence != RuleConfidence::unconfirmed || wording.exact) return text;
  return text.append(in(wording.locale, {" (", "（", "（"}))
      .append(in(wording.locale, phrase_of(rule.confidence)))
      .append(in(wording.locale, {")", "）", "）"}));
}

std::string starts_text(const Wording& wording, const ClockRule& rule) {
  if (!rule.starts.empty()) return in_words(rule.starts, wording.locale);
  return phrase(wording, {"the platform states a deadline", "平台给出截止时间", "平台給出截止時間"});
}

std::string kinds_text(const Wording& wording, const ClockRule& rule) {
  if (rule.kinds.empty()) return wording.exact ? phrase(wording, {"all", "全部", "全部"}) : std::string{};
  std::vector<std::string> kinds;
  for (const ReturnKind kind : rule.kinds) kinds.push_back(phrase(wording, phrase_of(kind)));
  return joined(kinds, wording.locale);
}

std::string parcels_text(const Wording& wording, const ClockRule& rule) {
  if (rule.parcels == ParcelChoice::last)
    return phrase(wording, {"the last one counts, once all of them have such a scan",
                            "全部包裹都有相应扫描后，以最后一个为准", "全部包裹都有相應掃描後，以最後一個為準"});
  if (rule.parcels == ParcelChoice::each)
    return phrase(wording, {"each one counts: the time starts again with each further parcel",
                            "逐个计算：每多一个包裹，重新计时", "逐件計算：每多一個包裹，重新計時"});
  return wording.exact ? phrase(wording, {"the first one counts", "以第一个为准", "以第一個為準"}) : std::string{};
}

std::string warnings_text(const Wording& wording, const ClockRule& rule) {
  std::vector<std::string> leads;
  for (const auto lead : rule.warn_before) {
    leads.push_back(one_limit(wording, Limit{.length = lead}));
  }
  return leads.empty() ? std::string{}
                       : fill(in(wording.locale, {"{leads} before the deadline", "截止前 {leads}", "截止前 {leads}"}),
                              {{"leads", joined(leads, wording.locale)}});
}

std::string penalty_text(const Wording& wording, const ClockRule& rule) {
  if (!rule.penalty) return {};
  const Penalty& penalty = *rule.penalty;
  std::array<char, 32> percent{};
  std::snprintf(percent.data(), percent.size(), "%g", penalty.basis_points / 100.0);
  std::string text =
      fill(in(wording.locale,
              {"{percent} % of the amount, at least {least}, at most {most}",
               "订单金额的 {percent}%，最低 {least}，最高 {most}", "訂單金額的 {percent}%，最低 {least}，最高 {most}"}),
           {{"percent", percent.data()}, {"least", to_string(penalty.least)}, {"most", to_string(penalty.most)}});
  if (!penalty.cap) return text;
  return text +
         fill(in(wording.locale, {"; {cap} at most for one order", "；每单累计不超过 {cap}", "；每單累計不超過 {cap}"}),
              {{"cap", to_string(*penalty.cap)}});
}

std::string validity_text(const Wording& wording, const ClockRule& rule) {
  std::vector<std::string> parts;
  if (rule.valid_from)
    parts.push_back(
        fill(in(wording.locale, {"from {day}", "自 {day} 起", "自 {day} 起"}), {{"day", day_text(*rule.valid_from)}}));
  if (rule.valid_until)
    parts.push_back(
        fill(in(wording.locale, {"until {day}", "至 {day}", "至 {day}"}), {{"day", day_text(*rule.valid_until)}}));
  return joined(parts, wording.locale);
}

std::string confidence_text(const Wording& wording, RuleConfidence confidence) {
  return phrase(wording, phrase_of(confidence));
}

std::string clusters_text(const Wording& wording, const RulePack& pack) {
  std::string text;
  for (const auto& cluster : pack.regions.clusters) {
    if (!text.empty()) text += in(wording.locale, {"; ", "；", "；"});
    text += joined(cluster, wording.locale);
  }
  return text;
}

std::string dispute_text(const Wording& wording, const RulePack& pack) {
  if (pack.dispute_pauses)
    return phrase(wording, {"stops the time until it is closed", "暂停计时，直至处理结束", "暫停計時，直至處理結束"});
  return wording.exact ? phrase(wording, {"does not stop the time", "不暂停计时", "不暫停計時"}) : std::string{};
}

std::string alerts_text(const Wording& wording, const RulePack& pack) {
  const auto after = [&](const Phrase& what, std::chrono::milliseconds limit) {
    return phrase(wording, what) + " " + in_words(limit, wording.locale);
  };
  const AlertLimits& limits = pack.alert_limits;
  const std::string gap = phrase(wording, {"; ", "；", "；"});
  return after({"goods not back after", "退款后未收到退货", "退款後未收到退貨"}, limits.goods_not_back) + gap +
         after({"no refund after", "收货后未退款", "收貨後未退款"}, limits.refund_not_made) + gap +
         after({"receipt not recorded after", "签收后未登记", "簽收後未登記"}, limits.receipt_not_registered) + gap +
         after({"evidence is stale after", "证据过期时限", "證據過期時限"}, limits.evidence_stale) + gap +
         after({"pushes are stale after", "推送静默过期时限", "推送靜默過期時限"}, limits.pushes_stale) + gap +
         after({"number never scanned after", "填写单号后无物流记录", "填寫單號後無貨態紀錄"},
               limits.number_never_scanned) +
         (limits.left_without_consent
              ? gap + phrase(wording, {"a parcel left without consent", "未经同意放置的包裹", "未經同意放置的包裹"})
              : std::string{});
}

/// "98 %", "99.5 %"
std::string target_text(const Wording&, const RulePack& pack) {
  if (!pack.on_time_target) return {};
  constexpr std::uint32_t kOfPercent = 100;
  std::string text = std::to_string(*pack.on_time_target / kOfPercent);
  std::string rest = std::to_string(kOfPercent + *pack.on_time_target % kOfPercent).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return text.append(rest.empty() ? "" : ".").append(rest).append(" %");
}

/// Whether two parts have the same value of a member.
template <auto kMember, class Part>
bool has_same(const Part& left, const Part& right) {
  return left.*kMember == right.*kMember;
}

template <class Part>
bool has_same_calendar(const Part& left, const Part& right) {
  return calendar_text(left.calendar) == calendar_text(right.calendar);
}

constexpr Phrase kSource{"Source", "来源", "來源"};
constexpr Phrase kConfidence{"How well it is known", "可信度", "可信度"};
constexpr Phrase kCalendar{"Calendar of working days", "工作日历", "工作天行事曆"};
constexpr Phrase kCarriersCalendar{"working days of the carrier", "快递公司的工作日", "物流商的工作天"};
constexpr Phrase kName{"Name", "名称", "名稱"};

const MemberRow<RulePack> kPackMembers[] = {
    {"version",
     {"Version", "版本", "版本"},
     has_same<&RulePack::version, RulePack>,
     [](const Wording&, const RulePack& pack) { return pack.version; }},
    {"labels", kName, has_same<&RulePack::labels, RulePack>,
     [](const Wording& wording, const RulePack& pack) { return texts(wording, pack.labels); }},
    {"confidence", kConfidence, has_same<&RulePack::confidence, RulePack>,
     [](const Wording& wording, const RulePack& pack) { return confidence_text(wording, pack.confidence); }},
    {"zone",
     {"Time zone of its days", "时区", "時區"},
     has_same<&RulePack::zone_name, RulePack>,
     [](const Wording&, const RulePack& pack) { return pack.zone_name.empty() ? std::string("UTC") : pack.zone_name; }},
    {"calendar", kCalendar, has_same_calendar<RulePack>,
     [](const Wording&, const RulePack& pack) { return calendar_text(pack.calendar); }},
    {"currency",
     {"Currency", "货币", "貨幣"},
     has_same<&RulePack::currency, RulePack>,
     [](const Wording&, const RulePack& pack) {
       return pack.currency ? std::string(pack.currency->begin(), pack.currency->end()) : std::string{};
     }},
    {"dispute_pauses",
     {"An opened dispute", "平台介入", "平台介入"},
     has_same<&RulePack::dispute_pauses, RulePack>,
     dispute_text},
    {"targets",
     {"Target for deadlines met in time", "按时率目标", "準時率目標"},
     has_same<&RulePack::on_time_target, RulePack>,
     target_text},
    {"alerts", {"Alerts open", "提醒时限", "提醒時限"}, has_same<&RulePack::alert_limits, RulePack>, alerts_text},
    {"regions/clusters",
     {"Provinces that count as one", "视为同一区域的省份", "視為同一區域的省份"},
     [](const RulePack& left, const RulePack& right) { return left.regions.clusters == right.regions.clusters; },
     clusters_text},
    {"regions/remote",
     {"Remote provinces", "偏远省份", "偏遠省份"},
     [](const RulePack& left, const RulePack& right) { return left.regions.remote == right.regions.remote; },
     [](const Wording& wording, const RulePack& pack) { return joined(pack.regions.remote, wording.locale); }},
};

const MemberRow<ClockRule> kRuleMembers[] = {
    {"labels", kName, has_same<&ClockRule::labels, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return texts(wording, rule.labels); }},
    {"subject",
     {"Counted for", "适用对象", "適用對象"},
     has_same<&ClockRule::subject, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) {
       if (rule.subject == ClockSubject::complaint) return phrase(wording, {"complaints", "投诉", "客訴"});
       return phrase(wording, rule.subject == ClockSubject::return_
                                  ? Phrase{"returns", "退货", "退貨"}
                                  : Phrase{"parcels to the buyer", "寄往买家的包裹", "寄往買家的包裹"});
     }},
    {"kinds", {"Kinds of return", "售后类型", "售後類型"}, has_same<&ClockRule::kinds, ClockRule>, kinds_text},
    {"actor",
     {"Who must act", "责任方", "責任方"},
     has_same<&ClockRule::actor, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return phrase(wording, phrase_of(rule.actor)); }},
    {"starts", {"Starts when", "开始条件", "開始條件"}, has_same<&ClockRule::starts, ClockRule>, starts_text},
    {"restarts",
     {"Starts again when", "重新计时条件", "重新計時條件"},
     has_same<&ClockRule::restarts, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return in_words(rule.restarts, wording.locale); }},
    {"met_after_start",
     {"Only what comes after the start meets it", "仅计开始之后的完成", "僅計開始之後的完成"},
     has_same<&ClockRule::met_after_start, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) {
       return rule.met_after_start || wording.exact
                  ? phrase(wording, rule.met_after_start ? Phrase{"yes", "是", "是"} : Phrase{"no", "否", "否"})
                  : std::string{};
     }},
    {"met_by",
     {"Met when", "完成条件", "完成條件"},
     has_same<&ClockRule::met_by, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return in_words(rule.met_by, wording.locale); }},
    {"evidence",
     {"Evidence", "佐证", "佐證"},
     has_same<&ClockRule::evidence, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) {
       return rule.evidence ? in_words(std::vector{*rule.evidence}, wording.locale) : std::string{};
     }},
    {"parcels",
     {"Of several parcels", "多个包裹时", "多個包裹時"},
     has_same<&ClockRule::parcels, ClockRule>,
     parcels_text},
    {"limit", {"Time allowed", "时限", "時限"}, has_same<&ClockRule::limits, ClockRule>, rule_limit},
    {"calendar", kCalendar,
     [](const ClockRule& left, const ClockRule& right) {
       return has_same_calendar(left, right) && left.counts_carrier_days == right.counts_carrier_days;
     },
     [](const Wording& wording, const ClockRule& rule) {
       return rule.counts_carrier_days ? std::string(in(wording.locale, kCarriersCalendar))
                                       : calendar_text(rule.calendar);
     }},
    {"warn_before", {"Warnings", "提醒", "提醒"}, has_same<&ClockRule::warn_before, ClockRule>, warnings_text},
    {"on_expiry",
     {"If it is missed", "超时后果", "逾時後果"},
     has_same<&ClockRule::on_expiry, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return texts(wording, rule.on_expiry); }},
    {"penalty", {"Penalty", "赔付", "賠付"}, has_same<&ClockRule::penalty, ClockRule>, penalty_text},
    {"source", kSource, has_same<&ClockRule::source, ClockRule>,
     [](const Wording&, const ClockRule& rule) { return rule.source; }},
    {"confidence", kConfidence, has_same<&ClockRule::confidence, ClockRule>,
     [](const Wording& wording, const ClockRule& rule) { return confidence_text(wording, rule.confidence); }},
    {"valid_from",
     {"The source states it for", "来源所述有效期", "來源所述有效期"},
     [](const ClockRule& left, const ClockRule& right) {
       return left.valid_from == right.valid_from && left.valid_until == right.valid_until;
     },
     validity_text},
};

const MemberRow<DatedOverride> kOverrideMembers[] = {
    {"labels", kName, has_same<&DatedOverride::labels, DatedOverride>,
     [](const Wording& wording, const DatedOverride& dated) { return texts(wording, dated.labels); }},
    {"from",
     {"Days", "日期", "日期"},
     [](const DatedOverride& left, const DatedOverride& right) {
       return left.from == right.from && left.until == right.until;
     },
     [](const Wording& wording, const DatedOverride& dated) { return days_in_words(dated, wording.locale); }},
    {"places",
     {"Places", "地区", "地區"},
     has_same<&DatedOverride::places, DatedOverride>,
     [](const Wording& wording, const DatedOverride& dated) {
       if (dated.places.empty() && wording.exact) return phrase(wording, {"everywhere", "全部地区", "全部地區"});
       return joined(dated.places, wording.locale);
     }},
    {"source", kSource, has_same<&DatedOverride::source, DatedOverride>,
     [](const Wording&, const DatedOverride& dated) { return dated.source; }},
};

}  // namespace

std::span<const MemberRow<RulePack>> pack_members() noexcept {
  return kPackMembers;
}
std::span<const MemberRow<ClockRule>> rule_members() noexcept {
  return kRuleMembers;
}
std::span<const MemberRow<DatedOverride>> override_members() noexcept {
  return kOverrideMembers;
}

std::string day_text(std::chrono::local_days day) {
  const std::chrono::year_month_day date(day);
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string joined(std::span<const std::string> items, Locale locale) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += in(locale, {", ", "、", "、"});
    text += item;
  }
  return text;
}

std::string days_in_words(const DatedOverride& dated, Locale locale) {
  return fill(in(locale, {"{from} to {until}", "{from} 至 {until}", "{from} 至 {until}"}),
              {{"from", day_text(dated.from)}, {"until", day_text(dated.until)}});
}

std::string limits_in_words(const Wording& wording, const LimitCases& cases) {
  if (cases.empty()) return unknown_figure(wording);
  const std::string_view colon = in(wording.locale, {": ", "：", "："});
  const std::string_view separator = in(wording.locale, {"; ", "；", "；"});
  const std::string otherwise = phrase(wording, {"otherwise", "其他情况", "其他情況"});
  std::string text;
  bool holds_always = false;
  for (const LimitCase& one : cases) {
    const std::string when = condition(wording, one);
    holds_always = holds_always || when.empty();
    if (!text.empty()) text += separator;
    if (!when.empty() || cases.size() > 1) text.append(when.empty() ? otherwise : when).append(colon);
    text += one_limit(wording, one.limit);
  }
  return holds_always ? text : text.append(separator).append(otherwise).append(colon).append(unknown_figure(wording));
}

}  // namespace parcelgate
