#include "gateway/app/outlets/follower/feed_start.hpp"

namespace parcelgate {
namespace {

/// The first entry of one partition after a position: the other partitions stand at their heads.
Result<std::optional<FeedEntry>> first_after(Reader& reader, const FeedCursor& head, std::size_t partition,
                                             std::uint64_t position) {
  FeedCursor cursor = head;
  cursor.positions[partition] = position;
  auto entries = reader.read_feed(cursor, {}, 1);
  if (!entries) return unexpected(entries.error());
  if (entries->empty() || entries->front().partition != partition) return std::optional<FeedEntry>{};
  return std::optional(std::move(entries->front()));
}

/// The last position of one partition before an instant, by bisection.
Result<std::uint64_t> position_before(Reader& reader, const FeedCursor& oldest, const FeedCursor& head,
                                      std::size_t partition, Instant at) {
  std::uint64_t low = partition < oldest.positions.size() ? oldest.positions[partition] : 0;
  std::uint64_t high = head.positions[partition];
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto next = first_after(reader, head, partition, middle);
    if (!next) return unexpected(next.error());
    if (*next && (*next)->recorded_at < at)
      low = (*next)->position;
    else
      high = middle;
  }
  return low;
}

}  // namespace

Result<FeedCursor> find_feed_start(Reader& reader, const FeedStartPlace& place) {
  if (std::holds_alternative<AtHead>(place)) return reader.feed_head();
  if (std::holds_alternative<AtBeginning>(place)) return reader.oldest_cursor();
  if (const auto* const given = std::get_if<FeedCursor>(&place)) {
    FeedCursor tried = *given;
    if (auto read = reader.read_feed(tried, {}, 1); !read) return unexpected(read.error());
    return *given;
  }
  auto head = reader.feed_head();
  if (!head) return unexpected(head.error());
  const auto oldest = reader.oldest_cursor();
  if (!oldest) return unexpected(oldest.error());
  FeedCursor start = *head;
  for (std::size_t partition = 0; partition < start.positions.size(); ++partition) {
    const auto position = position_before(reader, *oldest, *head, partition, std::get<Instant>(place));
    if (!position) return unexpected(position.error());
    start.positions[partition] = *position;
  }
  return start;
}

}  // namespace parcelgate
