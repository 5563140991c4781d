#include "gateway/wire/alerts.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/complaint_feed.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/phrase.hpp"

namespace parcelgate {
namespace {

constexpr PhraseTable<AlertKind, 17> kAlerts{{
    {AlertKind::goods_not_back,
     {"Refunded, and the goods have not come back", "已退款，商品尚未退回", "已退款，商品尚未退回"}},
    {AlertKind::refund_not_made,
     {"The goods are back, and the buyer has not been refunded", "商品已退回，尚未退款", "商品已退回，尚未退款"}},
    {AlertKind::delivered_before_refund,
     {"A refund is pending, and the parcel was delivered to the buyer meanwhile", "退款处理中，包裹已送达买家",
      "退款處理中，包裹已送達買家"}},
    {AlertKind::receipt_partial,
     {"Fewer pieces came back than expected", "退回数量少于应退数量", "退回數量少於應退數量"}},
    {AlertKind::goods_defective, {"The goods that came back are damaged or wrong", "退回商品有问题", "退回商品有問題"}},
    {AlertKind::receipt_not_registered,
     {"The parcel was signed for, and the warehouse has not recorded it", "退货已签收，仓库尚未登记",
      "退貨已簽收，倉庫尚未登記"}},
    {AlertKind::scanned_before_approval,
     {"The number was scanned before the return was approved", "该单号在退货申请通过之前已有物流记录",
      "此單號在退貨申請核准之前已有貨態紀錄"}},
    {AlertKind::number_never_scanned,
     {"The number was entered, and no carrier has scanned it", "单号已填写，但一直没有物流记录",
      "單號已填寫，但一直沒有貨態紀錄"}},
    {AlertKind::number_of_other_return,
     {"The number is already used by another return", "该单号已用于另一笔退货", "此單號已用於另一筆退貨"}},
    {AlertKind::delivered_elsewhere,
     {"The parcel was scanned for delivery in a city other than the warehouse's", "包裹的派送城市与退货仓库不符",
      "包裹的配送城市與退貨倉庫不符"}},
    {AlertKind::goods_of_other_order,
     {"The parcel held the goods of another order", "包裹内是其他订单的商品", "包裹內是其他訂單的商品"}},
    {AlertKind::goods_in_other_parcel,
     {"The goods came back in the parcel of another return", "商品在另一笔退货的包裹中寄回",
      "商品在另一筆退貨的包裹中寄回"}},
    {AlertKind::numbers_crossed,
     {"Two returns have each other's tracking number", "两笔退货的运单号互相填错", "兩筆退貨的物流單號互相填錯"}},
    {AlertKind::weight_differs,
     {"The parcel's weight is far from what was expected", "包裹重量与预期相差过大", "包裹重量與預期相差過大"}},
    {AlertKind::out_for_delivery_before_refund,
     {"A refund is pending, and the parcel is out for delivery to the buyer", "退款处理中，包裹正在派送给买家",
      "退款處理中，包裹正在配送給買家"}},
    {AlertKind::returning_without_request,
     {"The parcel is coming back, and no return was requested", "包裹正在退回，但买家未申请退货",
      "包裹正在退回，但買家未申請退貨"}},
    {AlertKind::left_without_consent,
     {"Left at a locker, a station or with a neighbour: check with the buyer that this was agreed",
      "放入快递柜、驿站或由邻居代收，请确认买家是否同意", "放入智慧櫃、取貨點或由鄰居代收，請確認買家是否同意"}},
}};
static_assert(has_each_once(kAlerts));

std::string_view deadline_text(bool is_missed, Locale locale) noexcept {
  constexpr Phrase missed{"Deadline missed", "已超时", "已逾時"};
  constexpr Phrase near{"Deadline near", "即将超时", "即將逾時"};
  return in(locale, is_missed ? missed : near);
}

const Zone* zone_of(const AlertView& view) noexcept {
  return view.rules == nullptr ? nullptr : view.rules->zone.get();
}

/// "{text}. Not proven: …"
std::string with_doubt(std::string text, const Evidence* evidence, const AlertView& view) {
  const std::string doubt = evidence == nullptr ? std::string{} : not_proven(*evidence, zone_of(view), view.locale);
  if (doubt.empty()) return text;
  return text.append(view.locale == Locale::en ? ". " : "。").append(doubt);
}

void write_grade(JsonWriter& writer, const Evidence* evidence, const AlertView& view) {
  if (evidence != nullptr) write_evidence(writer, "evidence_grade", *evidence, zone_of(view), view.locale);
}

std::optional<Money> shown_money(const Clock& clock, const EvidenceByClock* evidence) noexcept {
  return evidence == nullptr ? clock.money_at_risk : evidence->provable_money(clock);
}

/// Writes the alerts of one owner; `owner(writer)` writes the members that name it.
/// @return how many it wrote
template <class Owner>
std::size_t write_clock_alerts(JsonWriter& writer, const std::vector<Clock>& clocks, const AlertView& view,
                               Owner owner) {
  std::size_t count = 0;
  for (const Clock& clock : clocks) {
    if (!needs_person(clock)) continue;
    const std::string_view kind = is_missed(clock) ? kDeadlineMissed : kDeadlineNear;
    if (!view.kind.empty() && view.kind != kind) continue;
    const ClockRule* const rule = view.rules == nullptr ? nullptr : view.rules->find(clock.id);
    writer.StartObject();
    owner(writer);
    write_member(writer, "kind", kind);
    const std::string label = rule == nullptr ? clock.id : rule->labels[static_cast<std::size_t>(view.locale)];
    const Evidence* const evidence = view.evidence == nullptr ? nullptr : view.evidence->find(clock.id);
    const std::string text =
        label + (view.locale == Locale::en ? ": " : "：") + std::string(deadline_text(is_missed(clock), view.locale));
    write_member(writer, "text", with_doubt(text, evidence, view));
    write_member(writer, "clock", clock.id);
    write_member(writer, "actor", to_string(clock.actor));
    write_instant(writer, "since", is_missed(clock) ? clock.breached_at : clock.at_risk_since);
    write_instant(writer, "due_at", clock.due_at);
    write_due_bounds(writer, clock);
    write_seconds_left(writer, time_left(clock, view.now));
    write_money(writer, "money_at_risk", shown_money(clock, view.evidence));
    write_member(writer, "evidence", clock.started_by);
    write_text_or_null(writer, "found", {});
    write_grade(writer, evidence, view);
    writer.EndObject();
    ++count;
  }
  return count;
}

/// The same for what does not match or goes astray.
template <class Owner>
std::size_t write_found_alerts(JsonWriter& writer, const std::vector<Alert>& alerts, const AlertView& view,
                               Owner owner) {
  std::size_t count = 0;
  for (const Alert& alert : alerts) {
    if (!view.kind.empty() && view.kind != to_string(alert.kind)) continue;
    writer.StartObject();
    owner(writer);
    write_member(writer, "kind", to_string(alert.kind));
    const Evidence* const evidence = rests_on_missing_scans(alert.kind) ? view.missing_scans : nullptr;
    write_member(writer, "text", with_doubt(alert_text(alert.kind, alert.found, view.locale), evidence, view));
    write_text_or_null(writer, "clock", {});
    write_member(writer, "actor", to_string(Party::seller));
    write_instant(writer, "since", alert.since);
    write_instant(writer, "due_at", std::nullopt);
    write_seconds_left(writer, std::nullopt);
    write_money(writer, "money_at_risk", std::nullopt);
    write_member(writer, "evidence", alert.evidence);
    write_text_or_null(writer, "found", alert.found);
    write_grade(writer, evidence, view);
    writer.EndObject();
    ++count;
  }
  return count;
}

}  // namespace

std::int64_t most_money(const std::vector<Clock>& clocks, const EvidenceByClock* evidence) noexcept {
  std::int64_t most = 0;
  for (const Clock& clock : clocks) {
    const auto money = needs_person(clock) ? shown_money(clock, evidence) : std::nullopt;
    if (money) most = std::max(most, money->minor_units);
  }
  return most;
}

std::vector<std::string_view> alert_kinds() {
  std::vector<std::string_view> kinds{kDeadlineNear, kDeadlineMissed};
  const auto found = all_names<AlertKind>();
  kinds.insert(kinds.end(), found.begin(), found.end());
  return kinds;
}

std::string alert_text(AlertKind kind, std::string_view found, Locale locale) {
  std::string text(in(locale, phrase_in(kAlerts, kind)));
  if (found.empty()) return text;
  const bool is_latin = locale == Locale::en;
  return text.append(is_latin ? " (" : "（").append(found).append(is_latin ? ")" : "）");
}

std::size_t write_alerts(JsonWriter& writer, const Return& ret, const AlertView& view) {
  const auto owner = [&](JsonWriter& out) {
    write_member(out, "subject", to_string(ClockSubject::return_));
    write_member(out, "return_id", ret.return_id);
    write_member(out, "order_id", ret.order_id);
  };
  return write_clock_alerts(writer, ret.clocks, view, owner) + write_found_alerts(writer, ret.alerts, view, owner);
}

std::size_t write_alerts(JsonWriter& writer, const Shipment& shipment, const AlertView& view) {
  if (!shipment.deadlines) return 0;
  const auto owner = [&](JsonWriter& out) {
    write_member(out, "subject", to_string(ClockSubject::shipment));
    write_member(out, "carrier", shipment.key.carrier);
    write_member(out, "tracking_number", shipment.key.tracking_number);
    write_text_or_null(out, "order_id", shipment.deadlines->order_id);
  };
  return write_clock_alerts(writer, shipment.deadlines->clocks, view, owner) +
         write_found_alerts(writer, shipment.deadlines->alerts, view, owner);
}

std::size_t write_alerts(JsonWriter& writer, const Complaint& complaint, const AlertView& view) {
  return write_clock_alerts(writer, complaint.clocks, view, [&](JsonWriter& out) {
    write_member(out, "subject", to_string(ClockSubject::complaint));
    write_complaint_keys(out, complaint);
  });
}

}  // namespace parcelgate
