#include "gateway/edge/feed_page.hpp"

#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {

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
