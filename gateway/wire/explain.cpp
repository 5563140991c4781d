#include "gateway/wire/explain.hpp"

#include <algorithm>
#include <map>

#include "gateway/wire/complaint_feed.hpp"
#include "gateway/wire/explanation_texts.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {

std::string label_of(const ClockRule* rule, std::string_view clock, Locale locale) {
  return rule != nullptr ? rule->labels[static_cast<std::size_t>(locale)] : std::string(clock);
}

namespace {

/// "running, due on 10 Mar 2026, 08:00, 23 hours left. The seller must act."
std::string summarize(const RulePack& rules, const Clock& clock, Instant now, Locale locale) {
  std::string text(in(locale, phrase_of(clock.state)));
  const std::string_view comma = in(locale, {", ", "，", "，"});
  const auto left = time_left(clock, now);
  if (clock.due_at && left) {
    const auto in_zone = [&](Instant at) { return in_words(at, rules.zone.get(), locale, Midnight::ends_day); };
    const Phrase one{"due on {due}", "截止 {due}", "截止 {due}"};
    const Phrase bounds{"due between {from} and {to} (a time zone is not certain)",
                        "截止时间介于 {from} 与 {to} 之间（时区不确定）",
                        "截止時間介於 {from} 與 {to} 之間（時區不確定）"};
    text.append(comma).append(
        fill(in(locale, clock.due_from || clock.due_to ? bounds : one), {{"due", in_zone(*clock.due_at)},
                                                                         {"from", in_zone(*earliest_due(clock))},
                                                                         {"to", in_zone(*latest_due(clock))}}));
    const Phrase remaining{"{span} left", "还剩 {span}", "還剩 {span}"};
    const Phrase overdue{"{span} overdue", "已超时 {span}", "已逾時 {span}"};
    // Between the bounds nothing is left for certain, and nothing is overdue for certain.
    if (left->count() != 0 || !clock.due_to)
      text.append(comma).append(
          fill(in(locale, left->count() < 0 ? overdue : remaining), {{"span", in_words(*left, locale)}}));
  }
  if (clock.is_met_in_doubt)
    text.append(comma).append(in(locale, {"whether in time is not certain", "是否按时尚不确定", "是否準時尚不確定"}));
  const bool is_overdue = left && left->count() < 0;
  if (clock.breached_at && !is_overdue)
    text.append(comma).append(in(locale, {"missed before", "曾超时", "曾逾時"}));
  else if (clock.at_risk_since && left && !is_overdue)
    text.append(comma).append(in(locale, {"deadline near", "即将超时", "即將逾時"}));
  text.append(in(locale, {".", "。", "。"}));
  if (clock.state == ClockState::running && clock.actor != Party::none) {
    std::string who = fill(in(locale, {"{who} must act.", "需由{who}处理。", "需由{who}處理。"}),
                           {{"who", std::string(in(locale, phrase_of(clock.actor)))}});
    if (locale == Locale::en) who = " T" + who.substr(1);
    text += who;
  }
  return text;
}

/// Sources are quoted as the pack states them, in its author's language.
/// @param of_override  source of the override that counts; empty: none does
std::string describe_rule(const RulePack& rules, const ClockRule& rule, const std::string& of_override, Locale locale) {
  const Phrase special{". For these days: {source}", "。特殊规则来源：{source}", "。特殊規則來源：{source}"};
  return fill(
      in(locale, {"Rule {rule} of {pack}, version {version}. Source ({confidence}): {source}{special}",
                  "规则 {pack} / {rule}，版本 {version}。来源（{confidence}）：{source}{special}",
                  "規則 {pack} / {rule}，版本 {version}。來源（{confidence}）：{source}{special}"}),
      {{"rule", rule.id},
       {"pack", rules.id},
       {"version", rules.version},
       {"confidence", std::string(in(locale, phrase_of(rule.confidence)))},
       {"source", rule.source},
       {"special", of_override.empty() ? std::string{} : fill(in(locale, special), {{"source", of_override}})}});
}

ClockExplanation explain_clock(const RulePack& rules, const ClockSteps& steps, const Clock& clock, Instant now,
                               Locale locale) {
  const ClockRule* const rule = rules.find(steps.clock);
  ClockExplanation out;
  out.clock = steps.clock;
  out.label = label_of(rule, steps.clock, locale);
  out.summary = summarize(rules, clock, now, locale);
  out.sentences = sentences_of(rules, rule, steps, locale);
  if (rule == nullptr) return out;
  if (is_open(clock.state)) {
    out.met_by = fill(in(locale, {"It is met when {what}.", "完成条件：{what}。", "完成條件：{what}。"}),
                      {{"what", in_words(rule->met_by, locale)}});
    const std::string& consequence = rule->on_expiry[static_cast<std::size_t>(locale)];
    if (!consequence.empty())
      out.on_expiry = fill(in(locale, {"If it is missed: {what}.", "若超时：{what}。", "若逾時：{what}。"}),
                           {{"what", consequence}});
  }
  if (clock.money_at_risk && (is_open(clock.state) || clock.breached_at))
    out.money_at_risk = fill(in(locale, {"At stake: {money}.", "涉及金额：{money}。", "涉及金額：{money}。"}),
                             {{"money", to_string(*clock.money_at_risk)}});
  const auto applied = std::find_if(steps.steps.begin(), steps.steps.end(),
                                    [](const ClockStep& step) { return step.kind == StepKind::override_applied; });
  out.rule = describe_rule(rules, *rule, applied == steps.steps.end() ? std::string{} : applied->text, locale);
  return out;
}

/// What is explained, as a heading: "Return R-1, order O-1".
std::string name_in_words(const Return& ret, Locale locale) {
  const Phrase phrase{"Return {id}", "退货 {id}", "退貨 {id}"};
  return fill(in(locale, phrase), {{"id", ret.return_id}});
}
std::string name_in_words(const Shipment& shipment, Locale locale) {
  const Phrase phrase{"Parcel {id}", "包裹 {id}", "包裹 {id}"};
  return fill(in(locale, phrase), {{"id", shipment.key.tracking_number}});
}
std::string name_in_words(const Complaint& complaint, Locale locale) {
  const Phrase phrase{"Complaint {id} about parcel {number}", "投诉 {id}（包裹 {number}）",
                      "客訴 {id}（包裹 {number}）"};
  return fill(in(locale, phrase), {{"id", complaint.complaint_id}, {"number", complaint.tracking_number}});
}

std::string heading(const RulePack& rules, const std::string& name, const std::string& order_id, Instant now,
                    Locale locale) {
  const Phrase phrase{"{name}{order}. As of {now}, time zone {zone}.", "{name}{order}。截至 {now}（时区 {zone}）。",
                      "{name}{order}。截至 {now}（時區 {zone}）。"};
  const Phrase order{", order {order}", "，订单 {order}", "，訂單 {order}"};
  return fill(in(locale, phrase),
              {{"name", name},
               {"order", order_id.empty() ? std::string{} : fill(in(locale, order), {{"order", order_id}})},
               {"now", in_words(now, rules.zone.get(), locale)},
               {"zone", rules.zone ? rules.zone_name : std::string("UTC")}});
}

/// The texts of a clock in the order in which they are explained.
std::vector<std::string> lines_of(const ClockExplanation& clock) {
  std::vector<std::string> lines = clock.sentences;
  for (const std::string* text :
       {&clock.not_proven, &clock.met_by, &clock.on_expiry, &clock.money_at_risk, &clock.rule}) {
    if (!text->empty()) lines.push_back(*text);
  }
  return lines;
}

/// The clocks of an explanation, and the evaluation that they come from.
struct Explained {
  Evaluation evaluation;
  std::vector<ClockExplanation> clocks;
};

Explained explain_all(const RulePack& rules, const ClockInput& input, Instant now, Locale locale) {
  Explained out{evaluate(rules, input, now), {}};
  for (const ClockSteps& steps : steps_of(rules, input, now)) {
    const auto clock = std::find_if(out.evaluation.clocks.begin(), out.evaluation.clocks.end(),
                                    [&](const Clock& each) { return each.id == steps.clock; });
    if (clock != out.evaluation.clocks.end()) out.clocks.push_back(explain_clock(rules, steps, *clock, now, locale));
  }
  return out;
}

/// Takes the money out of clocks whose ground is not proven, and says so.
void apply_evidence(Explained& explained, const EvidenceByClock& evidence, const Zone* zone, Locale locale) {
  for (ClockExplanation& one : explained.clocks) {
    const Evidence* const found = evidence.find(one.clock);
    if (found == nullptr || is_proof(found->grade)) continue;
    one.not_proven = not_proven(*found, zone, locale);
    one.money_at_risk.clear();
    one.on_expiry.clear();
  }
  for (Clock& clock : explained.evaluation.clocks) clock.money_at_risk = evidence.provable_money(clock);
}

/// The evidence of one shipment, as explanations show it.
struct ShownEvidence {
  std::string carrier;
  std::string tracking_number;
  Evidence evidence;
};

std::string text_of_explanation(const RulePack& rules, const std::string& head, const Explained& explained,
                                std::span<const ShownEvidence> evidence, Locale locale) {
  std::string out = head + "\n";
  for (const ShownEvidence& shown : evidence) {
    out += fill(in(locale, {"Parcel {number}: {text}\n", "包裹 {number}：{text}\n", "包裹 {number}：{text}\n"}),
                {{"number", shown.tracking_number}, {"text", describe(shown.evidence, rules.zone.get(), locale)}});
  }
  for (const ClockExplanation& clock : explained.clocks) {
    out.append("\n")
        .append(clock.label)
        .append(" (")
        .append(clock.clock)
        .append("): ")
        .append(clock.summary)
        .append("\n");
    for (const std::string& line : lines_of(clock)) out.append("  - ").append(line).append("\n");
  }
  if (!explained.evaluation.wake_at) return out;
  const Phrase next{"If nothing else happens, the next change is on {at}.", "如无新进展，下一次状态变化在 {at}。",
                    "如無新進展，下一次狀態變化在 {at}。"};
  return out.append("\n")
      .append(fill(in(locale, next), {{"at", in_words(*explained.evaluation.wake_at, rules.zone.get(), locale)}}))
      .append("\n");
}

void write_clock(JsonWriter& writer, const ClockExplanation& explained, const Clock& clock) {
  writer.StartObject();
  write_member(writer, "id", explained.clock);
  write_member(writer, "label", explained.label);
  write_member(writer, "state", to_string(clock.state));
  write_instant(writer, "due_at", clock.due_at);
  write_due_bounds(writer, clock);
  write_instant(writer, "computed_due_at", clock.computed_due_at);
  write_money(writer, "money_at_risk", clock.money_at_risk);
  write_member(writer, "summary", explained.summary);
  write_key(writer, "sentences");
  writer.StartArray();
  for (const std::string& sentence : explained.sentences) write_text(writer, sentence);
  writer.EndArray();
  write_text_or_null(writer, "met_by_text", explained.met_by);
  write_text_or_null(writer, "on_expiry", explained.on_expiry);
  write_text_or_null(writer, "not_proven", explained.not_proven);
  write_text_or_null(writer, "rule", explained.rule);
  writer.EndObject();
}

/// The members that all explanations share.
void write_explained(JsonWriter& writer, const RulePack& rules, const Explained& explained,
                     std::span<const ShownEvidence> evidence, const std::string& text, Instant now, Locale locale) {
  write_key(writer, "rule_pack");
  writer.StartObject();
  write_member(writer, "id", rules.id);
  write_member(writer, "version", rules.version);
  write_member(writer, "confidence", to_string(rules.confidence));
  writer.EndObject();
  write_member(writer, "lang", to_string(locale));
  write_member(writer, "zone", rules.zone ? std::string_view(rules.zone_name) : std::string_view("UTC"));
  write_instant(writer, "as_of", now);
  write_key(writer, "clocks");
  writer.StartArray();
  for (const ClockExplanation& one : explained.clocks) {
    const auto clock = std::find_if(explained.evaluation.clocks.begin(), explained.evaluation.clocks.end(),
                                    [&](const Clock& each) { return each.id == one.clock; });
    write_clock(writer, one, *clock);
  }
  writer.EndArray();
  write_key(writer, "evidence");
  writer.StartArray();
  for (const ShownEvidence& shown : evidence) {
    writer.StartObject();
    write_member(writer, "carrier", shown.carrier);
    write_member(writer, "tracking_number", shown.tracking_number);
    write_evidence(writer, "evidence", shown.evidence, rules.zone.get(), locale);
    writer.EndObject();
  }
  writer.EndArray();
  write_member(writer, "text", text);
}

}  // namespace

