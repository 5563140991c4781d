#include "gateway/runtime/config/outlet_config.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace parcelgate {
namespace {

void read_desk_fields(ObjectReader& reader, std::map<std::string, std::string>& out) {
  constexpr std::array<std::string_view, 7> kOurs{"external_id",   "tracking_number", "order_id",    "return_status",
                                                  "next_deadline", "open_alerts",     "delay_reason"};
  Faults& faults = reader.faults();
  for (const auto& member : reader.members("fields")) {
    if (std::find(kOurs.begin(), kOurs.end(), member.name) == kOurs.end()) {
      faults.push_back({member.pointer, "is not one of our fields",
                        "use external_id, tracking_number, order_id, return_status, next_deadline, open_alerts or "
                        "delay_reason"});
    } else if (!member.value->IsString()) {
      faults.push_back({member.pointer, "must be a text", {}});
    } else if (member.name == "external_id" && text_of(*member.value).empty()) {
      faults.push_back(
          {member.pointer, "is empty, and tickets are found by it", "name a custom field with unique values"});
    } else {
      out[member.name] = text_of(*member.value);
    }
  }
}

void read_common(ObjectReader& reader, OutletSettings& out) {
  out.id = reader.required_text("id");
  out.tenant = reader.text("tenant", out.tenant);
  read_either(reader, "start", "beginning", "head", out.from_beginning);
  out.paused = reader.boolean("paused", out.paused);
}

void read_ticket_settings(ObjectReader& reader, TicketOutletSettings& out) {
  read_common(reader, out);
  out.time_zone = reader.text("time_zone", out.time_zone);
  read_either(reader, "when_done", "resolve", "leave", out.resolve_when_done);
  read_either(reader, "reopen_on", "alert", "never", out.reopen_on_alert);
}

MqttOutletConfig read_mqtt_outlet(ObjectReader& reader) {
  MqttOutletConfig out;
  read_common(reader, out);
  out.broker = reader.required_text("broker");
  out.topic = reader.text("topic", out.topic);
  out.status_topic = reader.text("status_topic", out.status_topic);
  read_integer(reader, "window", out.window, 1, 10'000);
  return out;
}

RequestTrackerConfig read_request_tracker(ObjectReader& reader, const ConfigFile& file) {
  RequestTrackerConfig out;
  read_ticket_settings(reader, out);
  out.base_url = reader.required_text("base_url");
  out.token = read_optional_secret(reader, "token", file);
  if (!reader.has("token")) reader.fault("token", "is missing", "add it as {\"env\": NAME} or {\"file\": PATH}");
  out.queue = reader.text("queue", out.queue);
  out.requestor = reader.text("requestor", out.requestor);
  out.open_status = reader.text("open_status", out.open_status);
  out.resolved_status = reader.text("resolved_status", out.resolved_status);
  read_desk_fields(reader, out.fields);
  return out;
}

DeskOutletConfig read_desk(ObjectReader& reader, const ConfigFile& file) {
  DeskOutletConfig out;
  read_ticket_settings(reader, out);
  out.desk = reader.required_text("desk");
  if (out.desk.find('/') != std::string::npos) out.desk = file.resolve(out.desk).string();
  read_plain_settings(reader, out.settings);
  for (const auto& member : reader.members("secrets")) {
    if (member.value->IsArray()) {
      reader.faults().push_back(
          {member.pointer, "must be one secret", "write a text, {\"env\": NAME} or {\"file\": PATH}"});
      continue;
    }
    const auto values = read_secret(*member.value, member.pointer, file, reader.faults());
    out.secrets[member.name] = values.empty() ? std::string{} : values.front();
  }
  for (const auto& member : reader.members("fields")) {
    if (member.value->IsString())
      out.fields[member.name] = text_of(*member.value);
    else
      reader.faults().push_back({member.pointer, "must be a text", {}});
  }
  return out;
}

ConsoleDeskConfig read_console_desk(ObjectReader& reader, const ConfigFile& file) {
  ConsoleDeskConfig out;
  read_ticket_settings(reader, out);
  const std::string path = reader.text("file", "-");
  if (path.empty()) reader.fault("file", "must not be empty", "name a file, or leave it out for standard output");
  if (reader.has("file")) out.file = file.resolve(path).string();
  return out;
}

WebhookOutletConfig read_webhook(ObjectReader& reader, const ConfigFile& file) {
  WebhookOutletConfig out;
  read_common(reader, out);
  WebhookSubscription members;
  reader.required_text("url");
  read_subscription_members(reader, {}, members);
  if (reader.has("description")) reader.fault("description", "unknown field", "remove it");
  out.url = members.url;
  out.filter = members.filter;
  out.content_mode = members.content_mode;
  out.max_in_flight = members.max_in_flight;
  out.max_per_second = members.max_per_second;
  const std::size_t faults_before = reader.faults().size();
  out.secret = read_optional_secret(reader, "secret", file);
  if (!reader.has("secret")) {
    reader.fault("secret", "is missing", "add it as {\"env\": NAME} or {\"file\": PATH}");
  } else if (out.secret.empty() && file.secrets == SecretPolicy::resolve && reader.faults().size() == faults_before) {
    reader.fault("secret", "is empty", "`parcelgate webhooks secret` makes one");
  }
  return out;
}

FilesOutletConfig read_files(ObjectReader& reader, const ConfigFile& file) {
  FilesOutletConfig out;
  read_common(reader, out);
  if (const std::string folder = reader.required_text("folder"); !folder.empty())
    out.folder = file.resolve(folder).string();
  out.format = reader.one_of("format", {"ndjson", "csv"}, out.format);
  if (const rapidjson::Value* const filter = reader.member("filter", Need::optional))
    out.filter = read_feed_filter(*filter, reader.pointer_to("filter"), {}, reader.faults());
  return out;
}

/// What was reached before the outlet existed is written only with "start": "beginning".
WriteBackConfig read_write_back(ObjectReader& reader, const ConfigFile& file) {
  WriteBackConfig out;
  out.from_beginning = false;
  read_common(reader, out);
  read_write_back_outlet(reader, file, out);
  return out;
}

ChatOutletConfig read_chat(ObjectReader& reader, const ConfigFile& file) {
  ChatOutletConfig out;
  read_common(reader, out);
  read_chat_outlet(reader, file, out);
  return out;
}

KafkaOutletConfig read_kafka(ObjectReader& reader, const ConfigFile& file) {
  KafkaOutletConfig out;
  read_common(reader, out);
  read_kafka_outlet(reader, file, out);
  return out;
}

/// The members of every kind. The others cannot be judged without a kind, so none of them is a fault.
MqttOutletConfig read_unknown_kind(ObjectReader& reader, const rapidjson::Value& value) {
  MqttOutletConfig out;
  read_common(reader, out);
  for (rapidjson::SizeType at = 0; value.IsObject() && at < value.MemberCount(); ++at) {
    reader.allow(text_of((value.MemberBegin() + static_cast<std::ptrdiff_t>(at))->name));
  }
  return out;
}

}  // namespace

OutletConfig read_outlet(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults) {
  ObjectReader reader(*element.value, element.pointer, faults);
  const std::string kind = reader.one_of(
      "kind", {"mqtt", "request-tracker", "desk", "console-desk", "webhook", "files", "write-back", "chat", "kafka"},
      "");
  if (kind.empty()) return read_unknown_kind(reader, *element.value);
  if (kind == "request-tracker") return read_request_tracker(reader, file);
  if (kind == "desk") return read_desk(reader, file);
  if (kind == "console-desk") return read_console_desk(reader, file);
  if (kind == "webhook") return read_webhook(reader, file);
  if (kind == "files") return read_files(reader, file);
  if (kind == "write-back") return read_write_back(reader, file);
  if (kind == "chat") return read_chat(reader, file);
  if (kind == "kafka") return read_kafka(reader, file);
  return read_mqtt_outlet(reader);
}

}  // namespace parcelgate
