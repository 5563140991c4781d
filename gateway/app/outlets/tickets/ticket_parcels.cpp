#include "gateway/app/outlets/tickets/ticket_parcels.hpp"

#include <algorithm>

#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPlaceBytes = 120;
constexpr std::size_t kWordsBytes = 400;
/// Two reports of one delivery come within a day: the scan and the picture of the signature.
constexpr std::chrono::hours kSameDelivery{24};
constexpr std::chrono::minutes kSameScan{10};

std::string_view label_of(const TicketWording& wording, const std::array<std::string_view, kLocaleCount>& labels) {
  return labels[static_cast<std::size_t>(wording.locale())];
}

std::optional<ParcelState> state_in(const rapidjson::Value& event) {
  const auto status = find_status(find_text(event, "status"));
  if (!status) return std::nullopt;
  return ParcelState{*status, find_reason(find_text(event, "reason")).value_or(Reason{})};
}

ZonedInstant time_of(const FeedEntry& entry, const rapidjson::Value& event) {
  const auto occurred = parse_rfc3339(find_text(event, "occurred_at"));
  ZonedInstant at = occurred ? *occurred : ZonedInstant{entry.recorded_at, {}, {}};
  if (find_text(event, "precision") == "day") mark_as_date(at, std::nullopt);
  return at;
}

/// A scan of a time that cannot be right: it is shown, and decides nothing.
bool is_implausible(const rapidjson::Value& event) {
  return !find_text(event, "implausible_time").empty();
}

bool is_receipt(const ParcelState& state) {
  return state.status == Status::delivered || state.status == Status::returned;
}

/// A line says no more than another one of the same parcel.
bool repeats(const ParcelState& one, Instant one_at, const ParcelState& other, Instant other_at, bool same_text) {
  const auto apart = one_at > other_at ? one_at - other_at : other_at - one_at;
  if (is_receipt(one) && one.status == other.status && apart <= kSameDelivery)
    return one.reason == other.reason || info(one.reason).generic;
  return same_text && apart <= kSameScan && !is_failed_attempt(one);
}

}  // namespace

std::string status_text(const TicketWording& wording, const ParcelState& state) {
  const std::string text(label_of(wording, info(state.status).labels));
  if (state.reason.is_unmapped()) return text;
  const std::string_view finer = label_of(wording, info(state.reason).labels);
  return finer == text || finer.empty() ? text : text + " · " + std::string(finer);
}

void ParcelProblems::forget(const std::string& parcel) {
  texts.erase(parcel);
  states.erase(parcel);
}

void ParcelProblems::forget_all() {
  texts.clear();
  states.clear();
}

void ParcelProblems::rename(const std::string& from, const std::string& to) {
  for (auto* map : {&texts, &states}) {
    auto known = map->extract(from);
    if (!known) continue;
    known.key() = to;
    map->insert(std::move(known));
  }
}

ProblemLevel ParcelProblems::level() const {
  ProblemLevel gravest = ProblemLevel::none;
  for (const auto& [parcel, text] : states) {
    if (const auto state = parse_parcel_state(text)) gravest = std::max(gravest, level_of(*state));
  }
  return gravest;
}

bool ParcelNews::has_doubtful_zone(const TicketWording& wording, std::string_view source,
                                   const rapidjson::Value& event) {
  return find_text(event, "zone_source") == "assumed" && find_text(event, "precision") != "day" &&
         !wording.keeps_one_zone(source);
}

std::string ParcelNews::event_line(const TicketWording& wording, const FeedEntry& entry, const rapidjson::Value& event,
                                   std::string_view where) {
  const auto state = state_in(event);
  std::string_view source = find_text(event, "source");
  if (source.empty()) source = entry.carrier;
  const ZonedInstant at = time_of(entry, event);
  const bool is_date = find_text(event, "precision") == "day";
  std::string what = state ? status_text(wording, *state) : wording.say("event_unmapped");
  if (is_implausible(event)) what += wording.say("time_doubtful");
  return wording.say(
      "event_line",
      {{"time", is_date ? wording.event_date(at) : wording.event_time(at, !has_doubtful_zone(wording, source, event))},
       {"what", what},
       {"place", where}});
}

Leg ParcelNews::leg_of(const FeedEntry& entry, const rapidjson::Value& data) const {
  if (const auto stated = find_leg(find_text(data, "leg"))) return *stated;
  for (const ReturnShipment& shipment : subject_.shipments) {
    if (shipment.carrier == entry.carrier && shipment.tracking_number == entry.tracking_number) return shipment.leg;
  }
  return Leg::return_;
}

