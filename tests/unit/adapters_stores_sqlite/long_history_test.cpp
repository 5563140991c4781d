// What one more event of a shipment costs must not grow with its history.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/metrics.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::uint64_t kManyEvents = 2'000;
constexpr int kMeasured = 48;  // three chunks of older events

class LongHistory : public ::testing::Test {
 protected:
  LongHistory() {
    options_.folder = folder_.path();
    // Room for nothing: each event finds its shipment dropped from the cache.
    options_.cache_bytes = 1;
    auto opened = open_store(options_, metrics_, time_);
    EXPECT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
  }

  Result<void> submit(std::function<Result<void>(Transaction&)> change) {
    return submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(change)));
  }

  /// Adds an event as the intake does. @return false when the store knows it
  static Result<bool> add(Transaction& transaction, std::uint64_t fingerprint) {
    auto found = transaction.find_shipment({"shop", "sf", "SF7444703000001"});
    if (!found) return unexpected(found.error());
    Shipment* shipment = *found;
    if (shipment == nullptr) {
      Shipment fresh;
      fresh.key = {"shop", "sf", "SF7444703000001"};
      shipment = &transaction.add_shipment(std::move(fresh));
    }
    for (const HistoryEntry& entry : shipment->history) {
      if (entry.fingerprint == fingerprint) return false;
    }
    if (transaction.knows_older(*shipment, fingerprint)) return false;
    HistoryEntry entry;
    entry.fingerprint = fingerprint;
    entry.occurred_at.at = Instant{std::chrono::seconds{1'700'000'000 + fingerprint}};
    entry.place = "Hangzhou";
    shipment->history.push_back(std::move(entry));
    ++shipment->event_count;
    ++shipment->version;
    transaction.store_shipment(*shipment);
    return true;
  }

  bool add_one(std::uint64_t fingerprint) {
    bool is_new = false;
    const auto done = submit([&](Transaction& transaction) -> Result<void> {
      auto added = add(transaction, fingerprint);
      if (!added) return unexpected(added.error());
      is_new = *added;
      return {};
    });
    EXPECT_TRUE(done) << done.error().what;
    return is_new;
  }

  /// Adds new events in commands of 50: their number matters here, not their commits.
  void add_until(std::uint64_t& next, std::uint64_t end) {
    while (next < end) {
      const auto done = submit([&](Transaction& transaction) -> Result<void> {
        for (std::uint64_t number = 0; number < 50 && next + number < end; ++number) {
          auto added = add(transaction, next + number);
          if (!added) return unexpected(added.error());
          EXPECT_TRUE(*added);
        }
        return {};
      });
      ASSERT_TRUE(done) << done.error().what;
      next = std::min(next + 50, end);
    }
  }

  std::int64_t journal_end() { return (*store_->open_reader())->raw_range()->end; }

  test::TemporaryFolder folder_;
  Options options_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
  std::unique_ptr<Store> store_;
};

TEST_F(LongHistory, AnEventWritesAboutTheSameAfterThousandsOfOthers) {
  std::uint64_t next = 1;
  const auto bytes_of_many = [&] {
    const std::int64_t before = journal_end();
    for (int number = 0; number < kMeasured; ++number) EXPECT_TRUE(add_one(next++));
    return journal_end() - before;
  };
  add_until(next, 100);  // the first ones make no chunk yet
  const std::int64_t early = bytes_of_many();
  add_until(next, kManyEvents);
  // The row names each chunk of 16 older events, in a few bytes.
  const auto names_of_chunks = static_cast<std::int64_t>(kManyEvents / 16 * 4 * kMeasured);
  EXPECT_LE(bytes_of_many(), early + names_of_chunks);
}

TEST_F(LongHistory, DuplicatesOfAnyAgeAreFound) {
  std::uint64_t next = 1;
  add_until(next, 600);
  for (std::uint64_t fingerprint = 1; fingerprint < 600; fingerprint += 31) EXPECT_FALSE(add_one(fingerprint));
  EXPECT_TRUE(add_one(600));
}

}  // namespace
}  // namespace parcelgate::sqlite
