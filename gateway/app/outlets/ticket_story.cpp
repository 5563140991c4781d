#include "gateway/app/outlets/ticket_story.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "gateway/wire/feed.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Stands behind a time whose zone the carrier did not tell; explained once below the scans.
constexpr std::string_view kZoneMark = "*";

using Values = TicketTexts::Values;

std::optional<Instant> read_instant(const rapidjson::Value& object, std::string_view name) {
  const auto read = parse_rfc3339(find_text(object, name));
  return read ? std::optional<Instant>{read->at} : std::nullopt;
}

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}
void append_block(std::string& text, std::string_view block) {
  if (block.empty()) return;
  if (!text.empty()) text += "\n\n";
  text += block;
}

/// The running clock that is due first, or null.
const Clock* find_next(const Return& ret) {
  const Clock* next = nullptr;
  for (const Clock& clock : ret.clocks) {
    if (clock.state == ClockState::running && clock.due_at && (next == nullptr || *clock.due_at < *next->due_at))
      next = &clock;
  }
  return next;
}

/// A map that remembers in which order its keys came.
template <class T>
T& entry_of(std::vector<std::pair<std::string, T>>& list, std::string_view key) {
  for (auto& [name, value] : list) {
    if (name == key) return value;
  }
  return list.emplace_back(std::string(key), T{}).second;
}

bool is_delay(Status status) {
  return status == Status::exception || status == Status::on_hold || status == Status::delivery_attempted;
}

class StoryWriter {
 public:
  StoryWriter(const Return& ret, const TicketState& before, const TicketVoice& voice, std::string_view key, Instant now)
      : ret_(ret), voice_(voice), key_(key), now_(now) {
    story_.alerts = before.alerts;
    story_.delays = before.delays;
    story_.fields = before.fields;
  }

  Result<void> add(const FeedEntry& entry) {
    const auto data = parse_json(entry.data);
    if (!data) return unexpected(ErrorKind::malformed, "feed entry " + entry.type + ": " + data.error().what);
    if (entry.type == kShipmentStatusChanged)
      add_event(entry, *data, true);
    else if (entry.type == kShipmentEventRecorded)
      add_event(entry, *data, false);
    else if (entry.type == kShipmentRegistered)
      add_registration(entry);
    else if (entry.type == kSourcesDisagree)
      add_disagreement(entry, *data);
    else if (entry.type == kCarrierCorrected)
      add_correction(entry, *data);
    else if (entry.type == kReturnFactRecorded)
      add_fact(*data);
    else if (find_member(*data, "clock") != nullptr)
      add_clock_change(*data);
    return {};
  }

  TicketStory finish() {
    std::string text;
    for (const auto& [clock, block] : alert_blocks_) append_block(text, block);
    for (const auto& [number, parcel] : parcels_) {
      if (parcel.status_changed) append_block(text, parcel_block(parcel));
    }
    append_block(text, disagreements_);
    append_block(text, with_heading("facts_heading", fact_lines_));
    append_block(text, with_heading("clocks_heading", clock_lines()));
    if (!text.empty() && !speaks_of_next()) append_block(text, next_step(ret_, voice_, now_));
    story_.comment = std::move(text);
    fill_fields();
    return std::move(story_);
  }

 private:
  struct Parcel {
    std::string carrier;
    std::string number;
    std::string status;
    std::string lines;
    bool status_changed{false};
    bool has_assumed_zone{false};
  };

  void add_event(const FeedEntry& entry, const rapidjson::Value& data, bool changed) {
    Parcel& parcel = entry_of(parcels_, entry.carrier + "/" + entry.tracking_number);
    parcel.carrier = entry.carrier;
    parcel.number = entry.tracking_number;
    parcel.status_changed = parcel.status_changed || changed;
    const auto status = find_status(find_text(data, "status"));
    const auto reason = find_reason(find_text(data, "reason"));
    parcel.has_assumed_zone = parcel.has_assumed_zone || is_assumed(data);
    append_line(parcel.lines, event_line(entry, data, place(data)));
    const std::string_view words = find_text(data, "carrier_text");
    if ((changed || !status) && !words.empty()) parcel.lines += voice_.say("event_words", {{"words", words}});
    if (const auto* shipment = find_member(data, "shipment")) {
      if (const auto now_is = find_status(find_text(*shipment, "status"))) {
        parcel.status = label(*now_is);
        story_.fields["return_status"] = parcel.status;
        note_delay(entry.carrier + "/" + entry.tracking_number, *now_is, status, reason);
      }
    }
  }

