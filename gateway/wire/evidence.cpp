#include "gateway/wire/evidence.hpp"

#include "gateway/wire/explanation_texts.hpp"
#include "gateway/wire/push_record.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// A clause without a capital letter, so that it can follow "Not proven: ".
constexpr PhraseTable<EvidenceReason, 9> kReasons{{
    {EvidenceReason::journey_over,
     {"the carrier has reported the end of the journey", "快递公司已报告运输结束", "物流商已回報配送結束"}},
    {EvidenceReason::scanned,
     {"the carrier reports scans of the parcel", "快递公司有该包裹的物流轨迹", "物流商有此包裹的貨態紀錄"}},
    {EvidenceReason::not_found, {"the carrier has no trace of the number", "快递公司查无此单号", "物流商查無此單號"}},
    {EvidenceReason::no_events,
     {"the carrier was queried and has no scans of the parcel", "已向快递公司查询，暂无物流轨迹",
      "已向物流商查詢，尚無貨態紀錄"}},
    {EvidenceReason::not_polled,
     {"there is no answer of the carrier about this number yet", "尚未收到快递公司关于该单号的信息",
      "尚未收到物流商關於此單號的資訊"}},
    {EvidenceReason::unreachable, {"the carrier could not be queried", "未能向快递公司查询", "無法向物流商查詢"}},
    {EvidenceReason::unreadable,
     {"the answer of the carrier could not be read", "快递公司的查询结果无法解析", "物流商的查詢結果無法解析"}},
    {EvidenceReason::refused,
     {"the carrier refused the query, for lack of permission or of the telephone number's last digits",
      "快递公司拒绝查询（无权限或缺少手机尾号）", "物流商拒絕查詢（無權限或缺少手機號碼末四碼）"}},
    {EvidenceReason::silent,
     {"the last answer of the carrier is too old", "快递公司的最后一次有效信息已过期", "物流商最後一次有效資訊已過期"}},
}};
static_assert(has_each_once(kReasons));

std::string clause_of(const Evidence& evidence, std::string_view last_good_answer, Locale locale) {
  const std::string_view what = in(locale, phrase_in(kReasons, evidence.reason));
  if (evidence.reason == EvidenceReason::not_polled) return std::string(what);
  if (last_good_answer.empty())
    return std::string(what).append(in(locale, {"; there is no good answer yet", "；尚无有效信息", "；尚無有效資訊"}));
  return std::string(what).append(
      fill(in(locale, {"; last good answer: {at}", "；最后有效信息：{at}", "；最後有效資訊：{at}"}),
           {{"at", std::string(last_good_answer)}}));
}

std::string last_answer_in_words(const Evidence& evidence, const Zone* zone, Locale locale) {
  if (!evidence.last_good_answer_at) return {};
  return in_words(*evidence.last_good_answer_at, zone, locale) + (zone == nullptr ? " UTC" : "");
}

template <class Find>
EvidenceByClock collect(const RulePack* rules, const std::vector<Clock>& clocks, Find find) {
  EvidenceByClock out;
  for (const Clock& clock : clocks) {
    if (!rests_on_missing_scans(rules, clock)) continue;
    if (const Evidence* const evidence = find()) out.add(clock.id, *evidence);
  }
  return out;
}

void write_evidence_members(JsonWriter& writer, const Evidence& evidence) {
  write_member(writer, "grade", to_string(evidence.grade));
  write_member(writer, "reason", to_string(evidence.reason));
  write_instant(writer, "last_good_answer_at", evidence.last_good_answer_at);
}

}  // namespace

Evidence evidence_of(const Shipment& shipment, std::span<const PollState> polls, const RulePack* rules, Instant now,
                     const std::optional<Instant>& last_push) {
  std::vector<PollHistory> histories;
  histories.reserve(polls.size());
  for (const PollState& poll : polls) {
    // The row of an account that is no longer configured: its last fault would stand for ever.
    const bool was_removed = poll.ended && poll.basis.reason == CheckReason::no_account;
    if (!was_removed) histories.push_back(poll.history);
  }
  const AlertLimits usual;
  const AlertLimits& limits = rules == nullptr ? usual : rules->alert_limits;
  return grade_evidence(shipment, histories, limits.evidence_stale, now, {last_push, limits.pushes_stale});
}

bool rests_on_missing_scans(const RulePack* rules, const Clock& clock) noexcept {
  const bool matters = !clock.met_at && (needs_person(clock) || clock.breached_at);
  if (rules == nullptr || !matters) return false;
  const ClockRule* const rule = rules->find(clock.id);
  return rule != nullptr && rule->rests_on_missing_scans();
}

