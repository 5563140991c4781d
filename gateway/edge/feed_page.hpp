// A page of the feed: CloudEvents 1.0 in JSON, with the cursor that continues it.
#pragma once

#include <span>

#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// {"events": […], "next": "cursor"}
void write_feed_page(JsonWriter& writer, std::span<const FeedEntry> entries, const FeedCursor& next);

}  // namespace parcelgate
