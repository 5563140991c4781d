#include "gateway/app/outlets/tickets/ticket_clocks.hpp"

#include <algorithm>
#include <optional>

#include "gateway/wire/evidence.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kJustNow{1};

void append(std::string& text, std::string_view part, std::string_view gap) {
  if (part.empty()) return;
  if (!text.empty()) text += gap;
  text += part;
}

}  // namespace

std::optional<Instant> read_instant(const rapidjson::Value& object, std::string_view name) {
  const auto read = parse_rfc3339(find_text(object, name));
  return read ? std::optional<Instant>{read->at} : std::nullopt;
}

std::string due_in_words(const TicketWording& wording, Instant due_at, const std::optional<Instant>& due_from,
                         const std::optional<Instant>& due_to) {
  if (!due_from && !due_to) return wording.instant(due_at);
  return wording.instant(due_from.value_or(due_at)) + " – " + wording.instant(due_to.value_or(due_at));
}

const Clock* find_next(const std::vector<Clock>& clocks) noexcept {
  const Clock* next = nullptr;
  for (const Clock& clock : clocks) {
    if (clock.state == ClockState::running && clock.due_at && (next == nullptr || *clock.due_at < *next->due_at))
      next = &clock;
  }
  return next;
}

TicketPriority priority_of(const std::map<std::string, OpenAlert>& alerts) noexcept {
  TicketPriority priority = TicketPriority::normal;
  for (const auto& [clock, alert] : alerts) {
    priority = std::max(priority, alert.level == AlertLevel::breached ? TicketPriority::urgent : TicketPriority::high);
  }
  return priority;
}

std::string doubt_of(const TicketWording& wording, const rapidjson::Value& data) {
  const auto* member = find_member(data, "evidence");
  const auto evidence = member != nullptr ? read_evidence(*member) : std::nullopt;
  if (!evidence) return {};
  const auto& at = evidence->last_good_answer_at;
  return not_proven(*evidence, at ? wording.instant(*at) : std::string{}, wording.locale());
}

void ClockNews::add(const rapidjson::Value& data) {
  const auto* clock = find_member(data, "clock");
  const std::string id(find_text(*clock, "id"));
  const std::string_view change = find_text(data, "change");
  auto known = std::find_if(clocks_.begin(), clocks_.end(), [&](const auto& each) { return each.first == id; });
  if (known == clocks_.end()) known = clocks_.emplace(clocks_.end(), id, Said{});
  Said& said = known->second;
  // A deadline that was found missed after it had been met, as under changed rules, leaves nothing to do.
  const auto state = find_clock_state(find_text(*clock, "state"));
  const bool is_over = state && !is_open(*state);
  if ((change == "warning" || change == "breached") && !is_over) {
    open_alert(id, change == "breached" ? AlertLevel::breached : AlertLevel::warning);
    said = {say_clock(change == "breached" ? "alert_breached" : "alert_warning", id, *clock), {}};
    append(said.block, doubt_of(wording_, data), "\n");
    return;
  }
  const bool ends =
      change == "met" || change == "waived" || change == "cancelled" || change == "paused" || change == "extended";
  const auto due = read_instant(*clock, "due_at");
  const bool is_out_of_danger = change != "extended" || (due && *due > wording_.now());
  if (ends && is_out_of_danger && alerts_.erase(id) > 0 && before_.contains(id)) {
    said = {say_clock("alert_closed_" + std::string(change), id, *clock), {}};
    return;
  }
  if (change == "reopened" && due && *due > wording_.now())
    withdraw_breach(id, read_instant(*clock, "at_risk_since").has_value());
  if ((change == "warning" || change == "breached") && is_over) return;
  said.line = say_clock("clock_" + std::string(change), id, *clock);
  // An alert of this very comment that is over already was never written.
  if (!alerts_.contains(id) && !before_.contains(id)) said.block.clear();
}

void ClockNews::open_alert(const std::string& clock, AlertLevel level) {
  OpenAlert& alert = alerts_[clock];
  if (alert.opened_by.empty()) alert.opened_by = key_;
  alert.updated_by = key_;
  alert.level = level;
}

void ClockNews::withdraw_breach(const std::string& clock, bool is_at_risk) {
  const auto alert = alerts_.find(clock);
  if (alert == alerts_.end()) return;
  if (is_at_risk)
    alert->second.level = AlertLevel::warning;
  else
    alerts_.erase(alert);
}

std::string ClockNews::say_clock(std::string_view key, std::string_view id, const rapidjson::Value& clock) const {
  const auto due = read_instant(clock, "due_at");
  const auto due_from = read_instant(clock, "due_from");
  const auto due_to = read_instant(clock, "due_to");
  const auto latest = due_to ? due_to : due;
  const auto met = read_instant(clock, "met_at");
  const auto reference = met.value_or(wording_.now());
  const auto beyond = latest && reference > *latest ? reference - *latest : std::chrono::milliseconds{0};
  const std::string over = wording_.duration(beyond);
  const auto* const in_doubt = find_member(clock, "met_in_doubt");
  const bool late = met && latest && *met > *latest;
  const std::string_view timing = in_doubt != nullptr ? "met_in_doubt" : late ? "met_late" : "met_in_time";
  const std::string_view actor = find_text(clock, "actor");
  return wording_.say(
      key,
      {{"clock", wording_.clock_name(id)},
       {"task", wording_.clock_text(id, "task", actor)},
       {"done", wording_.clock_text(id, "done", actor)},
       {"soon", wording_.clock_text(id, "soon", actor)},
       {"late", wording_.clock_text(id, "late", actor)},
       {"actor", wording_.actor_name(actor)},
       {"due", due ? due_in_words(wording_, *due, due_from, due_to) : std::string{"-"}},
       {"met", met ? wording_.short_instant(*met) : std::string{}},
       {"left", wording_.duration(due && *due > wording_.now() ? *due - wording_.now() : std::chrono::milliseconds{0})},
       {"over", beyond < kJustNow ? wording_.say("over_now") : wording_.say("over_by", {{"over", over}})},
       {"timing", wording_.say(timing, {{"over", over}})}});
}

std::string ClockNews::alert_blocks() const {
  std::string text;
  for (const auto& [id, said] : clocks_) append(text, said.block, "\n\n");
  return text;
}

std::string ClockNews::lines() const {
  std::string text;
  for (const auto& [id, said] : clocks_) append(text, said.line, "\n");
  return text;
}

bool ClockNews::mentions(std::string_view clock_id) const {
  return std::any_of(clocks_.begin(), clocks_.end(), [&](const auto& each) {
    return each.first == clock_id && !(each.second.block.empty() && each.second.line.empty());
  });
}

bool ClockNews::has_new_alert() const {
  return std::any_of(alerts_.begin(), alerts_.end(), [&](const auto& each) {
    const auto known = before_.find(each.first);
    return known == before_.end() || known->second.level < each.second.level;
  });
}

}  // namespace parcelgate
