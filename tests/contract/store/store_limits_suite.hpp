// The contract for limits: queue and quarantine. The backend is described in store_suite.hpp.
#pragma once

#include <thread>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreLimitsSuite : public StoreSuite<Backend> {};

TYPED_TEST_SUITE_P(StoreLimitsSuite);

TYPED_TEST_P(StoreLimitsSuite, AFullQueueRefusesAndLeavesTheCommandToItsCaller) {
  typename TestFixture::HeldWriter held(*this->store_);
  std::atomic<int> finished{0};
  std::unique_ptr<Command> refused;
  for (std::size_t number = 0; number <= TypeParam::kQueueCommands; ++number) {
    refused = std::make_unique<FunctionCommand>([](Transaction&) { return Result<void>{}; },
                                                [&](Result<void>) { ++finished; });
    if (!this->store_->submit(refused)) break;
  }
  ASSERT_NE(refused, nullptr);
  held.release();
  ASSERT_TRUE(submit_and_wait(*this->store_, std::move(refused)));
  EXPECT_EQ(finished.load(), static_cast<int>(TypeParam::kQueueCommands) + 1);
}

TYPED_TEST_P(StoreLimitsSuite, AFullQueueLetsThoseInWhoWaitForRoom) {
  typename TestFixture::HeldWriter held(*this->store_);
  std::atomic<int> finished{0};
  const auto command = [&] {
    return std::make_unique<FunctionCommand>([](Transaction&) { return Result<void>{}; },
                                             [&](Result<void> outcome) { finished += outcome ? 1 : 0; });
  };
  std::unique_ptr<Command> next = command();
  std::size_t queued = 0;
  for (; this->store_->submit(next); ++queued) next = command();
  ASSERT_EQ(queued, TypeParam::kQueueCommands);
  std::vector<std::jthread> waiting;
  std::atomic<int> through{0};
  for (int number = 0; number < 4; ++number) {
    waiting.emplace_back([&] { through += submit_and_wait(*this->store_, command()) ? 1 : 0; });
  }
  EXPECT_EQ(through.load(), 0);
  held.release();
  waiting.clear();
  EXPECT_EQ(through.load(), 4);
  EXPECT_EQ(finished.load(), static_cast<int>(queued) + 4);
}

TYPED_TEST_P(StoreLimitsSuite, QuarantineKeepsTheNewestAndForgetsTheOld) {
  const auto put = [](std::int64_t second) {
    return [second](Transaction& transaction) {
      const RawMessage message{
          .received_at = at_second(second), .source = "sf", .account = "sf-main", .body = std::to_string(second)};
      const auto id = transaction.append_quarantine({0, message, "unreadable", ""});
      return id ? Result<void>{} : Result<void>(unexpected(id.error()));
    };
  };
  constexpr auto kRows = TypeParam::kQuarantineRows;
  for (std::size_t number = 0; number < kRows + 5; ++number) this->must_write(put(static_cast<std::int64_t>(number)));
  const auto held = this->reader_->list_quarantine(1000);
  ASSERT_EQ(held->size(), kRows);
  EXPECT_EQ(held->front().message.received_at, at_second(kRows + 4));
  constexpr std::int64_t kYear = 366 * 24 * 3600;
  this->must_write(put(kYear));
  EXPECT_EQ(this->reader_->list_quarantine(1000)->size(), 1U);
}

TYPED_TEST_P(StoreLimitsSuite, QuarantineKeepsWithinItsBytesAndSaysHowLargeEachIs) {
  constexpr std::size_t kBody = TypeParam::kQuarantineBytes / 4;
  const auto put = [](std::int64_t second, std::size_t size) {
    return [second, size](Transaction& transaction) {
      const RawMessage message{
          .received_at = at_second(second), .source = "sf", .account = "sf-main", .body = std::string(size, 'x')};
      const auto id = transaction.append_quarantine({0, message, "unreadable", "A: b"});
      return id ? Result<void>{} : Result<void>(unexpected(id.error()));
    };
  };
  const auto held = [&] {
    std::uint64_t bytes = 0;
    std::size_t rows = 0;
    const auto list = this->reader_->list_quarantine(1000);
    for (const QuarantinedMessage& message : *list) {
      EXPECT_TRUE(message.message.body.empty()) << "a list carries no bodies";
      bytes += message.size_bytes;
      ++rows;
    }
    EXPECT_LE(bytes, TypeParam::kQuarantineBytes);
    return rows;
  };
  for (std::int64_t number = 0; number < 12; ++number) this->must_write(put(number, kBody));
  EXPECT_EQ(held(), 3U) << "a fourth would exceed the limit by its texts";
  const auto newest = this->reader_->list_quarantine(1);
  EXPECT_EQ(newest->front().size_bytes, kBody);
  EXPECT_EQ((*this->reader_->find_quarantined(newest->front().id))->message.body.size(), kBody);
  // What a failed command dropped is there again, and still counted.
  EXPECT_FALSE(this->write([&](Transaction& transaction) -> Result<void> {
    EXPECT_TRUE(put(20, kBody)(transaction));
    return unexpected(ErrorKind::rejected, "no");
  }));
  EXPECT_EQ(held(), 3U);
  this->reopen();
  this->must_write(put(21, kBody));
  EXPECT_EQ(held(), 3U);
  for (std::int64_t number = 30; number < 40; ++number) this->must_write(put(number, 1));
  EXPECT_EQ(held(), 13U);
  this->must_write(put(50, TypeParam::kQuarantineBytes - 100));
  EXPECT_EQ(held(), 6U) << "the newest of the small ones fit in addition";
}

REGISTER_TYPED_TEST_SUITE_P(StoreLimitsSuite, AFullQueueRefusesAndLeavesTheCommandToItsCaller,
                            AFullQueueLetsThoseInWhoWaitForRoom, QuarantineKeepsTheNewestAndForgetsTheOld,
                            QuarantineKeepsWithinItsBytesAndSaysHowLargeEachIs);

}  // namespace parcelgate::test
