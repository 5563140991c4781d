#include "gateway/app/outlets/tickets/ticket_story.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/outlets/tickets/ticket_clocks.hpp"
#include "gateway/wire/alerts.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kNoteBytes = 600;
constexpr std::size_t kNameBytes = 120;

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}
void append_block(std::string& text, std::string_view block) {
  if (block.empty()) return;
  if (!text.empty()) text += "\n\n";
  text += block;
}

TicketPriority priority_of(ProblemLevel level) noexcept {
  if (level == ProblemLevel::loss) return TicketPriority::urgent;
  return level == ProblemLevel::problem ? TicketPriority::high : TicketPriority::normal;
}

/// Of a return whose deadlines have all ended: nothing, or the alerts that are still open.
std::string last_step(const TicketSubject& subject, const TicketWording& wording) {
  std::string open;
  for (const Alert& alert : subject.alerts) {
    if (!open.empty()) open += wording.say("list_gap");
    open += alert_text(alert.kind, alert.found, wording.locale());
  }
  return open.empty() ? wording.say("next_none") : wording.say("next_alerts", {{"alerts", open}});
}

class StoryWriter {
 public:
  StoryWriter(const TicketSubject& subject, const TicketState& before, const TicketWording& wording,
              std::string_view key)
      : subject_(subject),
        wording_(wording),
        story_{{}, before.alerts, {before.problem_texts, before.problems}, before.fields, {}, {}, false},
        parcels_(subject, wording, story_.problems),
        clocks_(wording, story_.alerts, key) {}
  StoryWriter(const StoryWriter&) = delete;
  StoryWriter& operator=(const StoryWriter&) = delete;

  Result<void> add(const FeedEntry& entry) {
    const auto data = parse_json(entry.data);
    if (!data) return unexpected(ErrorKind::malformed, "feed entry " + entry.type + ": " + data.error().what);
    if (entry.type == kShipmentStatusChanged)
      parcels_.add(entry, *data, true);
    else if (entry.type == kShipmentEventRecorded)
      parcels_.add(entry, *data, false);
    else if (entry.type == kShipmentRegistered)
      add_registration(entry);
    else if (entry.type == kSourcesDisagree)
      add_disagreement(entry, *data);
    else if (entry.type == kCarrierCorrected)
      add_correction(entry, *data);
    else if (entry.type == kAlertOpened || entry.type == kAlertClosed)
      add_alert(*data, entry.type == kAlertOpened);
    else if (entry.type == kReturnFactRecorded || entry.type == kComplaintFactRecorded)
      add_fact(*data);
    else if (find_member(*data, "clock") != nullptr)
      clocks_.add(*data);
    return {};
  }

  TicketStory finish() {
    // The return is over: problems of its parcels no longer matter.
    if (subject_.is_over) story_.problems.forget_all();
    std::string text = clocks_.alert_blocks();
    append_block(text, parcels_.render());
    append_block(text, disagreements_);
    append_block(text, with_heading("facts_heading", fact_lines_));
    append_block(text, with_heading("clocks_heading", clocks_.lines()));
    const Clock* next = find_next(subject_.clocks);
    if (!text.empty() && !(next != nullptr && clocks_.mentions(next->id)))
      append_block(text, next_step(subject_, wording_));
    story_.comment = std::move(text);
    story_.due = next == nullptr ? std::nullopt : earliest_due(*next);
    story_.priority = std::max(parcelgate::priority_of(story_.alerts), priority_of(story_.problems.level()));
    story_.is_alarming = clocks_.has_new_alert() || (parcels_.has_new_problem() && !subject_.is_over);
    fill_fields();
    return std::move(story_);
  }

 private:
  /// Only disagreements that may move a clock: the desk does not have to decide which place name is right.
  void add_disagreement(const FeedEntry& entry, const rapidjson::Value& data) {
    const auto* moves = find_member(data, "moves_milestone");
    const auto* kept = find_member(data, "kept");
    const auto* overruled = find_member(data, "overruled");
    if (moves == nullptr || !moves->IsTrue() || kept == nullptr || overruled == nullptr) return;
    append_block(disagreements_, wording_.say("sources_disagree", {{"carrier", wording_.carrier_name(entry.carrier)},
                                                                   {"number", entry.tracking_number},
                                                                   {"kept_by", sources(*kept)},
                                                                   {"kept", side_line(entry, *kept)},
                                                                   {"overruled_by", sources(*overruled)},
                                                                   {"overruled", side_line(entry, *overruled)}}));
    const bool has_doubt = ParcelNews::has_doubtful_zone(wording_, first_source(entry, *kept), *kept) ||
                           ParcelNews::has_doubtful_zone(wording_, first_source(entry, *overruled), *overruled);
    if (has_doubt) append_line(disagreements_, wording_.say("zone_assumed"));
  }

