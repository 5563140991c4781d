#include "gateway/app/outlets/chat/chat_story.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "gateway/app/outlets/chat/chat_clock.hpp"
#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/app/outlets/tickets/ticket_clocks.hpp"
#include "gateway/app/outlets/tickets/ticket_parcels.hpp"
#include "gateway/wire/alerts.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/feed_types.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kNameBytes = 80;
/// A line is short: further facts are counted.
constexpr std::size_t kMostFacts = 3;
constexpr std::array<std::string_view, 6> kLevels{"handled", "news", "check", "warning", "problem", "breached"};

bool is_scan(const FeedEntry& entry) noexcept {
  return entry.type == kShipmentStatusChanged || entry.type == kShipmentEventRecorded;
}

/// A problem of a parcel by the event's own state.
bool has_problem(const FeedEntry& entry) {
  const auto data = parse_json(entry.data);
  const auto status = data ? find_status(find_text(*data, "status")) : std::nullopt;
  if (!status) return false;
  const ParcelState state{*status, find_reason(find_text(*data, "reason")).value_or(Reason{})};
  return level_of(state) >= ProblemLevel::problem;
}

class ChatWriter {
 public:
  ChatWriter(const ChatFrame& frame, const ChatMemory& before, const ChatSelection& selection,
             const TicketWording& wording)
      : frame_(frame), before_(before), selection_(selection), wording_(wording), after_(before) {
    problems_.states = before.problems;
  }
  ChatWriter(const ChatWriter&) = delete;
  ChatWriter& operator=(const ChatWriter&) = delete;

  Result<void> add(const FeedEntry& entry) {
    const auto data = parse_json(entry.data);
    if (!data) return unexpected(ErrorKind::malformed, "feed entry " + entry.type + ": " + data.error().what);
    entry_ = &entry;
    if (is_scan(entry))
      add_scan(*data);
    else if (entry.type == kAlertOpened || entry.type == kAlertClosed)
      add_alert(*data, entry.type == kAlertOpened);
    else if (find_member(*data, "clock") != nullptr)
      add_clock(*data);
    else if (selection_.adds(entry))
      note(entry.type + entry.tracking_number, ChatLevel::news, news_text(*data));
    return {};
  }

  ChatStory finish() {
    ChatStory story;
    after_.problems = problems_.states;
    if (frame_.subject.is_over) after_.problems.clear();
    story.when_left_out = after_;
    for (const auto& [key, fact] : facts_) {
      if (!fact.is_raise) continue;
      after_.raised.insert(key);
      // What was raised before stands there in either case.
      if (before_.raised.contains(key)) story.when_left_out.raised.insert(key);
    }
    story.when_posted = std::move(after_);
    if (facts_.empty()) return story;
    std::stable_sort(facts_.begin(), facts_.end(),
                     [](const auto& one, const auto& two) { return one.second.level > two.second.level; });
    const Fact& gravest = facts_.front().second;
    story.level = gravest.level;
    story.event_id = gravest.event_id;
    story.text = wording_.say("chat_mark_" + std::string(to_string(gravest.level))) + where(gravest) + facts_text();
    // A line that may stand in the group twice can be recognized by it.
    if (is_alarm(story.level)) story.text += " #" + story.event_id;
    return story;
  }

 private:
  struct Fact {
    ChatLevel level{ChatLevel::news};
    std::string text;
    std::string carrier, number;  ///< of the parcel that it is about, if it is about one
    std::string event_id;
    bool is_raise{false};
  };

  void note(std::string key, ChatLevel level, std::string text, bool is_raise = false) {
    if (text.empty()) return;
    forget(key);
    facts_.emplace_back(std::move(key), Fact{level, std::move(text), entry_->carrier, entry_->tracking_number,
                                             dead_letter_id({entry_->partition, entry_->position}), is_raise});
  }
  void forget(const std::string& key) {
    std::erase_if(facts_, [&](const auto& known) { return known.first == key; });
  }

  void raise(const std::string& key, ChatLevel level, std::string text) {
    if (!selection_.filter.matches(*entry_) && !selection_.adds(*entry_)) return;
    note(key, level, std::move(text), true);
  }
  /// An alert that the group knows of is handled; one that was raised by these entries was never written.
  void lower(const std::string& key, std::string text) {
    forget(key);
    after_.raised.erase(key);
    if (before_.raised.contains(key))
      note(key, ChatLevel::handled, std::move(text));
    else if (selection_.adds(*entry_))
      note(key, ChatLevel::news, std::move(text));
  }

  void add_clock(const rapidjson::Value& data) {
    const ChatClock clock(wording_, data);
    const std::string key = "clock/" + clock.id();
    switch (clock.effect()) {
      case ChatClock::Effect::raises:
        return raise(key, clock.is_breach() ? ChatLevel::breached : ChatLevel::warning, clock.raised_text());
      case ChatClock::Effect::lowers:
        return lower(key, clock.lowered_text());
      case ChatClock::Effect::none:
        if (selection_.adds(*entry_)) note(key, ChatLevel::news, clock.news_text());
        return;
    }
  }

