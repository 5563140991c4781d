// A page of the feed: CloudEvents 1.0 in JSON, with the cursor that continues it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/wire/feed_filter.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Which entries a client reads.
struct FeedQuery {
  std::string tenant{};  ///< empty: entries of all tenants
  std::size_t limit{100};
  FeedFilter filter{};
  friend bool operator==(const FeedQuery&, const FeedQuery&) = default;
};

/// Most entries that are read for one page.
inline constexpr std::size_t kMostLookedAt = 20'000;

/// Reads the entries after `cursor` that the query lets through: at most `limit`, and no more than a page may hold in
/// bytes. `cursor` advances to the last entry that was read, also over entries that are left out, so that the next page
/// does not read these again. A page may be empty although later entries pass: at most kMostLookedAt are read for it.
/// @error errors of the reader; `cursor` is then of no use
[[nodiscard]] Result<std::vector<FeedEntry>> read_feed_page(Reader& reader, FeedCursor& cursor, const FeedQuery& query);

/// Writes {"events": […], "next": "cursor"}. `next` is there for an empty page too: the reader continues with it.
void write_feed_page(JsonWriter& writer, std::span<const FeedEntry> entries, const FeedCursor& next);

}  // namespace parcelgate