  [[nodiscard]] std::string event_line(const FeedEntry& entry, const rapidjson::Value& data,
                                       std::string_view where) const {
    const auto status = find_status(find_text(data, "status"));
    const auto reason = find_reason(find_text(data, "reason"));
    std::string what = status ? status_text(*status, reason) : voice_.say("event_unmapped");
    const auto occurred = parse_rfc3339(find_text(data, "occurred_at"));
    ZonedInstant at = occurred ? *occurred : ZonedInstant{entry.recorded_at, {}, {}};
    if (find_text(data, "precision") == "day") mark_as_date(at, std::nullopt);
    std::string time = voice_.event_time(at);
    if (is_assumed(data)) time += kZoneMark;
    return voice_.say("event_line", {{"time", time}, {"what", what}, {"place", where}});
  }

  static bool is_assumed(const rapidjson::Value& event) { return find_text(event, "zone_source") == "assumed"; }

  /// Only what a clock hangs on: whose place name is right, no one at the desk has to settle.
  void add_disagreement(const FeedEntry& entry, const rapidjson::Value& data) {
    const auto* moves = find_member(data, "moves_milestone");
    const auto* kept = find_member(data, "kept");
    const auto* overruled = find_member(data, "overruled");
    if (moves == nullptr || !moves->IsTrue() || kept == nullptr || overruled == nullptr) return;
    append_block(disagreements_, voice_.say("sources_disagree", {{"carrier", voice_.carrier_name(entry.carrier)},
                                                                 {"number", entry.tracking_number},
                                                                 {"kept_by", sources(*kept)},
                                                                 {"kept", side_line(entry, *kept)},
                                                                 {"overruled_by", sources(*overruled)},
                                                                 {"overruled", side_line(entry, *overruled)}}));
    if (is_assumed(*kept) || is_assumed(*overruled)) append_line(disagreements_, voice_.say("zone_assumed"));
  }

  [[nodiscard]] std::string side_line(const FeedEntry& entry, const rapidjson::Value& side) const {
    const std::string_view name = find_text(side, "place");
    return event_line(entry, side, name.empty() ? std::string{} : voice_.say("place", {{"place", name}}));
  }
  [[nodiscard]] std::string sources(const rapidjson::Value& side) const {
    std::string names;
    const auto* list = find_member(side, "sources");
    if (list == nullptr || !list->IsArray()) return names;
    for (const auto& source : list->GetArray()) {
      names += (names.empty() ? "" : ", ") + voice_.carrier_name(text_of(source));
    }
    return names;
  }

  /// A delay holds as long as the parcel stands where it is held up: a late scan of elsewhere neither makes nor ends
  /// one.
  void note_delay(const std::string& parcel, Status now_is, std::optional<Status> told,
                  const std::optional<Reason>& reason) {
    if (!is_delay(now_is)) {
      story_.delays.erase(parcel);
    } else if (told == now_is) {
      story_.delays[parcel] = status_text(*told, reason);
    }
  }

  void add_registration(const FeedEntry& entry) {
    append_line(fact_lines_, voice_.say("registered_line", {{"carrier", voice_.carrier_name(entry.carrier)},
                                                            {"number", entry.tracking_number}}));
  }

  /// What is remembered of the parcel goes on under its new name.
  void add_correction(const FeedEntry& entry, const rapidjson::Value& data) {
    const std::string_view previous = find_text(data, "previous_carrier");
    append_line(fact_lines_, voice_.say("corrected_line", {{"carrier", voice_.carrier_name(entry.carrier)},
                                                           {"number", entry.tracking_number},
                                                           {"previous", voice_.carrier_name(previous)}}));
    auto delay = story_.delays.extract(std::string(previous) + "/" + entry.tracking_number);
    if (!delay) return;
    delay.key() = entry.carrier + "/" + entry.tracking_number;
    story_.delays.insert(std::move(delay));
  }