std::vector<ClockExplanation> explain_clocks(const RulePack& rules, const ClockInput& input, Instant now,
                                             Locale locale) {
  return explain_all(rules, input, now, locale).clocks;
}

std::string explain(const RulePack& rules, const Return& ret, Instant now, Locale locale) {
  return text_of_explanation(rules, heading(rules, name_in_words(ret, locale), ret.order_id, now, locale),
                             explain_all(rules, input_of(ret, now), now, locale), {}, locale);
}

void write_explanation(JsonWriter& writer, const RulePack& rules, const Return& ret, const ReturnEvidence& evidence,
                       Instant now, Locale locale) {
  Explained explained = explain_all(rules, input_of(ret, now), now, locale);
  apply_evidence(explained, evidence_of_clocks(&rules, explained.evaluation.clocks, evidence), rules.zone.get(),
                 locale);
  std::vector<ShownEvidence> shown;
  for (const ReturnShipment& linked : ret.shipments) {
    const auto found = evidence.shipments.find(shipment_name(linked.carrier, linked.tracking_number));
    if (found != evidence.shipments.end()) shown.push_back({linked.carrier, linked.tracking_number, found->second});
  }
  const std::string head = heading(rules, name_in_words(ret, locale), ret.order_id, now, locale);
  writer.StartObject();
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_explained(writer, rules, explained, shown, text_of_explanation(rules, head, explained, shown, locale), now,
                  locale);
  writer.EndObject();
}

