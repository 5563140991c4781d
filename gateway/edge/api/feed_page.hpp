// A page of the feed: CloudEvents 1.0 in JSON, with the cursor that continues it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Entries after `cursor`, which moves to the last of them: at most `limit`, and no more than a page may hold in
/// bytes.
[[nodiscard]] Result<std::vector<FeedEntry>> read_feed_page(Reader& reader, FeedCursor& cursor, std::string_view tenant,
                                                            std::size_t limit);

/// {"events": […], "next": "cursor"}
void write_feed_page(JsonWriter& writer, std::span<const FeedEntry> entries, const FeedCursor& next);

}  // namespace parcelgate