void write_evidence(JsonWriter& writer, std::string_view name, const Evidence& evidence) {
  write_key(writer, name);
  writer.StartObject();
  write_evidence_members(writer, evidence);
  writer.EndObject();
}

void write_evidence(JsonWriter& writer, std::string_view name, const Evidence& evidence, const Zone* zone,
                    Locale locale) {
  write_key(writer, name);
  writer.StartObject();
  write_evidence_members(writer, evidence);
  write_member(writer, "text", describe(evidence, zone, locale));
  writer.EndObject();
}

std::optional<Evidence> read_evidence(const rapidjson::Value& value) {
  const auto grade = find_evidence_grade(find_text(value, "grade"));
  const auto reason = find_evidence_reason(find_text(value, "reason"));
  if (!grade || !reason) return std::nullopt;
  Evidence evidence{*grade, *reason, {}, {}};
  if (const auto at = parse_rfc3339(find_text(value, "last_good_answer_at"))) evidence.last_good_answer_at = at->at;
  return evidence;
}

std::string describe(const Evidence& evidence, const Zone* zone, Locale locale) {
  std::string text = clause_of(evidence, last_answer_in_words(evidence, zone, locale), locale);
  if (locale == Locale::en && !text.empty()) text.front() = 'T';  // each clause begins with "the"
  return text.append(in(locale, {".", "。", "。"}));
}

std::string_view no_events_label(const Evidence& evidence, Locale locale) noexcept {
  switch (evidence.reason) {
    case EvidenceReason::unreachable:
    case EvidenceReason::unreadable:
      return in(locale, {"Tracking information could not be queried", "未能查询到物流信息", "無法查詢物流資訊"});
    case EvidenceReason::refused:
      return in(locale, {"The carrier refuses the query", "快递公司拒绝查询", "物流商拒絕查詢"});
    default:
      return no_events_label(locale);
  }
}

std::string not_proven(const Evidence& evidence, const Zone* zone, Locale locale) {
  return not_proven(evidence, last_answer_in_words(evidence, zone, locale), locale);
}

std::string not_proven(const Evidence& evidence, std::string_view last_good_answer, Locale locale) {
  if (is_proof(evidence.grade)) return {};
  return std::string(in(locale, {"Not proven: ", "未经证实：", "未經證實："}))
      .append(clause_of(evidence, last_good_answer, locale))
      .append(in(locale, {".", "。", "。"}));
}

EvidenceByClock evidence_of_clocks(const RulePack* rules, const std::vector<Clock>& clocks, const Evidence& evidence) {
  return collect(rules, clocks, [&] { return &evidence; });
}

EvidenceByClock evidence_of_clocks(const RulePack* rules, const std::vector<Clock>& clocks,
                                   const ReturnEvidence& evidence) {
  return collect(rules, clocks, [&] { return evidence.missing_scans ? &*evidence.missing_scans : nullptr; });
}

std::string shipment_name(std::string_view carrier, std::string_view tracking_number) {
  return std::string(carrier).append("/").append(tracking_number);
}

void add_evidence(ReturnEvidence& out, const Shipment& shipment, const Evidence& evidence) {
  out.shipments.insert_or_assign(shipment_name(shipment.key.carrier, shipment.key.tracking_number), evidence);
  const bool is_missing = shipment.leg == Leg::return_ && !shipment.milestones.signed_at;
  if (!is_missing) return;
  out.missing_scans = out.missing_scans ? weaker(*out.missing_scans, evidence) : evidence;
}

Result<Evidence> read_shipment_evidence(Reader& reader, const Shipment& shipment, const RulePack* rules, Instant now) {
  const auto polls = reader.find_polls(shipment.key);
  if (!polls) return unexpected(polls.error());
  const auto last_push = find_last_push(reader, shipment);
  if (!last_push) return unexpected(last_push.error());
  return evidence_of(shipment, *polls, rules, now, *last_push);
}

Result<ReturnEvidence> read_return_evidence(Reader& reader, std::span<const Shipment> shipments, const RulePack* rules,
                                            Instant now) {
  ReturnEvidence out;
  for (const Shipment& shipment : shipments) {
    const auto evidence = read_shipment_evidence(reader, shipment, rules, now);
    if (!evidence) return unexpected(evidence.error());
    add_evidence(out, shipment, *evidence);
  }
  return out;
}

}  // namespace parcelgate