std::string explain(const RulePack& rules, const Complaint& complaint, Instant now, Locale locale) {
  const std::string name = name_in_words(complaint, locale);
  return text_of_explanation(rules, heading(rules, name, complaint.order_id, now, locale),
                             explain_all(rules, input_of(complaint, now), now, locale), {}, locale);
}

void write_explanation(JsonWriter& writer, const RulePack& rules, const Complaint& complaint, Instant now,
                       Locale locale) {
  const Explained explained = explain_all(rules, input_of(complaint, now), now, locale);
  const std::string head = heading(rules, name_in_words(complaint, locale), complaint.order_id, now, locale);
  writer.StartObject();
  write_complaint_keys(writer, complaint);
  write_explained(writer, rules, explained, {}, text_of_explanation(rules, head, explained, {}, locale), now, locale);
  writer.EndObject();
}

void write_explanation(JsonWriter& writer, const RulePack& rules, const Shipment& shipment, const Evidence& evidence,
                       Instant now, Locale locale) {
  const std::string& order_id = shipment.deadlines->order_id;
  Explained explained = explain_all(rules, input_of(shipment, now), now, locale);
  apply_evidence(explained, evidence_of_clocks(&rules, explained.evaluation.clocks, evidence), rules.zone.get(),
                 locale);
  const std::vector<ShownEvidence> shown{{shipment.key.carrier, shipment.key.tracking_number, evidence}};
  const std::string head = heading(rules, name_in_words(shipment, locale), order_id, now, locale);
  writer.StartObject();
  write_member(writer, "carrier", shipment.key.carrier);
  write_member(writer, "tracking_number", shipment.key.tracking_number);
  write_member(writer, "order_id", order_id);
  write_explained(writer, rules, explained, shown, text_of_explanation(rules, head, explained, shown, locale), now,
                  locale);
  writer.EndObject();
}

