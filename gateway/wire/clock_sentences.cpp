// The steps of a clock in sentences.
#include <algorithm>

#include "gateway/wire/explain.hpp"
#include "gateway/wire/explanation_texts.hpp"

namespace parcelgate {
namespace {

constexpr Phrase kComplaintSettled{"{at}: {what}, so this deadline no longer applies.",
                                   "{at}：{what}，该时限不再适用。", "{at}：{what}，此時限不再適用。"};

/// What "signed" is for a parcel to the buyer.
constexpr Phrase kCameHome{"the parcel came back to the seller", "包裹已退回商家", "包裹已退回商家"};

/// Writes the steps of one clock.
class StepWriter {
 public:
  StepWriter(const RulePack& rules, const ClockRule* rule, Locale locale)
      : rules_(rules), rule_(rule), locale_(locale) {}

  [[nodiscard]] std::string sentence(const ClockStep& step) const {
    return fill(in(locale_, phrase_of_step(step)),
                {{"at", instant(step.at)},
                 {"what", what(step)},
                 {"due", step.due ? deadline(*step.due) : std::string("-")},
                 {"computed_clause", computed_clause(step)},
                 {"span", step.span ? in_words(*step.span, locale_) : std::string{}},
                 {"span_clause", span_clause(step)},
                 {"margin_clause", margin_clause(step)},
                 {"cause_clause", cause_clause(step)},
                 {"subject", subject(step)},
                 {"text", step.text},
                 {"year", std::to_string(static_cast<int>(step.year))},
                 {"days", days(step)},
                 {"limit", limit(step)},
                 {"proof", proof(step)},
                 {"offset", step.doubt ? offset_in_words(step.doubt->offset) : std::string{}},
                 {"earliest", step.doubt ? instant(step.doubt->earliest) : std::string{}},
                 {"latest", step.doubt ? instant(step.doubt->latest) : std::string{}},
                 {"due_from", step.due_from ? deadline(*step.due_from) : std::string{}},
                 {"due_to", step.due_to ? deadline(*step.due_to) : std::string{}}});
  }

 private:
  /// What is closed depends on what closed it.
  static Phrase phrase_of_step(const ClockStep& step) noexcept {
    const bool is_complaint = step.kind == StepKind::cancelled && step.trigger == Trigger::closed;
    return is_complaint ? kComplaintSettled : phrase_of(step.kind);
  }

  [[nodiscard]] std::string instant(Instant at) const { return in_words(at, rules_.zone.get(), locale_); }
  [[nodiscard]] std::string deadline(Instant at) const {
    return in_words(at, rules_.zone.get(), locale_, Midnight::ends_day);
  }

  /// A parcel that comes back under the outbound waybill is scanned and signed for in its own way.
  static Phrase phrase_of_occurrence(const ClockStep& step) noexcept {
    if (*step.trigger == Trigger::signed_ && step.by.ends_with(":returned")) return kCameHome;
    const bool turned_back = *step.trigger == Trigger::first_physical_scan && step.by.ends_with(":returning");
    return phrase_of(turned_back ? Trigger::returning : *step.trigger);
  }

  /// What happened, with the number of the parcel where a scan says so.
  [[nodiscard]] std::string what(const ClockStep& step) const {
    if (!step.trigger) return rule_ != nullptr ? in_words(rule_->starts, locale_) : std::string{};
    std::string text(in(locale_, phrase_of_occurrence(step)));
    constexpr std::string_view kShipment = "shipment:";
    if (!step.by.starts_with(kShipment)) return text;
    const std::string_view name = std::string_view(step.by).substr(kShipment.size());
    const std::size_t slash = name.find('/');
    const std::size_t end = name.rfind(':');
    if (slash == std::string_view::npos || end == std::string_view::npos || end <= slash) return text;
    return text.append(in(locale_, {" (", "（", "（"}))
        .append(name.substr(slash + 1, end - slash - 1))
        .append(in(locale_, {")", "）", "）"}));
  }

  [[nodiscard]] std::string subject(const ClockStep& step) const {
    if (step.kind == StepKind::carrier_days_unknown && step.subject.empty())
      return std::string(in(locale_, phrase_of(Party::carrier)));
    if (step.doubt) {
      const bool is_promise = step.doubt->role == DoubtRole::promise;
      const Phrase scan{"this scan", "该次扫描", "此次掃描"};
      const Phrase promise{"its delivery time", "预计送达时间", "預計送達時間"};
      return std::string(in(locale_, is_promise ? promise : scan));
    }
    if (step.kind == StepKind::override_applied) return name_of_override(step.subject);
    if (const auto region = find_region_class(step.subject)) return std::string(in(locale_, phrase_of(*region)));
    constexpr std::string_view kFact = "fact:";
    if (step.subject.starts_with(kFact))
      return std::string(in(locale_, {"the entry ", "记录 ", "紀錄 "})) + step.subject.substr(kFact.size());
    if (step.kind == StepKind::fact_withdrawn)
      return std::string(in(locale_, {"the tracking number ", "运单号 ", "物流單號 "})) + step.subject;
    return step.subject;
  }