  [[nodiscard]] static std::string first_source(const FeedEntry& entry, const rapidjson::Value& side) {
    const auto* list = find_member(side, "sources");
    const bool has_one = list != nullptr && list->IsArray() && !list->Empty() && (*list)[0].IsString();
    return has_one ? std::string(text_of((*list)[0])) : entry.carrier;
  }
  [[nodiscard]] std::string side_line(const FeedEntry& entry, const rapidjson::Value& side) const {
    const std::string where = wording_.quote(find_text(side, "place"), entry.tracking_number, kNameBytes);
    FeedEntry by = entry;
    by.carrier = first_source(entry, side);
    return ParcelNews::event_line(wording_, by, side,
                                  where.empty() ? std::string{} : wording_.say("place", {{"place", where}}));
  }
  [[nodiscard]] std::string sources(const rapidjson::Value& side) const {
    std::string names;
    const auto* list = find_member(side, "sources");
    if (list == nullptr || !list->IsArray()) return names;
    for (const auto& source : list->GetArray()) {
      if (source.IsString())
        names += (names.empty() ? "" : wording_.say("list_gap")) + wording_.carrier_name(text_of(source));
    }
    return names;
  }

  void add_registration(const FeedEntry& entry) {
    append_line(fact_lines_, wording_.say("registered_line", {{"carrier", wording_.carrier_name(entry.carrier)},
                                                              {"number", entry.tracking_number}}));
  }

  void add_correction(const FeedEntry& entry, const rapidjson::Value& data) {
    const std::string previous(find_text(data, "previous_carrier"));
    append_line(fact_lines_, wording_.say("corrected_line", {{"carrier", wording_.carrier_name(entry.carrier)},
                                                             {"number", entry.tracking_number},
                                                             {"previous", wording_.carrier_name(previous)}}));
    story_.problems.rename(previous + "/" + entry.tracking_number, entry.carrier + "/" + entry.tracking_number);
  }

  /// Goods, money or a waybill that do not match: one line when it is found and one when it is settled.
  void add_alert(const rapidjson::Value& data, bool is_open) {
    const auto* alert = find_member(data, "alert");
    const auto kind = alert == nullptr ? std::nullopt : find_alert_kind(find_text(*alert, "kind"));
    if (!kind) return;
    append_line(fact_lines_,
                wording_.say(is_open ? "discrepancy_opened" : "discrepancy_closed",
                             {{"what", alert_text(*kind, find_text(*alert, "found"), wording_.locale())}}));
    const std::string doubt = is_open ? doubt_of(wording_, data) : std::string{};
    if (!doubt.empty()) append_line(fact_lines_, doubt);
  }

  void add_fact(const rapidjson::Value& data) {
    const auto* fact = find_member(data, "fact");
    if (fact == nullptr) return;
    const auto at = parse_rfc3339(find_text(*fact, "at"));
    const std::string_view kind = find_text(*fact, "kind");
    const std::string_view number = find_text(*fact, "tracking_number");
    const std::string what =
        wording_.say("fact_" + std::string(kind), {{"number", wording_.quote(number, number, kNameBytes)}});
    const std::string actor =
        find_text(*fact, "actor").empty() ? std::string{} : wording_.actor_name(find_text(*fact, "actor"));
    const std::string note = wording_.quote(find_text(*fact, "note"), number, kNoteBytes);
    append_line(fact_lines_,
                wording_.say("fact_line",
                             {{"time", at ? wording_.short_instant(at->at) : std::string{}},
                              {"fact", what},
                              {"by", actor.empty() ? std::string{} : wording_.say("fact_by", {{"actor", actor}})},
                              {"note", note.empty() ? std::string{} : wording_.say("fact_note", {{"note", note}})}}));
    // The goods are there and people have seen them: how they were delivered is settled.
    if (kind == "received" || kind == "inspected" || kind == "refunded") story_.problems.forget_all();
  }

