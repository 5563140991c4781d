#include "gateway/edge/api/events_api.hpp"

#include "gateway/edge/api/event_stream.hpp"
#include "gateway/edge/api/feed_filter_query.hpp"
#include "gateway/edge/api/feed_page.hpp"
#include "gateway/net/source_network.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kTooManyRemedy = "repeat the request without wait, or a little later";

Result<FeedQuery> read_query(const ApiCall& call) {
  const auto limit = number_parameter(call.request.query, "limit", 100, 1, 1000);
  if (!limit) return unexpected(limit.error());
  auto tenant = tenant_or_all(call);
  if (!tenant) return unexpected(tenant.error());
  auto filter = read_filter_parameters(call, *tenant);
  if (!filter) return unexpected(filter.error());
  return FeedQuery{*std::move(tenant), *limit, *std::move(filter)};
}

ClientGone gone_of(const ApiCall& call) {
  return call.request.client_gone == nullptr ? nullptr : *call.request.client_gone;
}

bool wants_stream(const ApiCall& call) noexcept {
  return find_header(*call.request.headers, "Accept").find("text/event-stream") != std::string_view::npos;
}

void answer_with_stream(const ApiCall& call, FeedWaiters& waiters, FeedQuery query, const std::string& after) {
  std::string address = source_network(call.request.remote_address);
  if (!waiters.has_room(address)) return call.respond(problem(ProblemType::too_many_waiters, kTooManyRemedy));
  // A client that reconnects names the last event that it has, which is newer than the cursor in its address.
  const std::string_view last = find_header(*call.request.headers, "Last-Event-ID");
  auto begin = begin_stream(*call.session.reader, last.empty() ? after : std::string(last));
  if (!begin) return call.respond(problem(begin.error()));
  HttpReply reply;
  reply.content_type = "text/event-stream";
  reply.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would keep events back
  reply.stream =
      std::make_shared<EventStream>(waiters, std::move(query), std::move(address), gone_of(call), *std::move(begin));
  call.respond(std::move(reply));
}

}  // namespace

void list_events(const ApiCall& call, FeedWaiters& waiters) {
  const auto wait = number_parameter(call.request.query, "wait", 0, 0, 30);
  if (!wait) return call.respond(problem(wait.error()));
  auto query = read_query(call);
  if (!query) return call.respond(problem(query.error()));
  const std::string after = find_parameter(call.request.query, "after").value_or("");
  if (wants_stream(call)) return answer_with_stream(call, waiters, *std::move(query), after);
  FeedCursor next;
  if (!after.empty()) {
    auto parsed = parse_cursor(after);
    if (!parsed) return call.respond(problem(parsed.error()));
    next = *std::move(parsed);
  }
  const auto entries = read_feed_page(*call.session.reader, next, *query);
  if (!entries) return call.respond(problem(entries.error()));
  if (!entries->empty() || *wait == 0) {
    write_feed_page(call.session.begin(), *entries, next);
    return answer_json(call);
  }
  FeedWaiters::Waiter waiter{
      *std::move(query),
      std::move(next),
      source_network(call.request.remote_address),
      std::chrono::steady_clock::now() + std::chrono::seconds(*wait),
      [respond = call.respond](const Result<FeedWaiters::Page>& page) {
        if (!page) return respond(problem(page.error()));
        HttpReply reply;
        reply.body = render_json([&](JsonWriter& writer) { write_feed_page(writer, page->entries, page->next); });
        respond(std::move(reply));
      },
      gone_of(call)};
  if (waiters.park(std::move(waiter))) {
    call.respond(problem(ProblemType::too_many_waiters, kTooManyRemedy));
  }
}

}  // namespace parcelgate
