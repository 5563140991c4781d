#include "gateway/edge/api/feed_waiters.hpp"

#include <utility>

namespace parcelgate {

Result<std::unique_ptr<FeedWaiters>> FeedWaiters::start(Store& store, Limits limits) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  return std::unique_ptr<FeedWaiters>(new FeedWaiters(store, *std::move(reader), limits));
}

FeedWaiters::FeedWaiters(Store& store, std::unique_ptr<Reader> reader, Limits limits)
    : reader_(std::move(reader)), parked_(store, limits, "feed-wait") {}

std::optional<FeedWaiters::Waiter> FeedWaiters::park(Waiter waiter) {
  const auto kept = std::make_shared<Waiter>(std::move(waiter));
  const auto attempt_it = [this, kept](ParkedRequests::Occasion occasion) { return attempt(kept, occasion); };
  const auto parking = parked_.park({kept->address, kept->deadline, attempt_it, kept->client_gone});
  if (parking == ParkedRequests::Parking::full) return std::move(*kept);
  if (parking == ParkedRequests::Parking::released) kept->answer(Page{{}, kept->after, true});
  return std::nullopt;
}

ParkedRequests::Answer FeedWaiters::attempt(const std::shared_ptr<Waiter>& waiter, ParkedRequests::Occasion occasion) {
  auto page = read(*waiter, occasion.round);
  if (page && page->entries.empty() && !occasion.must_answer) {
    waiter->after = std::move(page->next);
    return {};
  }
  if (page) page->is_stopping = occasion.is_stopping;
  return [waiter, page = std::move(page)]() mutable { waiter->answer(std::move(page)); };
}

Result<FeedWaiters::Page> FeedWaiters::read(const Waiter& waiter, std::uint64_t round) {
  if (last_read_.round == round && last_read_.after == waiter.after && last_read_.query == waiter.query)
    return last_read_.page;
  FeedCursor next = waiter.after;
  auto entries = read_feed_page(*reader_, next, waiter.query);
  if (!entries) return unexpected(std::move(entries).error());
  last_read_ = {round, waiter.after, waiter.query, {*std::move(entries), std::move(next)}};
  return last_read_.page;
}

}  // namespace parcelgate
