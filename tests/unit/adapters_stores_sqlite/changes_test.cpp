#include "adapters/stores/sqlite/changes.hpp"

#include <cstring>

#include <gtest/gtest.h>

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kHead = 1 + sizeof(std::uint32_t);

/// A change as a release wrote it that had fewer members at its end.
std::string without_last_bytes(std::string change, std::size_t count) {
  change.resize(change.size() - count);
  const auto length = static_cast<std::uint32_t>(change.size() - kHead);
  std::memcpy(change.data() + 1, &length, sizeof length);
  return change;
}

class Collect final : public ChangeHandler {
 public:
  [[nodiscard]] bool wants(ChangeKind) const override { return true; }
  Result<void> on_poll(PollState state) override {
    poll = std::move(state);
    return {};
  }
  Result<void> on_message(RawMessage read) override {
    message = std::move(read);
    return {};
  }
  Result<void> on_feed_entry(FeedEntry read) override {
    entry = std::move(read);
    return {};
  }
  PollState poll;
  RawMessage message;
  FeedEntry entry;
};

TEST(JournalChanges, AnEntryOfTheFeedHasTheBytesOfBeforeUnlessItHasATrace) {
  FeedEntry entry;
  entry.type = "t";
  entry.data = "{}";
  std::string without;
  ChangeWriter(without).feed_entry(entry);
  entry.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  std::string with;
  ChangeWriter(with).feed_entry(entry);
  EXPECT_EQ(with.size(), without.size() + 1 + entry.trace.size());
  Collect read;
  ASSERT_TRUE(read_changes(without, read));
  EXPECT_EQ(read.entry.trace, "");
  ASSERT_TRUE(read_changes(with, read));
  EXPECT_EQ(read.entry.trace, entry.trace);
  EXPECT_EQ(read.entry.data, "{}");
}

PollHistory history_of_older(CheckReason reason, std::uint32_t failures, bool was_checked = true) {
  PollState state;
  state.failures = failures;
  state.basis.reason = reason;
  if (was_checked) state.last_checked_at = Instant{std::chrono::milliseconds{1000}};
  std::string payload;
  ChangeWriter(payload).poll(state);
  Collect read;
  // An empty text, no instant, the number 0: a byte each.
  EXPECT_TRUE(read_changes(without_last_bytes(payload, 3), read));
  return read.poll.history;
}

TEST(JournalChanges, APollOfBeforeGetsTheHistoryThatItsMigrationGives) {
  const Instant checked{std::chrono::milliseconds{1000}};
  EXPECT_EQ(history_of_older(CheckReason::under_way, 0), (PollHistory{PollResult::no_events, checked, 0}));
  EXPECT_EQ(history_of_older(CheckReason::not_found, 4), (PollHistory{PollResult::not_found, checked, 0}));
  EXPECT_EQ(history_of_older(CheckReason::rejected, 2), (PollHistory{PollResult::rejected, {}, 2}));
  EXPECT_EQ(history_of_older(CheckReason::no_answer, 3), (PollHistory{PollResult::failed, {}, 3}));
  EXPECT_EQ(history_of_older(CheckReason::unreadable, 1), (PollHistory{PollResult::unreadable, {}, 1}));
  EXPECT_EQ(history_of_older(CheckReason::subscription, 1), PollHistory{});
  EXPECT_EQ(history_of_older(CheckReason::registered, 0, false), PollHistory{});
}

TEST(JournalChanges, APollKeepsItsHistory) {
  PollState state;
  state.history = {PollResult::failed, Instant{std::chrono::milliseconds{-5}}, 300};
  std::string payload;
  ChangeWriter(payload).poll(state);
  Collect read;
  ASSERT_TRUE(read_changes(payload, read));
  EXPECT_EQ(read.poll.history, state.history);
}

TEST(JournalChanges, AMessageOfBeforeHasNoWayOfItsProof) {
  RawMessage message;
  message.body = "body";
  std::string payload;
  ChangeWriter(payload).message(message);
  Collect read;
  ASSERT_TRUE(read_changes(without_last_bytes(payload, 1), read));
  EXPECT_EQ(read.message.body, "body");
  EXPECT_EQ(read.message.verified_by, "");
}

}  // namespace
}  // namespace parcelgate::sqlite
