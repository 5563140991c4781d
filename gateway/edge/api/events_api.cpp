#include "gateway/edge/api/events_api.hpp"

#include "gateway/edge/api/feed_page.hpp"

namespace parcelgate {

void list_events(const ApiCall& call, FeedWaiters& waiters) {
  const std::string_view query = call.request.query;
  const auto limit = number_parameter(query, "limit", 100, 1, 1000);
  if (!limit) return call.respond(problem(limit.error()));
  const auto wait = number_parameter(query, "wait", 0, 0, 30);
  if (!wait) return call.respond(problem(wait.error()));
  FeedCursor after;
  if (const auto text = find_parameter(query, "after"); text && !text->empty()) {
    auto parsed = parse_cursor(*text);
    if (!parsed) return call.respond(problem(parsed.error()));
    after = *std::move(parsed);
  }
  // An admin of all sees the entries of all tenants, or of the one that is named.
  std::string tenant = call.who.tenant;
  if (!tenant.empty() || find_parameter(query, "tenant")) {
    auto named = tenant_of(call);
    if (!named) return call.respond(problem(named.error()));
    tenant = *std::move(named);
  }
  FeedCursor next = after;
  const auto entries = read_feed_page(*call.session.reader, next, tenant, *limit);
  if (!entries) return call.respond(problem(entries.error()));
  if (entries->empty() && *wait > 0) {
    FeedWaiters::Waiter waiter{std::move(next), std::move(tenant), *limit,
                               std::chrono::steady_clock::now() + std::chrono::seconds(*wait), std::move(call.respond)};
    const auto refused = waiters.park(std::move(waiter));
    if (!refused) return;
    return refused->respond(
        problem(ProblemType::too_many_waiters, "repeat the request without wait, or a little later"));
  }
  write_feed_page(call.session.begin(), *entries, next);
  answer_json(call);
}

}  // namespace parcelgate
