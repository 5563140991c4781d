#include "gateway/app/outlets/tickets/ticket_texts.hpp"

#include <algorithm>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Keys that the code uses by name. Couriers, clocks and further remedies are looked up and may be absent.
constexpr auto kKeys = std::to_array<std::string_view>({"subject",
                                                        "order",
                                                        "opened",
                                                        "status_heading",
                                                        "problem_heading",
                                                        "event_line",
                                                        "event_words",
                                                        "event_unmapped",
                                                        "place",
                                                        "remedy",
                                                        "zone_assumed",
                                                        "time_doubtful",
                                                        "sources_disagree",
                                                        "registered_line",
                                                        "corrected_line",
                                                        "facts_heading",
                                                        "fact_line",
                                                        "fact_by",
                                                        "fact_note",
                                                        "fact_approved",
                                                        "fact_waybill_entered",
                                                        "fact_waybill_withdrawn",
                                                        "fact_received",
                                                        "fact_inspected",
                                                        "fact_refunded",
                                                        "fact_extended",
                                                        "fact_paused",
                                                        "fact_resumed",
                                                        "fact_waived",
                                                        "fact_overridden",
                                                        "fact_requested",
                                                        "fact_rejected",
                                                        "fact_exchange_sent",
                                                        "fact_cancelled",
                                                        "fact_dispute_opened",
                                                        "fact_dispute_closed",
                                                        "fact_deadline_stated",
                                                        "fact_withdrawn",
                                                        "fact_acknowledged",
                                                        "fact_proposed",
                                                        "fact_closed",
                                                        "fact_customer_message",
                                                        "fact_customer_answered",
                                                        "complaint_subject",
                                                        "complaint_opened",
                                                        "complaint_kind_delay",
                                                        "complaint_kind_damage",
                                                        "complaint_kind_loss",
                                                        "complaint_kind_attitude",
                                                        "complaint_kind_other",
                                                        "discrepancy_opened",
                                                        "discrepancy_closed",
                                                        "alert_warning",
                                                        "alert_breached",
                                                        "over_now",
                                                        "over_by",
                                                        "alert_closed_met",
                                                        "met_in_time",
                                                        "met_in_doubt",
                                                        "met_late",
                                                        "alert_closed_extended",
                                                        "alert_closed_waived",
                                                        "alert_closed_cancelled",
                                                        "alert_closed_paused",
                                                        "alert_state_warning",
                                                        "alert_state_breached",
                                                        "clocks_heading",
                                                        "clock_started",
                                                        "clock_met",
                                                        "clock_paused",
                                                        "clock_resumed",
                                                        "clock_extended",
                                                        "clock_shortened",
                                                        "clock_waived",
                                                        "clock_cancelled",
                                                        "clock_reopened",
                                                        "next",
                                                        "next_over",
                                                        "next_none",
                                                        "next_alerts",
                                                        "clock_any_task",
                                                        "clock_any_done",
                                                        "clock_any_soon",
                                                        "clock_any_late",
                                                        "zoned",
                                                        "local_time",
                                                        "days",
                                                        "days_one",
                                                        "hours",
                                                        "hours_one",
                                                        "minutes",
                                                        "minutes_one",
                                                        "unit_gap",
                                                        "moment",
                                                        "list_gap",
                                                        "actor_none",
                                                        "actor_buyer",
                                                        "actor_seller",
                                                        "actor_carrier",
                                                        "actor_platform",
                                                        "remedy_delivery_attempted",
                                                        "remedy_on_hold",
                                                        "remedy_exception",
                                                        "remedy_returning",
                                                        "remedy_returned",
                                                        "remedy_lost_or_destroyed",
                                                        "chat_mark_breached",
                                                        "chat_mark_problem",
                                                        "chat_mark_warning",
                                                        "chat_mark_check",
                                                        "chat_mark_news",
                                                        "chat_mark_handled",
                                                        "chat_gap",
                                                        "chat_fact_gap",
                                                        "chat_return",
                                                        "chat_complaint",
                                                        "chat_breached",
                                                        "chat_warning",
                                                        "chat_met",
                                                        "chat_settled",
                                                        "chat_extended",
                                                        "chat_waived",
                                                        "chat_cancelled",
                                                        "chat_paused",
                                                        "chat_due",
                                                        "chat_unproven",
                                                        "chat_more",
                                                        "chat_more_facts",
                                                        "chat_test"});
constexpr std::array kLocales{Locale::en, Locale::zh_cn, Locale::zh_tw};

Unexpected refuse(std::string what) {
  return unexpected(ErrorKind::config, "ticket texts: " + std::move(what));
}

}  // namespace

Result<TicketTexts> TicketTexts::parse(std::string_view json) {
  const auto document = parse_json_with_comments(json);
  if (!document) return refuse(document.error().what);
  TicketTexts made;
  for (const Locale locale : kLocales) {
    const std::string tag(to_string(locale));
    const auto* members = find_member(*document, tag);
    if (members == nullptr || !members->IsObject()) return refuse("/" + tag + " is missing");
    auto& texts = made.texts_[static_cast<std::size_t>(locale)];
    for (const auto& member : members->GetObject()) {
      if (!member.value.IsString())
        return refuse("/" + tag + "/" + std::string(text_of(member.name)) + " is not a text");
      const std::string_view text = text_of(member.value);
      if (std::count(text.begin(), text.end(), '{') != std::count(text.begin(), text.end(), '}')) {
        return refuse("/" + tag + "/" + std::string(text_of(member.name)) + ": a brace is not closed");
      }
      texts.emplace(text_of(member.name), text);
    }
    for (const std::string_view key : kKeys) {
      if (!texts.contains(key)) return refuse("/" + tag + "/" + std::string(key) + " is missing");
    }
  }
  for (const Locale one : kLocales) {
    for (const Locale other : kLocales) {
      for (const auto& [key, text] : made.texts_[static_cast<std::size_t>(one)]) {
        if (!made.find(other, key))
          return refuse("/" + std::string(to_string(other)) + "/" + key + " is missing; " +
                        std::string(to_string(one)) + " has it");
      }
    }
  }
  return made;
}

std::optional<std::string> TicketTexts::find(Locale locale, std::string_view key) const {
  const auto& texts = texts_[static_cast<std::size_t>(locale)];
  const auto found = texts.find(key);
  return found == texts.end() ? std::nullopt : std::optional<std::string>{found->second};
}

std::string TicketTexts::fill(Locale locale, std::string_view key, Values values) const {
  const std::string pattern = find(locale, key).value_or(std::string(key));
  std::string text;
  for (std::string_view rest = pattern; !rest.empty();) {
    const auto open = rest.find('{');
    const auto close = rest.find('}', open);
    text += rest.substr(0, open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
    if (value != values.end()) text += value->second;
    rest.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace parcelgate
