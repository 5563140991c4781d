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
  const auto attempt = [this, kept](ParkedRequests::Occasion occasion) { return try_to_answer(*kept, occasion); };
  const auto parking = parked_.park({kept->address, kept->deadline, attempt, kept->client_gone});
  if (parking == ParkedRequests::Parking::full) return std::move(*kept);
  if (parking == ParkedRequests::Parking::released) kept->answer(Page{{}, kept->after, true});
  return std::nullopt;
}

bool FeedWaiters::try_to_answer(Waiter& waiter, ParkedRequests::Occasion occasion) {
  FeedCursor next = waiter.after;
  auto entries = read_feed_page(*reader_, next, waiter.query);
  if (!entries) {
    waiter.answer(unexpected(std::move(entries).error()));
    return true;
  }
  if (entries->empty() && !occasion.must_answer) {
    waiter.after = std::move(next);
    return false;
  }
  waiter.answer(Page{*std::move(entries), std::move(next), occasion.is_stopping});
  return true;
}

}  // namespace parcelgate
