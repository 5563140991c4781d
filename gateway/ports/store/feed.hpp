// The append-only feed of the store: its entries, and the position of a reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

/// How far a reader of the feed has come. Clients see an opaque text: to_cursor() writes it, parse_cursor() reads it. A
/// default-constructed cursor is the start of the feed.
struct FeedCursor {
  std::vector<std::uint64_t> positions;  ///< last position read, by partition
  /// Identity of the store that the positions belong to; empty before the first read, and in cursors of older versions.
  std::string incarnation{};
  friend bool operator==(const FeedCursor&, const FeedCursor&) = default;
};
/// The number of entries from the feed's beginning up to the cursor.
[[nodiscard]] std::uint64_t entries_up_to(const FeedCursor& cursor) noexcept;
[[nodiscard]] std::string to_cursor(const FeedCursor& cursor);
/// @error malformed: not a text that to_cursor() wrote
[[nodiscard]] Result<FeedCursor> parse_cursor(std::string_view text);

/// One entry of the append-only feed, which every outlet and the events API read. Immutable once appended: `data` is
/// rendered when the entry is written, so a later release publishes an old entry unchanged.
struct FeedEntry {
  std::uint32_t partition{0};
  std::uint64_t position{0};  ///< set by the store, rising by commit order within its partition
  Instant recorded_at{};
  std::string type;  ///< CloudEvents type: "parcelgate.shipment.status_changed.v1"
  std::string tenant;
  std::string carrier;          ///< shipment events
  std::string tracking_number;  ///< shipment events
  std::string return_id;        ///< of the return concerned, or empty
  std::string data;             ///< the CloudEvents `data` object, JSON, rendered once
  std::int64_t raw_id{0};       ///< id of the message in the raw log that caused it; 0: none
  /// Stands before the position in the event's id, so that no two stores publish the same id; set by the store. Empty
  /// for entries that were published before stores had an identity.
  std::string scope{};
  /// W3C trace context of the push that caused it (see gateway/wire/trace_context.hpp); empty: none.
  std::string trace{};
};

}  // namespace parcelgate