  /// What shows that it happened: an entry, or a scan whose zone is known.
  [[nodiscard]] std::string proof(const ClockStep& step) const {
    constexpr std::string_view kFact = "fact:";
    if (step.by.starts_with(kFact))
      return std::string(in(locale_, {"the entry ", "记录 ", "紀錄 "})) + step.by.substr(kFact.size());
    if (!step.zone) return {};
    const Phrase stated{"a scan of the carrier, which stated the time zone (UTC{offset})",
                        "快递公司的扫描记录，时区由其注明（UTC{offset}）",
                        "物流商的掃描紀錄，時區由其註明（UTC{offset}）"};
    const Phrase placed{"a scan of the carrier; its place gives the time zone (UTC{offset})",
                        "快递公司的扫描记录，时区由扫描地点确定（UTC{offset}）",
                        "物流商的掃描紀錄，時區由掃描地點確定（UTC{offset}）"};
    const Phrase usual{"a scan of the carrier, whose times are all of one time zone (UTC{offset})",
                       "快递公司的扫描记录，该公司的时间均属同一时区（UTC{offset}）",
                       "物流商的掃描紀錄，該公司的時間均屬同一時區（UTC{offset}）"};
    const Phrase& phrase = step.zone->source == ZoneSource::carrier    ? stated
                           : step.zone->source == ZoneSource::location ? placed
                                                                       : usual;
    return fill(in(locale_, phrase), {{"offset", offset_in_words(std::chrono::minutes{step.zone->offset_minutes})}});
  }

  /// "+8", "-3:30"
  static std::string offset_in_words(std::chrono::minutes offset) {
    const auto size = std::chrono::abs(offset).count();
    std::string text = (offset.count() < 0 ? "-" : "+") + std::to_string(size / 60);
    if (size % 60 != 0) text += (size % 60 < 10 ? ":0" : ":") + std::to_string(size % 60);
    return text;
  }

  /// Its label, else its id.
  [[nodiscard]] std::string name_of_override(const std::string& id) const {
    const auto found = std::find_if(rules_.overrides.begin(), rules_.overrides.end(),
                                    [&](const DatedOverride& dated) { return dated.id == id; });
    const bool has_label = found != rules_.overrides.end() && !found->labels[static_cast<std::size_t>(locale_)].empty();
    return has_label ? found->labels[static_cast<std::size_t>(locale_)] : id;
  }

  [[nodiscard]] std::string computed_clause(const ClockStep& step) const {
    if (!step.computed || step.computed == step.due) return {};
    return fill(
        in(locale_, {"; by the rule it would be {computed}", "（按规则应为 {computed}）", "（按規則應為 {computed}）"}),
        {{"computed", deadline(*step.computed)}});
  }

  [[nodiscard]] std::string span_clause(const ClockStep& step) const {
    if (!step.span) return {};
    return std::string(in(locale_, {" by ", " ", " "})) + in_words(*step.span, locale_);
  }

  [[nodiscard]] std::string margin_clause(const ClockStep& step) const {
    if (!step.span) return {};
    const bool is_late = step.span->count() < 0;
    const Phrase late{", {span} late", "，超时 {span}", "，逾時 {span}"};
    const Phrase early{", {span} before it was due", "，比截止时间提前 {span}", "，比截止時間提早 {span}"};
    return fill(in(locale_, is_late ? late : early), {{"span", in_words(*step.span, locale_)}});
  }

  /// "a dispute was opened, so "
  [[nodiscard]] std::string cause_clause(const ClockStep& step) const {
    if (!step.trigger) return {};
    return std::string(in(locale_, phrase_of(*step.trigger))).append(in(locale_, {", so ", "，", "，"}));
  }

  [[nodiscard]] std::string limit(const ClockStep& step) const {
    if (!step.limit) return {};
    std::string text = in_words(*step.limit, locale_);
    const bool is_clause = locale_ == Locale::en && text.starts_with("until");
    return is_clause ? "time " + text : text;
  }

  /// Each day that counts by itself; days off in a row as one span.
  [[nodiscard]] std::string days(const ClockStep& step) const {
    std::string text;
    for (std::size_t at = 0; at < step.days.size(); ++at) {
      const CountedDay& first = step.days[at];
      while (!is_worked(first.kind) && at + 1 < step.days.size() && step.days[at + 1].kind == first.kind) ++at;
      if (!text.empty()) text += in(locale_, {"; ", "；", "；"});
      text += in_words(first.day, locale_);
      if (step.days[at].day != first.day)
        text.append(in(locale_, {" to ", "至", "至"})).append(in_words(step.days[at].day, locale_));
      text.append(in(locale_, {", ", "", ""})).append(kind_of(first, step.subject));
    }
    return text;
  }

  /// "counted as a working day of royal-mail"
  [[nodiscard]] std::string kind_of(const CountedDay& day, const std::string& carrier) const {
    if (carrier.empty() || day.kind != DayKind::working) return std::string(in(locale_, phrase_of(day.kind)));
    const Phrase worked{"counted as a working day of {carrier}", "计为 {carrier} 的工作日", "計為 {carrier} 的工作天"};
    return fill(in(locale_, worked), {{"carrier", carrier}});
  }

  const RulePack& rules_;
  const ClockRule* rule_;
  Locale locale_;
};

}  // namespace

std::vector<std::string> sentences_of(const RulePack& rules, const ClockRule* rule, const ClockSteps& steps,
                                      Locale locale) {
  const StepWriter writer(rules, rule, locale);
  std::vector<std::string> out;
  out.reserve(steps.steps.size());
  for (const ClockStep& step : steps.steps) out.push_back(writer.sentence(step));
  return out;
}

std::vector<std::string> reasons_of(const RulePack& rules, const ClockInput& input, std::string_view clock,
                                    Instant now) {
  return sentences_of(rules, rules.find(clock), steps_of(rules, input, clock, now), Locale::en);
}

}  // namespace parcelgate
