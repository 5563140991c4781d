#include "gateway/app/track/transit_history.hpp"

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/domain/marks.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

constexpr Instant kHistoryNow{std::chrono::hours{24 * 20'000}};

/// A parcel whose marks give it the milestones: scanned, then signed a number of hours later.
Shipment delivered_after(std::chrono::hours took, int number) {
  Shipment shipment;
  shipment.key = {"t", "sf", "SF" + std::to_string(100'000 + number)};
  for (const auto& [status, at] :
       {std::pair{Status::picked_up, kHistoryNow - took}, std::pair{Status::delivered, kHistoryNow}}) {
    HistoryEntry entry;
    entry.fingerprint = static_cast<std::uint64_t>(status) + 1;
    entry.status = status;
    entry.reason = *find_reason(status == Status::delivered ? "signed_by_recipient" : "accepted");
    entry.proof = least_proof(status, entry.reason);
    entry.occurred_at = {at, std::chrono::minutes{480}, ZoneSource::carrier};
    shipment.history.push_back(entry);
    static_cast<void>(join_marks(shipment.marks, entry, 0));
  }
  derive(shipment);
  return shipment;
}

TEST(TransitHistory, LearnsFromTheStoreByItself) {
  const test::TemporaryFolder folder;
  Metrics metrics;
  testing::SteppedTime time{kHistoryNow};
  sqlite::Options options;
  options.folder = folder.path();
  auto store = sqlite::open_store(options, metrics, time);
  ASSERT_TRUE(store) << store.error().what;
  const auto stored = submit_and_wait(**store, std::make_unique<FunctionCommand>([](Transaction& transaction) {
    for (int number = 0; number < 40; ++number) {
      Shipment& added = transaction.add_shipment(delivered_after(std::chrono::hours{48}, number));
      transaction.store_shipment(added);
    }
    return Result<void>{};
  }));
  ASSERT_TRUE(stored) << stored.error().what;
  TransitHistory::Options fast;
  fast.rows_at_once = 7;
  fast.pause = std::chrono::milliseconds{0};
  auto history = TransitHistory::start(**store, fast);
  ASSERT_TRUE(history);
  const Shipment like = delivered_after(std::chrono::hours{1}, 1);
  ASSERT_TRUE(testing::eventually([&] { return (*history)->times()->find(like, {}).has_value(); }));
  EXPECT_EQ((*history)->times()->find(like, {})->p50, std::chrono::hours{48});
  EXPECT_EQ((*history)->times()->find(like, {})->parcels, 40U);
}

/// A store of a hundred old parcels that took four days and a hundred new ones that took two.
TEST(TransitHistory, ALaterRoundReadsTheNewestAlone) {
  const test::TemporaryFolder folder;
  Metrics metrics;
  testing::SteppedTime time{kHistoryNow};
  sqlite::Options options;
  options.folder = folder.path();
  auto store = sqlite::open_store(options, metrics, time);
  ASSERT_TRUE(store) << store.error().what;
  const auto stored = submit_and_wait(**store, std::make_unique<FunctionCommand>([](Transaction& transaction) {
    for (int number = 0; number < 200; ++number) {
      Shipment& added = transaction.add_shipment(delivered_after(std::chrono::hours{number < 100 ? 96 : 48}, number));
      transaction.store_shipment(added);
    }
    return Result<void>{};
  }));
  ASSERT_TRUE(stored) << stored.error().what;
  TransitHistory::Options fast;
  fast.most_rows = 100;
  fast.rows_at_once = 10;
  fast.pause = std::chrono::milliseconds{0};
  fast.every = std::chrono::milliseconds{1};
  auto history = TransitHistory::start(**store, fast);
  ASSERT_TRUE(history);
  const Shipment like = delivered_after(std::chrono::hours{1}, 1);
  const auto parcels_are = [&](std::uint32_t count) {
    const auto found = (*history)->times()->find(like, {});
    return found && found->parcels == count && found->p90 == std::chrono::hours{48};
  };
  EXPECT_TRUE(testing::eventually([&] { return parcels_are(90) || parcels_are(100); }));
}

}  // namespace
}  // namespace parcelgate
