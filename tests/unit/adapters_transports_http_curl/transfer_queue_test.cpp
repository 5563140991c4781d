#include "adapters/transports/http_curl/transfer_queue.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

PendingRequest request(std::string origin, std::string path, SteadyInstant expires_at = SteadyInstant::max()) {
  PendingRequest pending;
  pending.origin = std::move(origin);
  pending.request.url = std::move(path);
  pending.expires_at = expires_at;
  return pending;
}

std::string start(TransferQueue& queue) {
  auto pending = queue.start_next();
  return pending ? pending->origin + pending->request.url : "-";
}

TEST(TransferQueue, HostsAreServedInTurnAndEachInOrder) {
  TransferQueue queue(10, 10);
  for (const auto* path : {"/1", "/2", "/3"}) queue.push(request("a", path));
  queue.push(request("b", "/1"));
  EXPECT_EQ(start(queue), "a/1");
  EXPECT_EQ(start(queue), "b/1");
  EXPECT_EQ(start(queue), "a/2");
  EXPECT_EQ(start(queue), "a/3");
  EXPECT_EQ(start(queue), "-");
}

TEST(TransferQueue, OneHostNeverHoldsMoreThanItsPlaces) {
  TransferQueue queue(10, 2);
  for (const auto* path : {"/1", "/2", "/3"}) queue.push(request("slow", path));
  EXPECT_EQ(start(queue), "slow/1");
  EXPECT_EQ(start(queue), "slow/2");
  EXPECT_EQ(start(queue), "-");
  queue.push(request("good", "/1"));
  EXPECT_EQ(start(queue), "good/1");
  queue.release("slow");
  EXPECT_EQ(start(queue), "slow/3");
}

TEST(TransferQueue, TheBoundOverallHolds) {
  TransferQueue queue(1, 1);
  queue.push(request("a", "/1"));
  queue.push(request("b", "/1"));
  EXPECT_EQ(start(queue), "a/1");
  EXPECT_EQ(start(queue), "-");
  EXPECT_EQ(queue.active(), 1u);
  EXPECT_EQ(queue.waiting(), 1u);
  queue.release("a");
  EXPECT_EQ(start(queue), "b/1");
}

TEST(TransferQueue, OnlyWhatHasWaitedTooLongIsTakenOut) {
  const SteadyInstant start_at{};
  TransferQueue queue(1, 1);
  queue.push(request("a", "/1", start_at + std::chrono::seconds{1}));
  queue.push(request("a", "/2", start_at + std::chrono::seconds{3}));
  const auto expired = queue.take_expired(start_at + std::chrono::seconds{2});
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired.front().request.url, "/1");
  EXPECT_EQ(start(queue), "a/2");
}

}  // namespace
}  // namespace parcelgate
