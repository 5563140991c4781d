#include "gateway/app/outlets/chat/chat_clock.hpp"

#include "gateway/app/outlets/tickets/ticket_clocks.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kJustNow{1};

}  // namespace

ChatClock::ChatClock(const TicketWording& wording, const rapidjson::Value& data) : wording_(wording), data_(data) {
  const auto& clock = *find_member(data, "clock");
  id_ = find_text(clock, "id");
  change_ = find_text(data, "change");
  actor_ = find_text(clock, "actor");
  due_ = read_instant(clock, "due_at");
  due_from_ = read_instant(clock, "due_from");
  due_to_ = read_instant(clock, "due_to");
  met_ = read_instant(clock, "met_at");
  is_met_in_doubt_ = find_member(clock, "met_in_doubt") != nullptr;
  const auto state = find_clock_state(find_text(clock, "state"));
  is_over_ = state && !is_open(*state);
  effect_ = find_effect();
}

ChatClock::Effect ChatClock::find_effect() const {
  // A deadline that was found missed after it had been met, as under changed rules, leaves nothing to do.
  if (change_ == "warning" || change_ == "breached") return is_over_ ? Effect::none : Effect::raises;
  if (change_ == "met" || change_ == "waived" || change_ == "cancelled" || change_ == "paused") return Effect::lowers;
  const bool is_moved = change_ == "extended" || change_ == "reopened";
  return is_moved && due_ && *due_ > wording_.now() ? Effect::lowers : Effect::none;
}

std::string ChatClock::due_text() const {
  return due_ ? due_in_words(wording_, *due_, due_from_, due_to_) : std::string{"-"};
}

std::string ChatClock::raised_text() const {
  const auto latest = due_to_ ? due_to_ : due_;
  const auto beyond = latest && wording_.now() > *latest ? wording_.now() - *latest : std::chrono::milliseconds{0};
  const auto left = due_ && *due_ > wording_.now() ? *due_ - wording_.now() : std::chrono::milliseconds{0};
  const std::string over =
      beyond < kJustNow ? wording_.say("over_now") : wording_.say("over_by", {{"over", wording_.duration(beyond)}});
  std::string text = wording_.say(
      is_breach() ? "chat_breached" : "chat_warning",
      {{"clock", wording_.clock_name(id_)}, {"due", due_text()}, {"left", wording_.duration(left)}, {"over", over}});
  if (!doubt_of(wording_, data_).empty()) text += wording_.say("chat_unproven");
  return text;
}

std::string ChatClock::met_text() const {
  const auto latest = due_to_ ? due_to_ : due_;
  const bool is_late = met_ && latest && *met_ > *latest;
  const std::string over = is_late ? wording_.duration(*met_ - *latest) : std::string{};
  const std::string_view timing = is_met_in_doubt_ ? "met_in_doubt" : is_late ? "met_late" : "met_in_time";
  return wording_.say("chat_met", {{"done", wording_.clock_text(id_, "done", actor_)},
                                   {"met", met_ ? wording_.short_instant(*met_) : std::string{"-"}},
                                   {"timing", wording_.say(timing, {{"over", over}})}});
}

std::string ChatClock::lowered_text() const {
  if (change_ == "met") return met_text();
  const std::string key = change_ == "reopened" ? "chat_extended" : "chat_" + change_;
  return wording_.say(key, {{"clock", wording_.clock_name(id_)}, {"due", due_text()}});
}

std::string ChatClock::news_text() const {
  if (is_over_) return {};
  return wording_.say("chat_due", {{"clock", wording_.clock_name(id_)}, {"due", due_text()}});
}

}  // namespace parcelgate