  void add_fact(const rapidjson::Value& data) {
    const auto* fact = find_member(data, "fact");
    if (fact == nullptr) return;
    const auto at = parse_rfc3339(find_text(*fact, "at"));
    const std::string key = "fact_" + std::string(find_text(*fact, "kind"));
    const std::string what = voice_.say(key, {{"number", find_text(*fact, "tracking_number")}});
    const std::string_view actor = find_text(*fact, "actor");
    const std::string_view note = find_text(*fact, "note");
    append_line(
        fact_lines_,
        voice_.say("fact_line", {{"time", at ? voice_.instant(at->at) : std::string{}},
                                 {"fact", what},
                                 {"by", actor.empty() ? std::string{}
                                                      : voice_.say("fact_by", {{"actor", voice_.actor_name(actor)}})},
                                 {"note", note.empty() ? std::string{} : voice_.say("fact_note", {{"note", note}})}}));
  }

  /// One block or line for each clock: what it came to at the end of the group.
  void add_clock_change(const rapidjson::Value& data) {
    const auto* clock = find_member(data, "clock");
    const std::string id(find_text(*clock, "id"));
    const std::string_view change = find_text(data, "change");
    std::string& block = entry_of(alert_blocks_, id);
    std::string& line = entry_of(clock_lines_, id);
    if (change == "warning" || change == "breached") {
      open_alert(id, change == "breached" ? AlertLevel::breached : AlertLevel::warning);
      block = say_clock(change == "breached" ? "alert_breached" : "alert_warning", id, *clock);
      line.clear();
      return;
    }
    const bool ends =
        change == "met" || change == "waived" || change == "cancelled" || change == "paused" || change == "extended";
    const auto due = read_instant(*clock, "due_at");
    const bool out_of_danger = change != "extended" || (due && *due > now_);
    if (ends && out_of_danger && story_.alerts.erase(id) > 0) {
      block = say_clock("alert_closed_" + std::string(change), id, *clock);
      line.clear();
      return;
    }
    line = say_clock("clock_" + std::string(change), id, *clock);
  }

  void open_alert(const std::string& clock, AlertLevel level) {
    OpenAlert& alert = story_.alerts[clock];
    if (alert.opened_by.empty()) alert.opened_by = key_;
    alert.updated_by = key_;
    alert.level = level;
  }

  [[nodiscard]] std::string say_clock(std::string_view key, std::string_view id, const rapidjson::Value& clock) const {
    const auto due = read_instant(clock, "due_at");
    const auto met = read_instant(clock, "met_at");
    const auto reference = met.value_or(now_);
    const std::string over = due && reference > *due ? voice_.duration(reference - *due) : voice_.duration({});
    const std::string left = due && *due > now_ ? voice_.duration(*due - now_) : voice_.duration({});
    const bool late = met && due && *met > *due;
    return voice_.say(key, {{"clock", voice_.clock_name(id)},
                            {"actor", voice_.actor_name(find_text(clock, "actor"))},
                            {"due", due ? voice_.instant(*due) : std::string{"-"}},
                            {"met", met ? voice_.instant(*met) : std::string{}},
                            {"left", left},
                            {"over", over},
                            {"timing", voice_.say(late ? "met_late" : "met_in_time", {{"over", over}})}});
  }

  [[nodiscard]] std::string label(Status status) const {
    return std::string(info(status).labels[static_cast<std::size_t>(voice_.locale())]);
  }
  [[nodiscard]] std::string status_text(Status status, const std::optional<Reason>& reason) const {
    std::string text = label(status);
    if (!reason || reason->is_unmapped()) return text;
    const std::string_view finer = info(*reason).labels[static_cast<std::size_t>(voice_.locale())];
    return finer == text || finer.empty() ? text : text + " · " + std::string(finer);
  }
  [[nodiscard]] std::string place(const rapidjson::Value& data) const {
    const auto* location = find_member(data, "location");
    const std::string_view name = location == nullptr ? std::string_view{} : find_text(*location, "name");
    return name.empty() ? std::string{} : voice_.say("place", {{"place", name}});
  }
  [[nodiscard]] std::string parcel_block(const Parcel& parcel) const {
    return voice_.say("status_heading", {{"carrier", voice_.carrier_name(parcel.carrier)},
                                         {"number", parcel.number},
                                         {"status", parcel.status}}) +
           "\n" + parcel.lines + (parcel.has_assumed_zone ? "\n" + voice_.say("zone_assumed") : std::string());
  }
  [[nodiscard]] std::string with_heading(std::string_view heading, const std::string& lines) const {
    return lines.empty() ? std::string{} : voice_.say(heading) + "\n" + lines;
  }
  /// The comment has already said of the next deadline what next_step() would say.
  [[nodiscard]] bool speaks_of_next() const {
    const Clock* next = find_next(ret_);
    if (next == nullptr) return false;
    const auto told = [&](const auto& list) {
      return std::any_of(list.begin(), list.end(),
                         [&](const auto& pair) { return pair.first == next->id && !pair.second.empty(); });
    };
    return told(alert_blocks_) || told(clock_lines_);
  }
  [[nodiscard]] std::string clock_lines() const {
    std::string lines;
    for (const auto& [clock, line] : clock_lines_) {
      if (!line.empty()) append_line(lines, line);
    }
    return lines;
  }

