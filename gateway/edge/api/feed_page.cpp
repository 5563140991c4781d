#include "gateway/edge/api/feed_page.hpp"

#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {

Result<std::vector<FeedEntry>> read_feed_page(Reader& reader, FeedCursor& cursor, const FeedQuery& query) {
  std::vector<FeedEntry> page;
  PageBatches batches(query.limit);
  for (std::size_t looked_at = 0; !batches.is_full() && looked_at < kMostLookedAt;) {
    const std::size_t batch = batches.next();
    auto read = reader.read_feed(cursor, query.tenant, batch);
    if (!read) return unexpected(std::move(read).error());
    looked_at += read->size();
    for (FeedEntry& entry : *read) {
      if (!query.filter.matches(entry)) continue;
      batches.add(entry.data.size() + 512);  // what the envelope adds to the data, roughly
      page.push_back(std::move(entry));
    }
    if (read->size() < batch) break;
  }
  return page;
}

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
