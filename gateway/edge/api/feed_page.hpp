// A page of the feed: CloudEvents 1.0 in JSON, with the cursor that continues it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Reads the entries after `cursor`: at most `limit`, and no more than a page may hold in bytes. `cursor` advances to
/// the last entry that was read, also over entries of other tenants, so that the next page does not read these again.
/// @param tenant  empty: entries of all tenants
/// @error errors of the reader; `cursor` is then of no use
[[nodiscard]] Result<std::vector<FeedEntry>> read_feed_page(Reader& reader, FeedCursor& cursor, std::string_view tenant,
                                                            std::size_t limit);

/// Writes {"events": […], "next": "cursor"}. `next` is there for an empty page too: the reader continues with it.
void write_feed_page(JsonWriter& writer, std::span<const FeedEntry> entries, const FeedCursor& next);

}  // namespace parcelgate
