#include "gateway/wire/cloud_event.hpp"

#include "gateway/base/percent.hpp"

namespace parcelgate {
namespace {

/// Printable ASCII stays, except space, double quote and percent.
std::string header_value(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte > ' ' && byte <= '~' && byte != '"' && byte != '%') {
      out += byte;
    } else {
      append_percent(out, byte);
    }
  }
  return out;
}

}  // namespace

std::string cloud_event_id(const FeedEntry& entry) {
  std::string id = entry.scope;
  if (!id.empty()) id += '-';
  return id.append(std::to_string(entry.partition)).append("-").append(std::to_string(entry.position));
}

std::string cloud_event_subject(const FeedEntry& entry) {
  return entry.tracking_number.empty() ? "returns/" + entry.return_id : entry.carrier + "/" + entry.tracking_number;
}

void write_cloud_event(JsonWriter& writer, const FeedEntry& entry) {
  writer.StartObject();
  write_member(writer, "specversion", "1.0");
  write_member(writer, "id", cloud_event_id(entry));
  write_member(writer, "source", "/tenants/" + entry.tenant);
  write_member(writer, "type", entry.type);
  write_member(writer, "subject", cloud_event_subject(entry));
  write_member(writer, "time", to_rfc3339(entry.recorded_at));
  write_member(writer, "datacontenttype", "application/json");
  write_if_given(writer, "traceparent", entry.trace);
  write_key(writer, "data");
  // Rendered once, when the entry was made.
  if (entry.data.empty())
    writer.Null();
  else
    writer.RawValue(entry.data.data(), entry.data.size(), rapidjson::kObjectType);
  writer.EndObject();
}

std::vector<std::pair<std::string_view, std::string>> cloud_event_attributes(const FeedEntry& entry) {
  std::vector<std::pair<std::string_view, std::string>> attributes{
      {"specversion", "1.0"}, {"id", cloud_event_id(entry)},           {"source", "/tenants/" + entry.tenant},
      {"type", entry.type},   {"subject", cloud_event_subject(entry)}, {"time", to_rfc3339(entry.recorded_at)}};
  if (!entry.trace.empty()) attributes.emplace_back("traceparent", entry.trace);
  return attributes;
}

HttpHeaders cloud_event_headers(const FeedEntry& entry) {
  HttpHeaders headers;
  for (const auto& [name, value] : cloud_event_attributes(entry))
    headers.emplace_back("ce-" + std::string(name), header_value(value));
  return headers;
}

std::string render_cloud_event(const FeedEntry& entry) {
  return render_json([&](JsonWriter& writer) { write_cloud_event(writer, entry); });
}

}  // namespace parcelgate
