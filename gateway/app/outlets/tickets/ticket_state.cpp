#include "gateway/app/outlets/tickets/ticket_state.hpp"

#include <array>

#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 3> kPriorities{"normal", "high", "urgent"};

void write_alerts(JsonWriter& writer, const std::map<std::string, OpenAlert>& alerts) {
  write_key(writer, "alerts");
  writer.StartObject();
  for (const auto& [clock, alert] : alerts) {
    write_key(writer, clock);
    writer.StartObject();
    write_member(writer, "level", to_string(alert.level));
    write_member(writer, "opened_by", alert.opened_by);
    write_member(writer, "updated_by", alert.updated_by);
    writer.EndObject();
  }
  writer.EndObject();
}

void write_places(JsonWriter& writer, const std::vector<FeedPlace>& places) {
  writer.StartArray();
  for (const FeedPlace& place : places) {
    writer.StartArray();
    writer.Uint(place.partition);
    writer.Uint64(place.position);
    writer.EndArray();
  }
  writer.EndArray();
}

Result<std::vector<FeedPlace>> read_places(const rapidjson::Value* value) {
  std::vector<FeedPlace> places;
  if (value == nullptr || !value->IsArray()) return unexpected(ErrorKind::malformed, "ticket record: places");
  for (const auto& place : value->GetArray()) {
    if (!place.IsArray() || place.Size() != 2 || !place[0].IsUint() || !place[1].IsUint64()) {
      return unexpected(ErrorKind::malformed, "ticket record: places");
    }
    places.push_back({place[0].GetUint(), place[1].GetUint64()});
  }
  return places;
}

void read_alerts(const rapidjson::Value& document, TicketState& state) {
  const auto* alerts = find_member(document, "alerts");
  if (alerts == nullptr || !alerts->IsObject()) return;
  for (const auto& member : alerts->GetObject()) {
    OpenAlert alert;
    alert.level = find_text(member.value, "level") == "breached" ? AlertLevel::breached : AlertLevel::warning;
    alert.opened_by = find_text(member.value, "opened_by");
    alert.updated_by = find_text(member.value, "updated_by");
    state.alerts.emplace(text_of(member.name), std::move(alert));
  }
}

void write_texts(JsonWriter& writer, std::string_view key, const std::map<std::string, std::string>& texts) {
  write_key(writer, key);
  writer.StartObject();
  for (const auto& [name, value] : texts) write_member(writer, name, value);
  writer.EndObject();
}

void read_texts(const rapidjson::Value& document, std::string_view key, std::map<std::string, std::string>& out) {
  const auto* texts = find_member(document, key);
  if (texts == nullptr || !texts->IsObject()) return;
  for (const auto& member : texts->GetObject()) {
    if (member.value.IsString()) out.emplace(text_of(member.name), text_of(member.value));
  }
}

}  // namespace

std::string_view to_string(AlertLevel level) noexcept {
  return level == AlertLevel::breached ? "breached" : "warning";
}

bool TicketState::has_applied(FeedPlace place) const {
  const auto found = applied.find(place.partition);
  return found != applied.end() && place.position <= found->second;
}

std::string to_json(const TicketState& state) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "ticket_id", state.ticket_id);
    std::vector<FeedPlace> applied;
    for (const auto& [partition, position] : state.applied) applied.push_back({partition, position});
    write_key(writer, "applied");
    write_places(writer, applied);
    write_alerts(writer, state.alerts);
    write_texts(writer, "fields", state.fields);
    if (!state.problem_texts.empty()) write_texts(writer, "problem_texts", state.problem_texts);
    if (!state.problems.empty()) write_texts(writer, "problems", state.problems);
    if (state.due) write_instant(writer, "due", state.due);
    if (state.resolved) {
      write_key(writer, "resolved");
      writer.Bool(true);
    }
    if (state.priority) write_member(writer, "priority", kPriorities[static_cast<std::size_t>(*state.priority)]);
    if (state.pending) {
      write_key(writer, "pending");
      writer.StartObject();
      write_member(writer, "key", state.pending->key);
      write_key(writer, "places");
      write_places(writer, state.pending->places);
      write_instant(writer, "sent_at", state.pending->sent_at);
      writer.EndObject();
    }
  });
}

Result<TicketState> parse_ticket_state(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  TicketState state;
  state.ticket_id = find_text(*document, "ticket_id");
  auto applied = read_places(find_member(*document, "applied"));
  if (!applied) return unexpected(applied.error());
  for (const FeedPlace& place : *applied) state.applied[place.partition] = place.position;
  read_alerts(*document, state);
  read_texts(*document, "fields", state.fields);
  read_texts(*document, "delays", state.problem_texts);  // the key of records that were stored before it was renamed
  read_texts(*document, "problem_texts", state.problem_texts);
  read_texts(*document, "problems", state.problems);
  if (const auto due = parse_rfc3339(find_text(*document, "due"))) state.due = due->at;
  const auto* resolved = find_member(*document, "resolved");
  state.resolved = resolved != nullptr && resolved->IsTrue();
  const std::string_view priority = find_text(*document, "priority");
  for (std::size_t index = 0; index < kPriorities.size(); ++index) {
    if (kPriorities[index] == priority) state.priority = static_cast<TicketPriority>(index);
  }
  if (const auto* pending = find_member(*document, "pending")) {
    auto places = read_places(find_member(*pending, "places"));
    if (!places) return unexpected(places.error());
    const auto sent_at = parse_rfc3339(find_text(*pending, "sent_at"));
    state.pending =
        PendingGroup{std::string(find_text(*pending, "key")), std::move(*places), sent_at ? sent_at->at : Instant{}};
  }
  return state;
}

}  // namespace parcelgate
