#include "gateway/edge/api/event_stream.hpp"

#include <utility>

#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kReconnect = "retry: 3000\n";

/// An id without an event: the client continues here when it reconnects before the next event.
std::string id_alone(const FeedCursor& cursor) {
  return "id: " + to_cursor(cursor) + "\n\n";
}

std::string reset_event(std::string_view reason, const FeedCursor& cursor) {
  const std::string data = render_json_object([&](JsonWriter& writer) {
    write_member(writer, "reason", reason);
    write_member(writer, "cursor", to_cursor(cursor));
  });
  return "id: " + to_cursor(cursor) + "\nevent: reset\ndata: " + data + "\n\n";
}

}  // namespace

Result<StreamBegin> begin_stream(Reader& reader, const std::string& position) {
  StreamBegin begin{{}, std::string(kReconnect)};
  if (position.empty()) {
    auto head = reader.feed_head();
    if (!head) return unexpected(std::move(head).error());
    begin.cursor = *std::move(head);
    begin.first_piece += id_alone(begin.cursor);
    return begin;
  }
  auto cursor = parse_cursor(position);
  if (!cursor) return unexpected(std::move(cursor).error());
  begin.cursor = *std::move(cursor);
  FeedCursor tried = begin.cursor;
  const auto read = reader.read_feed(tried, {}, 1);
  if (read) {
    begin.first_piece += id_alone(begin.cursor);
    return begin;
  }
  const ErrorKind kind = read.error().kind;
  if (kind != ErrorKind::gone && kind != ErrorKind::rejected) return unexpected(read.error());
  auto oldest = reader.oldest_cursor();
  if (!oldest) return unexpected(std::move(oldest).error());
  begin.cursor = *std::move(oldest);
  begin.first_piece += "\n" + reset_event(kind == ErrorKind::gone ? "gone" : "other_store", begin.cursor);
  return begin;
}

EventStream::EventStream(FeedWaiters& waiters, FeedQuery query, std::string address, ClientGone client_gone,
                         StreamBegin begin)
    : waiters_(waiters),
      query_(std::move(query)),
      address_(std::move(address)),
      client_gone_(std::move(client_gone)),
      after_(std::move(begin.cursor)),
      first_piece_(std::move(begin.first_piece)) {}

void EventStream::pull(Next next) {
  if (!first_piece_.empty()) return next(std::exchange(first_piece_, {}));
  // The server lets go of the stream when the client has gone; the answer then has nobody to go to.
  FeedWaiters::Waiter waiter{query_,
                             after_,
                             address_,
                             std::chrono::steady_clock::now() + kHeartbeat,
                             [weak = weak_from_this(), next](const Result<FeedWaiters::Page>& page) {
                               const auto self = weak.lock();
                               next(self && page && !page->is_stopping ? self->render(*page) : std::string{});
                             },
                             client_gone_};
  if (waiters_.park(std::move(waiter))) next({});  // too many wait: the client connects again
}

std::string EventStream::render(const FeedWaiters::Page& page) {
  if (page.entries.empty()) {
    after_ = page.next;
    return ":\n" + id_alone(after_);
  }
  std::string out;
  FeedCursor cursor = after_;
  cursor.incarnation = page.next.incarnation;
  for (const FeedEntry& entry : page.entries) {
    if (cursor.positions.size() <= entry.partition) cursor.positions.resize(entry.partition + 1, 0);
    cursor.positions[entry.partition] = entry.position;
    out.append("id: ").append(to_cursor(cursor)).append("\nevent: ").append(entry.type).append("\ndata: ");
    out.append(render_cloud_event(entry)).append("\n\n");
  }
  after_ = page.next;
  return out;
}

}  // namespace parcelgate
