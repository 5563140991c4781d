// Where in the feed a subscriber begins to read.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A place in the feed as people name it.
struct AtBeginning {};  ///< the oldest entry that is kept
struct AtHead {};       ///< entries that are recorded from now on
using FeedStartPlace = std::variant<AtHead, AtBeginning, Instant, FeedCursor>;

/// The cursor before the first entry that a reader who starts there gets. An instant: entries recorded at it or later.
/// @error rejected: a cursor of another store; gone: entries after the cursor were removed by the store's retention
[[nodiscard]] Result<FeedCursor> find_feed_start(Reader& reader, const FeedStartPlace& place);

}  // namespace parcelgate
