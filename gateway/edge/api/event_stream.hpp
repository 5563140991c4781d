// The feed as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/edge/api/feed_waiters.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Where a stream begins.
struct StreamBegin {
  FeedCursor cursor;
  std::string first_piece;  ///< sent before any entry: how soon to reconnect, and an event "reset" where one is due
};

/// Finds the place to continue at. A position that is too old, or of another store, is answered by an event `reset`
/// that says so, and the stream begins at the oldest entry that is kept: the client reads its state again.
/// @param position  a cursor, such as the id of the last event that the client has; empty: entries from now on
/// @error malformed: not a cursor; errors of the reader
[[nodiscard]] Result<StreamBegin> begin_stream(Reader& reader, const std::string& position);

/// One client's stream: each entry as an event whose `id` is the cursor behind it, whose `event` is the entry's type
/// and whose `data` is the CloudEvent. A comment every 15 seconds shows that the connection lives.
///
/// Entries are read when the client has taken those before, so a slow client costs one page of memory and delays
/// nobody.
class EventStream final : public HttpStream, public std::enable_shared_from_this<EventStream> {
 public:
  static constexpr std::chrono::seconds kHeartbeat{15};

  /// The waiters must outlive the stream.
  /// @param address  of the client
  EventStream(FeedWaiters& waiters, FeedQuery query, std::string address, ClientGone client_gone, StreamBegin begin);

  void pull(Next next) override;

 private:
  [[nodiscard]] std::string render(const FeedWaiters::Page& page);

  FeedWaiters& waiters_;
  const FeedQuery query_;
  const std::string address_;
  const ClientGone client_gone_;
  FeedCursor after_;         ///< changed by one answer at a time: the next pull comes after it
  std::string first_piece_;  ///< until it is sent
};

}  // namespace parcelgate
