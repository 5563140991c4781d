#include "gateway/edge/api/events_api.hpp"

#include <algorithm>

#include "gateway/edge/api/event_stream.hpp"
#include "gateway/edge/api/feed_page.hpp"
#include "gateway/edge/api/subscription_body.hpp"

namespace parcelgate {
namespace {

/// A list of words in one parameter: "a,b". The filter that has it as a member is then checked like any other.
void write_words(JsonWriter& writer, std::string_view name, std::string_view words) {
  write_key(writer, name);
  writer.StartArray();
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(','));
    if (!word.empty()) write_text(writer, word);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  writer.EndArray();
}

/// The filter that the parameters describe, with every fault in one sentence.
Result<FeedFilter> read_filter(const ApiCall& call, const std::string& tenant) {
  const std::string json = render_json_object([&](JsonWriter& writer) {
    for (const char* name : {"types", "carriers", "statuses", "legs", "clocks", "alerts"}) {
      if (const auto words = find_parameter(call.request.query, name)) write_words(writer, name, *words);
    }
  });
  if (json == "{}") return FeedFilter{};
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  FeedFilter filter = read_feed_filter(*document, "", filter_names(call, tenant), faults);
  if (faults.empty()) return filter;
  const Fault& first = faults.front();
  return unexpected(ErrorKind::malformed,
                    first.pointer.substr(1) + ": " + first.what + (first.remedy.empty() ? "" : "; " + first.remedy));
}

/// An admin of all sees the entries of all tenants, or of the one that is named.
Result<std::string> reader_of(const ApiCall& call) {
  if (call.who.tenant.empty() && !find_parameter(call.request.query, "tenant")) return std::string{};
  return tenant_of(call);
}

Result<FeedQuery> read_query(const ApiCall& call) {
  const auto limit = number_parameter(call.request.query, "limit", 100, 1, 1000);
  if (!limit) return unexpected(limit.error());
  auto tenant = reader_of(call);
  if (!tenant) return unexpected(tenant.error());
  auto filter = read_filter(call, *tenant);
  if (!filter) return unexpected(filter.error());
  return FeedQuery{*std::move(tenant), *limit, *std::move(filter)};
}

bool wants_stream(const ApiCall& call) noexcept {
  return find_header(*call.request.headers, "Accept").find("text/event-stream") != std::string_view::npos;
}

void answer_with_stream(const ApiCall& call, FeedWaiters& waiters, FeedQuery query, const std::string& after) {
  // A client that reconnects names the last event that it has, which is newer than the cursor in its address.
  const std::string_view last = find_header(*call.request.headers, "Last-Event-ID");
  auto begin = begin_stream(*call.session.reader, last.empty() ? after : std::string(last));
  if (!begin) return call.respond(problem(begin.error()));
  HttpReply reply;
  reply.content_type = "text/event-stream";
  reply.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would keep events back
  reply.stream = std::make_shared<EventStream>(waiters, std::move(query), *std::move(begin));
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
      *std::move(query), std::move(next), std::chrono::steady_clock::now() + std::chrono::seconds(*wait),
      [respond = call.respond](const Result<FeedWaiters::Page>& page) {
        if (!page) return respond(problem(page.error()));
        HttpReply reply;
        reply.body = render_json([&](JsonWriter& writer) { write_feed_page(writer, page->entries, page->next); });
        respond(std::move(reply));
      }};
  if (waiters.park(std::move(waiter))) {
    call.respond(problem(ProblemType::too_many_waiters, "repeat the request without wait, or a little later"));
  }
}

}  // namespace parcelgate