  void add_alert(const rapidjson::Value& data, bool is_open) {
    const auto* alert = find_member(data, "alert");
    const auto kind = alert == nullptr ? std::nullopt : find_alert_kind(find_text(*alert, "kind"));
    if (!kind) return;
    const std::string_view found = find_text(*alert, "found");
    std::string text = wording_.quote(alert_text(*kind, found, wording_.locale()), found);
    const std::string key = "alert/" + std::string(to_string(*kind));
    if (!is_open) return lower(key, wording_.say("chat_settled", {{"what", text}}));
    if (!doubt_of(wording_, data).empty()) text += wording_.say("chat_unproven");
    raise(key, ChatLevel::check, std::move(text));
  }

  void add_scan(const rapidjson::Value& data) {
    ParcelNews news(frame_.subject, wording_, problems_);
    news.add(*entry_, data, entry_->type == kShipmentStatusChanged);
    const std::string key = "parcel/" + entry_->carrier + "/" + entry_->tracking_number;
    const auto problem = news.new_problem();
    if (problem && level_of(*problem) >= ProblemLevel::problem && !frame_.subject.is_over) {
      if (selection_.filter.matches(*entry_) || selection_.adds(*entry_))
        note(key, ChatLevel::problem, status_text(wording_, *problem));
    } else if (selection_.adds(*entry_)) {
      const auto status = find_status(find_text(data, "status"));
      const auto reason = find_reason(find_text(data, "reason")).value_or(Reason{});
      if (status) note(key, ChatLevel::news, status_text(wording_, {*status, reason}));
    }
  }

  /// Entries that have a text of their own; others are named by their type.
  [[nodiscard]] std::string news_text(const rapidjson::Value& data) const {
    if (const auto* fact = find_member(data, "fact")) {
      const std::string_view number = find_text(*fact, "tracking_number");
      const std::string key = "fact_" + std::string(find_text(*fact, "kind"));
      return wording_.say(key, {{"number", wording_.quote(number, number, kNameBytes)}});
    }
    std::string_view name = entry_->type;
    name.remove_prefix(std::min(name.size(), std::string_view("parcelgate.").size()));
    return wording_.find("chat_news_" + std::string(name.substr(0, name.rfind('.')))).value_or(std::string{});
  }

  /// "Shop · order 8001 · SF Express SF123 · "
  [[nodiscard]] std::string where(const Fact& fact) const {
    const std::string gap = wording_.say("chat_gap");
    std::string text = frame_.shop + gap;
    const TicketSubject& subject = frame_.subject;
    const std::string order = wording_.quote(subject.order_id, subject.order_id, kNameBytes);
    const std::string id = wording_.quote(subject.id, subject.id, kNameBytes);
    if (subject.complaint && !id.empty()) text += wording_.say("chat_complaint", {{"id", id}}) + gap;
    if (!order.empty())
      text += wording_.say("order", {{"order_id", order}}) + gap;
    else if (!subject.complaint && !id.empty())
      text += wording_.say("chat_return", {{"id", id}}) + gap;
    std::string carrier = fact.carrier;
    std::string number = fact.number;
    if (number.empty() && !subject.shipments.empty()) {
      carrier = subject.shipments.back().carrier;
      number = subject.shipments.back().tracking_number;
    }
    if (!number.empty())
      text += wording_.carrier_name(carrier) + " " + wording_.quote(number, number, kNameBytes) + gap;
    return text;
  }

  [[nodiscard]] std::string facts_text() const {
    std::string text;
    std::vector<std::string_view> said;
    std::size_t more = 0;
    for (const auto& [key, fact] : facts_) {
      if (std::find(said.begin(), said.end(), fact.text) != said.end()) continue;
      if (said.size() == kMostFacts) {
        ++more;
        continue;
      }
      if (!text.empty()) text += wording_.say("chat_fact_gap");
      text += fact.text;
      said.push_back(fact.text);
    }
    if (more > 0) text += wording_.say("chat_more_facts", {{"n", std::to_string(more)}});
    return text;
  }

  const ChatFrame& frame_;
  const ChatMemory& before_;
  const ChatSelection& selection_;
  const TicketWording& wording_;
  const FeedEntry* entry_{nullptr};
  ChatMemory after_;
  ParcelProblems problems_;
  std::vector<std::pair<std::string, Fact>> facts_;  ///< by what they are about: the last one of each counts
};

}  // namespace

std::string_view to_string(ChatLevel level) noexcept {
  return kLevels[static_cast<std::size_t>(level)];
}

bool ChatSelection::concerns(const FeedEntry& entry) const {
  if (adds(entry)) return true;
  if (entry.type == kAlertOpened) return filter.matches(entry);
  if (entry.type == kAlertClosed) return true;
  if (entry.type == kShipmentEventRecorded) return has_problem(entry) && filter.matches(entry);
  // A change for the better ends a problem, so that the same one is reported when it comes back.
  if (entry.type == kShipmentStatusChanged) return !has_problem(entry) || filter.matches(entry);
  if (!is_feed_type(entry.type, "parcelgate.clock.*")) return false;
  const bool is_raise = entry.type == clock_feed_type(ClockChangeKind::warning) ||
                        entry.type == clock_feed_type(ClockChangeKind::breached);
  return !is_raise || filter.matches(entry);
}

Result<ChatStory> compose_chat(std::span<const FeedEntry> entries, const ChatFrame& frame, const ChatMemory& before,
                               const ChatSelection& selection, const TicketWording& wording) {
  ChatWriter writer(frame, before, selection, wording);
  for (const FeedEntry& entry : entries) {
    if (auto added = writer.add(entry); !added) return unexpected(added.error());
  }
  return writer.finish();
}

}  // namespace parcelgate