std::optional<std::chrono::seconds> time_left(const Clock& clock, Instant now) {
  const bool live = clock.state == ClockState::running || clock.state == ClockState::paused;
  if (!live || !clock.due_at) return std::nullopt;
  const Instant stands_at = clock.paused_at ? std::min(now, *clock.paused_at) : now;
  const auto left = *clock.due_at - stands_at;
  const auto surely_left = std::min(*latest_due(clock) - stands_at, std::chrono::milliseconds{0});
  return std::chrono::floor<std::chrono::seconds>(std::max(left, surely_left));
}

void write_seconds_left(JsonWriter& writer, const std::optional<std::chrono::seconds>& left) {
  write_key(writer, "seconds_left");
  if (left)
    writer.Int64(left->count());
  else
    writer.Null();
}

void write_clocks(JsonWriter& writer, std::span<const Clock> clocks, const ClockView& view) {
  std::map<std::string, std::vector<std::string>, std::less<>> why;
  if (view.rules != nullptr) {
    for (const ClockSteps& steps : steps_of(*view.rules, view.input, view.now))
      why.emplace(steps.clock, sentences_of(*view.rules, view.rules->find(steps.clock), steps, view.locale));
  }
  write_key(writer, "clocks");
  writer.StartArray();
  for (const Clock& clock : clocks) {
    writer.StartObject();
    write_clock_members(writer, clock);
    if (view.rules != nullptr) write_why(writer, why[clock.id]);
    const ClockRule* const rule = view.rules == nullptr ? nullptr : view.rules->find(clock.id);
    if (rule != nullptr) write_member(writer, "label", label_of(rule, clock.id, view.locale));
    write_seconds_left(writer, time_left(clock, view.now));
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace parcelgate
