#include "gateway/app/outlets/follower/follower_inbox.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kLong{1};

TEST(FollowerInbox, SuccessfulDeliveriesWakeTheThreadInGroups) {
  FollowerInbox inbox;
  std::jthread outlet([&] {
    for (std::uint64_t delivery = 1; delivery <= 5; ++delivery) inbox.complete(delivery, {});
  });
  EXPECT_GE(inbox.wait({kLong, 5}).completions.size(), 5U);
}

TEST(FollowerInbox, AFailedDeliveryWakesTheThreadAtOnce) {
  FollowerInbox inbox;
  std::jthread outlet([&] {
    inbox.complete(1, {});
    inbox.complete(2, unexpected(ErrorKind::in_doubt, "connection lost"));
  });
  const auto mail = inbox.wait({kLong, 100});
  ASSERT_EQ(mail.completions.size(), 2U);
  EXPECT_FALSE(mail.completions.back().outcome);
}

TEST(FollowerInbox, NewsBringTheDeliveriesThatHaveNotWokenTheThread) {
  FollowerInbox inbox;
  inbox.complete(1, {});
  inbox.wake();
  const auto mail = inbox.wait({kLong, 100});
  EXPECT_TRUE(mail.look);
  EXPECT_EQ(mail.completions.size(), 1U);
}

TEST(FollowerInbox, NewsSoonAfterAReadWaitForTheLimit) {
  FollowerInbox inbox;
  inbox.note_news();
  std::jthread requests([&] { inbox.request_pause({true, [](const Result<void>&) {}}); });
  const auto mail = inbox.wait({kLong, 100, false});
  EXPECT_EQ(mail.pauses.size(), 1u) << "news alone do not end a wait without news";
  EXPECT_TRUE(mail.look) << "nor are they lost";
  inbox.note_news();
  EXPECT_TRUE(inbox.wait({kLong, 100, true}).look) << "news that came before the wait end it";
}

TEST(FollowerInbox, TheLimitBringsThemToo) {
  FollowerInbox inbox;
  inbox.complete(1, {});
  EXPECT_EQ(inbox.wait({std::chrono::milliseconds{1}, 100}).completions.size(), 1U);
  EXPECT_TRUE(inbox.wait({}).completions.empty()) << "they are taken once";
}

}  // namespace
}  // namespace parcelgate