  void fill_fields() {
    // Nobody waits any more: what held a parcel up is history.
    if (is_done(ret_)) story_.delays.clear();
    std::string delays;
    for (const auto& [parcel, text] : story_.delays) {
      if (delays.find(text) == std::string::npos) delays += (delays.empty() ? "" : ", ") + text;
    }
    story_.fields["delay_reason"] = delays;
    std::string numbers;
    for (const ReturnShipment& shipment : ret_.shipments)
      numbers += (numbers.empty() ? "" : ", ") + shipment.tracking_number;
    if (!numbers.empty()) story_.fields["tracking_number"] = numbers;
    story_.fields["order_id"] = ret_.order_id;
    std::string open;
    for (const auto& [clock, alert] : story_.alerts)
      open += (open.empty() ? "" : ", ") + clock + ":" + std::string(to_string(alert.level));
    story_.fields["open_alerts"] = open;
    std::optional<Instant> next;
    for (const Clock& clock : ret_.clocks) {
      if (clock.state == ClockState::running && clock.due_at && (!next || *clock.due_at < *next)) next = clock.due_at;
    }
    story_.fields["next_deadline"] = next ? voice_.instant(*next) : std::string{};
  }

  const Return& ret_;
  const TicketVoice& voice_;
  std::string key_;
  Instant now_;
  TicketStory story_;
  std::vector<std::pair<std::string, std::string>> alert_blocks_;
  std::vector<std::pair<std::string, Parcel>> parcels_;
  std::string disagreements_;
  std::string fact_lines_;
  std::vector<std::pair<std::string, std::string>> clock_lines_;
};

std::string order_text(const Return& ret, const TicketVoice& voice) {
  return voice.say("order", {{"order_id", ret.order_id.empty() ? std::string{"-"} : ret.order_id}});
}

}  // namespace

Result<TicketStory> tell(std::span<const FeedEntry> entries, const Return& ret, const TicketState& before,
                         const TicketVoice& voice, std::string_view key, Instant now) {
  StoryWriter writer(ret, before, voice, key, now);
  for (const FeedEntry& entry : entries) {
    if (auto added = writer.add(entry); !added) return unexpected(added.error());
  }
  return writer.finish();
}

TicketDraft draft_ticket(const Return& ret, const TicketVoice& voice, Instant now) {
  TicketDraft draft;
  draft.external_id = ret.tenant + "/" + ret.return_id;
  const std::string order = order_text(ret, voice);
  draft.subject = voice.say("subject", {{"return_id", ret.return_id}, {"order", order}});
  draft.text = voice.say("opened", {{"return_id", ret.return_id}, {"order", order}});
  append_block(draft.text, next_step(ret, voice, now));
  draft.fields["order_id"] = ret.order_id;
  return draft;
}

std::string next_step(const Return& ret, const TicketVoice& voice, Instant now) {
  const Clock* const next = find_next(ret);
  if (next == nullptr) return !ret.clocks.empty() && is_done(ret) ? voice.say("next_none") : std::string{};
  const bool over = now > *next->due_at;
  const std::string remaining = over ? voice.say("next_over", {{"over", voice.duration(now - *next->due_at)}})
                                     : voice.say("next_left", {{"left", voice.duration(*next->due_at - now)}});
  return voice.say("next", {{"actor", voice.actor_name(to_string(next->actor))},
                            {"clock", voice.clock_name(next->id)},
                            {"due", voice.instant(*next->due_at)},
                            {"remaining", remaining}});
}

}  // namespace parcelgate