void ParcelNews::add(const FeedEntry& entry, const rapidjson::Value& data, bool changed) {
  const std::string name = entry.carrier + "/" + entry.tracking_number;
  auto known = std::find_if(parcels_.begin(), parcels_.end(), [&](const auto& each) { return each.first == name; });
  if (known == parcels_.end()) {
    known = parcels_.emplace(parcels_.end(), name, Parcel{});
    known->second.carrier = entry.carrier;
    known->second.number = entry.tracking_number;
  }
  Parcel& parcel = known->second;

  Line line;
  line.at = time_of(entry, data);
  line.state = state_in(data);
  if (const auto* location = find_member(data, "location")) {
    line.place = wording_.quote(find_text(*location, "name"), entry.tracking_number, kPlaceBytes);
  }
  line.has_doubtful_zone = has_doubtful_zone(wording_, find_text(data, "source"), data);
  line.what = line.state ? status_text(wording_, *line.state) : wording_.say("event_unmapped");
  const bool is_problem = line.state && level_of(*line.state) != ProblemLevel::none;
  if (changed || !line.state || is_problem) {
    line.words = wording_.quote(find_text(data, "carrier_text"), entry.tracking_number, kWordsBytes);
  }
  line.text = event_line(wording_, entry, data,
                         line.place.empty() ? std::string{} : wording_.say("place", {{"place", line.place}}));

  note_state(entry, data, parcel, changed);
  parcel.lines.push_back(std::move(line));
}

void ParcelNews::note_state(const FeedEntry& entry, const rapidjson::Value& data, Parcel& parcel, bool changed) {
  parcel.is_news = parcel.is_news || changed;
  std::optional<Status> now_is;
  if (const auto* shipment = find_member(data, "shipment")) now_is = find_status(find_text(*shipment, "status"));
  if (now_is) parcel.status = last_status_ = label_of(wording_, info(*now_is).labels);
  const auto state = state_in(data);
  if (!state || is_implausible(data)) return;
  const std::string name = entry.carrier + "/" + entry.tracking_number;
  const ProblemLevel level = level_of(*state);
  // An event that the parcel has passed already neither makes a problem nor ends one, unless the problem lasts.
  const bool is_current = now_is == state->status;
  if (level == ProblemLevel::none) {
    if (!is_current) return;
    problems_.forget(name);
    if (parcel.problem && !is_lasting(*parcel.problem)) parcel.problem.reset();
    return;
  }
  if (!is_current && !is_lasting(*state)) {
    if (now_is && level_of({*now_is, Reason{}}) == ProblemLevel::none) problems_.forget(name);
    return;
  }
  const std::string text = to_text(*state);
  const auto known = problems_.states.find(name);
  const bool is_new = known == problems_.states.end() || known->second != text || is_failed_attempt(*state);
  if (is_new || changed) {
    parcel.is_news = true;
    parcel.problem = state;
    parcel.leg = leg_of(entry, data);
  }
  problems_.states[name] = text;
  problems_.texts[name] = status_text(wording_, *state);
}

std::string ParcelNews::block_of(const Parcel& parcel) const {
  std::vector<const Line*> lines;
  for (const Line& line : parcel.lines) lines.push_back(&line);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line* left, const Line* right) { return left->at.at < right->at.at; });
  std::vector<const Line*> kept;
  for (const Line* line : lines) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Line* other) {
      return line->state && other->state &&
             repeats(*line->state, line->at.at, *other->state, other->at.at,
                     line->what == other->what && line->place == other->place);
    });
    if (same != kept.end()) continue;
    // Of two receipts of one delivery, keep the more specific one.
    std::erase_if(kept, [&](const Line* other) {
      return line->state && other->state && is_receipt(*line->state) &&
             repeats(*other->state, other->at.at, *line->state, line->at.at, false);
    });
    kept.push_back(line);
  }
  const bool is_problem = parcel.problem && level_of(*parcel.problem) >= ProblemLevel::problem;
  std::string text = wording_.say(is_problem ? "problem_heading" : "status_heading",
                                  {{"carrier", wording_.carrier_name(parcel.carrier)},
                                   {"number", parcel.number},
                                   {"status", is_problem ? status_text(wording_, *parcel.problem) : parcel.status}});
  bool has_doubt = false;
  for (const Line* line : kept) {
    text += "\n" + line->text;
    if (!line->words.empty()) text += wording_.say("event_words", {{"words", line->words}});
    has_doubt = has_doubt || line->has_doubtful_zone;
  }
  if (has_doubt) text += "\n" + wording_.say("zone_assumed");
  if (!parcel.problem) return text;
  if (const std::string remedy = remedy_for(*parcel.problem, parcel.leg, wording_); !remedy.empty()) {
    text += "\n" + wording_.say("remedy", {{"remedy", remedy}});
  }
  return text;
}

bool ParcelNews::has_new_problem() const {
  return std::any_of(parcels_.begin(), parcels_.end(), [](const auto& each) {
    return each.second.problem && level_of(*each.second.problem) >= ProblemLevel::problem;
  });
}

std::string ParcelNews::render() const {
  std::string problems;
  std::string others;
  for (const auto& [name, parcel] : parcels_) {
    if (!parcel.is_news) continue;
    std::string& blocks = parcel.problem ? problems : others;
    blocks += (blocks.empty() ? "" : "\n\n") + block_of(parcel);
  }
  if (problems.empty() || others.empty()) return problems + others;
  return problems + "\n\n" + others;
}

}  // namespace parcelgate