  [[nodiscard]] std::string with_heading(std::string_view heading, const std::string& lines) const {
    return lines.empty() ? std::string{} : wording_.say(heading) + "\n" + lines;
  }

  void fill_fields() {
    const std::string gap = wording_.say("list_gap");
    const auto add_to = [&](std::string& list, std::string_view item) {
      if (!list.empty()) list += gap;
      list += item;
    };
    std::string texts;
    for (const auto& [parcel, text] : story_.problems.texts) {
      if (texts.find(text) == std::string::npos) add_to(texts, text);
    }
    story_.fields["delay_reason"] = texts;
    std::string numbers;
    for (const ReturnShipment& shipment : subject_.shipments)
      numbers += (numbers.empty() ? "" : ", ") + shipment.tracking_number;
    if (!numbers.empty()) story_.fields["tracking_number"] = numbers;
    story_.fields["order_id"] = subject_.order_id;
    std::string open;
    for (const auto& [clock, alert] : story_.alerts) {
      add_to(open, wording_.say("alert_state_" + std::string(to_string(alert.level)),
                                {{"clock", wording_.clock_name(clock)}}));
    }
    story_.fields["open_alerts"] = open;
    story_.fields["next_deadline"] = story_.due ? wording_.sortable(*story_.due) : std::string{};
    if (!parcels_.last_status().empty()) story_.fields["return_status"] = parcels_.last_status();
  }

  const TicketSubject& subject_;
  const TicketWording& wording_;
  TicketStory story_;
  ParcelNews parcels_;
  ClockNews clocks_;
  std::string disagreements_;
  std::string fact_lines_;
};

}  // namespace

Result<TicketStory> compose_story(std::span<const FeedEntry> entries, const TicketSubject& subject,
                                  const TicketState& before, const TicketWording& wording, std::string_view key) {
  StoryWriter writer(subject, before, wording, key);
  for (const FeedEntry& entry : entries) {
    if (auto added = writer.add(entry); !added) return unexpected(added.error());
  }
  return writer.finish();
}

TicketDraft draft_ticket(const TicketSubject& subject, const TicketWording& wording, const TicketStory& story) {
  TicketDraft draft;
  draft.external_id = subject.external_id();
  const std::string name = wording.quote(subject.id, subject.id, kNameBytes);
  const std::string order_id = wording.quote(subject.order_id, subject.order_id, kNameBytes);
  const std::string order = wording.say("order", {{"order_id", order_id.empty() ? std::string{"-"} : order_id}});
  if (subject.complaint) {
    const std::string kind = wording.say("complaint_kind_" + std::string(to_string(*subject.complaint)));
    const ReturnShipment parcel = subject.shipments.empty() ? ReturnShipment{} : subject.shipments.front();
    draft.subject = wording.say("complaint_subject", {{"complaint_id", name}, {"kind", kind}, {"order", order}});
    draft.text = wording.say("complaint_opened", {{"complaint_id", name},
                                                  {"kind", kind},
                                                  {"carrier", wording.carrier_name(parcel.carrier)},
                                                  {"number", parcel.tracking_number},
                                                  {"order", order}});
  } else {
    draft.subject = wording.say("subject", {{"return_id", name}, {"order", order}});
    draft.text = wording.say("opened", {{"return_id", name}, {"order", order}});
  }
  append_block(draft.text, story.comment);
  draft.fields["order_id"] = subject.order_id;
  draft.priority = story.priority;
  draft.due = story.due;
  return draft;
}

std::string next_step(const TicketSubject& subject, const TicketWording& wording) {
  const Clock* const next = find_next(subject.clocks);
  if (next == nullptr) return subject.is_over ? last_step(subject, wording) : std::string{};
  const std::string_view actor = to_string(next->actor);
  const std::chrono::milliseconds left = time_left(*next, wording.now()).value_or(std::chrono::seconds{0});
  return wording.say(left.count() < 0 ? "next_over" : "next",
                     {{"actor", wording.actor_name(actor)},
                      {"task", wording.clock_text(next->id, "task", actor)},
                      {"due", due_in_words(wording, *next->due_at, next->due_from, next->due_to)},
                      {"left", wording.duration(left)},
                      {"over", wording.duration(-left)}});
}

}  // namespace parcelgate
