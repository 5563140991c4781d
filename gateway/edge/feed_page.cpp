#include "gateway/edge/feed_page.hpp"

#include <string>

#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

void write_cloud_event(JsonWriter& writer, const FeedEntry& entry) {
  writer.StartObject();
  write_member(writer, "specversion", "1.0");
  write_member(writer, "id", std::to_string(entry.partition) + "-" + std::to_string(entry.position));
  write_member(writer, "source", "/tenants/" + entry.tenant);
  write_member(writer, "type", entry.type);
  write_member(writer, "subject",
               entry.carrier.empty() ? "returns/" + entry.return_id : entry.carrier + "/" + entry.tracking_number);
  write_instant(writer, "time", entry.recorded_at);
  write_member(writer, "datacontenttype", "application/json");
  write_key(writer, "data");
  writer.RawValue(entry.data.data(), entry.data.size(), rapidjson::kObjectType);
  writer.EndObject();
}

}  // namespace

void write_feed_page(JsonWriter& writer, std::span<const FeedEntry> entries, const FeedCursor& next) {
  writer.StartObject();
  write_key(writer, "events");
  writer.StartArray();
  for (const FeedEntry& entry : entries) write_cloud_event(writer, entry);
  writer.EndArray();
  write_member(writer, "next", to_cursor(next));
  writer.EndObject();
}

}  // namespace parcelgate
